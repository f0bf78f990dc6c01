// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Formats.Cbor;
using System.Linq;
using System.Text;
using NanoIke.Firmware;
using NanoIke.Firmware.Coap;

namespace NanoIke.Tests.Coap;

/// <summary>Readings as SenML CBOR (RFC 8428 section 6), beside the CBOR reader and writer of .NET and the vectors of tests/vectors.</summary>
[TestClass]
public class SenmlCborTests
{
    private const uint Start = 0x5F3A91C2;

    [TestMethod]
    public void TheVectors()
    {
        IReadOnlyList<Vector> vectors = VectorFile.Read("senml_cbor");
        foreach (Vector vector in vectors)
        {
            ReadingQueue queue = new(1000);
            long number = Integer(vector["number"]);
            while (queue.Taken < number)
            {
                queue.Add(0, (int)Integer(vector["thousandths"]));
            }

            queue.Acknowledge(1, (int)number - 1);
            SenmlCbor senml = new(queue, Text(vector["node"]), Text(vector["name"]), Text(vector["unit"]), (uint)(Integer(vector["start"]) & uint.MaxValue));
            long now = 1000 * Integer(vector["age"]);
            Assert.AreEqual(Convert.ToHexString(vector["pack"]), Convert.ToHexString(Write(senml, queue, 1, now)), vector.Name);

            CoapClient client = new(new CoapMessage(), new MessageIds((int)Integer(vector["mid"])), CoapClient.DefaultPath, 256, (int)Integer(vector["token"]) - 1);
            ReadingSender sender = new(queue, senml, client);
            Assert.IsTrue(sender.Poll(0, now));
            Assert.AreEqual(Convert.ToHexString(vector["message"]), Convert.ToHexString(client.Output, 0, client.OutputLength), vector.Name);
        }

        Assert.AreEqual(4, vectors.Count);
        Assert.AreEqual(47, vectors[0]["pack"].Length, "the reading of DESIGN's table");
    }

    [TestMethod]
    [DataRow(21500, 215, -1)]
    [DataRow(21000, 21, 0)]
    [DataRow(21501, 21501, -3)]
    [DataRow(-21510, -2151, -2)]
    [DataRow(0, 0, 0)]
    [DataRow(1, 1, -3)]
    [DataRow(-1, -1, -3)]
    [DataRow(100, 1, -1)]
    [DataRow(1000000, 1000, 0)]
    [DataRow(int.MaxValue, int.MaxValue, -3)]
    [DataRow(int.MinValue, int.MinValue, -3)]
    public void ThousandthsAreExact(int thousandths, int mantissa, int exponent)
    {
        ReadingQueue queue = new(1);
        queue.Add(0, thousandths);
        byte[] pack = Write(new SenmlCbor(queue, "n", "t", "", 0), queue, 1, 0);
        CborWriter writer = new(CborConformanceMode.Canonical);
        if (exponent != 0)
        {
            writer.WriteTag(CborTag.DecimalFraction);
            writer.WriteStartArray(2);
            writer.WriteInt32(exponent);
            writer.WriteInt32(mantissa);
            writer.WriteEndArray();
        }
        else
        {
            writer.WriteInt32(mantissa);
        }

        string value = Convert.ToHexString(writer.Encode());
        Assert.IsTrue(Convert.ToHexString(pack).EndsWith("02" + value + "626E6F01", StringComparison.Ordinal), Convert.ToHexString(pack));
        Assert.AreEqual(thousandths / 1000m, SenmlPack.Read(pack).Single().Value);
    }

    [TestMethod]
    public void EveryNumberHasItsShortestForm()
    {
        // RFC 8949 section 4.2.1, and so does .NET's writer.
        foreach (long age in new long[] { 1, 23, 24, 25, 256, 257, 65536, 65537, 4294967296, 4294967297, 99999999999 })
        {
            ReadingQueue queue = new(1);
            queue.Add(0, 1000);
            byte[] pack = Write(new SenmlCbor(queue, "n", "t", "", 70000), queue, 1, 1000 * age);
            CborWriter writer = new();
            writer.WriteStartArray(1);
            writer.WriteStartMap(5);
            writer.WriteInt32(-2);
            writer.WriteTextString("n:t");
            writer.WriteTextString("bst");
            writer.WriteInt32(70000);
            writer.WriteInt32(2);
            writer.WriteInt32(1);
            writer.WriteInt32(6);
            writer.WriteInt64(-age);
            writer.WriteTextString("no");
            writer.WriteInt32(1);
            writer.WriteEndMap();
            writer.WriteEndArray();
            Assert.AreEqual(Convert.ToHexString(writer.Encode()), Convert.ToHexString(pack));
        }
    }

    [TestMethod]
    [DataRow(0, 0)]
    [DataRow(499, 0)]
    [DataRow(500, -1)]
    [DataRow(1499, -1)]
    [DataRow(35000, -35)]
    [DataRow(-5000, 0)] // of the future: the clock was set
    public void TimesAreSecondsBeforeNow(int ageMs, int seconds)
    {
        ReadingQueue queue = new(1);
        queue.Add(100000, 1000);
        byte[] pack = Write(new SenmlCbor(queue, "n", "t", "", 0), queue, 1, 100000 + ageMs);
        Assert.AreEqual(seconds, SenmlPack.Read(pack).Single().Seconds);
        Assert.AreEqual(seconds != 0, Convert.ToHexString(pack).Contains("0201" + "06"), "a fresh one carries no time");
    }

    [TestMethod]
    [DataRow("node-1", "temperature", "node-1:temperature")]
    [DataRow("küche@example.org", "t", "k-che-example.org:t")]
    [DataRow("-1", "t", "n1:t")]
    public void NamesAreAsSenmlAllowsThem(string node, string name, string expected)
    {
        ReadingQueue queue = new(1);
        queue.Add(0, 1000);
        SenmlPack.Reading reading = SenmlPack.Read(Write(new SenmlCbor(queue, node, name, "Cel", Start), queue, 1, 0)).Single();
        Assert.AreEqual(new SenmlPack.Reading(expected, "Cel", 1, 0, Start, 1), reading);
    }

    [TestMethod]
    public void AsManyAsFitAndNotOneMore()
    {
        Random random = new(1);
        ReadingQueue queue = new(300);
        for (int i = 0; i < 100000; i++)
        {
            queue.Add(10L * i, random.Next(-50000, 50000));
        }

        SenmlCbor senml = new(queue, "node-1", "temperature", "Cel", Start);
        for (int capacity = senml.SingleMaxBytes; capacity < 6500; capacity += random.Next(1, 40))
        {
            int count = senml.Fit(capacity, 1000000);
            byte[] pack = Write(senml, queue, count, 1000000);
            Assert.IsTrue(count >= 1 && pack.Length <= capacity);
            Assert.IsTrue(count == queue.Count || Write(senml, queue, count + 1, 1000000).Length > capacity);
            List<SenmlPack.Reading> readings = SenmlPack.Read(pack);
            Assert.AreEqual(count, readings.Count);
            for (int i = 0; i < count; i++)
            {
                long number = queue.Oldest + i;
                Assert.AreEqual(new SenmlPack.Reading("node-1:temperature", "Cel", queue.Thousandths(number) / 1000m, 0, Start, number), readings[i] with { Seconds = 0 });
            }
        }

        Assert.IsTrue(senml.Fit(240, 1000000) >= 10, "a datagram of the default size holds ten");
    }

    [TestMethod]
    public void TheLargestSingleOneIsAsLargeAsSaid()
    {
        ReadingQueue queue = new(1);
        SenmlCbor senml = new(queue, new string('a', 200), new string('b', 100), new string('c', 300), uint.MaxValue);
        queue.Add(long.MinValue / 2, int.MinValue);
        byte[] pack = Write(senml, queue, 1, long.MaxValue / 2 - 1000);
        Assert.AreEqual(senml.SingleMaxBytes, pack.Length + 8, "all but a number of 9 bytes");
    }

    [TestMethod]
    public void NothingIsAllocated()
    {
        ReadingQueue queue = new(20);
        SenmlCbor senml = new(queue, "node-1", "temperature", "Cel", Start);
        byte[] buffer = new byte[1000];
        long before = 0;
        for (int i = 0; i < 1000; i++)
        {
            before = i == 100 ? Heap.Used() : before;
            queue.Add(i, i);
            senml.Write(buffer, 0, queue.Oldest, senml.Fit(buffer.Length, i), i);
        }

        Assert.AreEqual(0, Heap.Used() - before);
    }

    private static byte[] Write(SenmlCbor senml, ReadingQueue queue, int count, long now)
    {
        byte[] buffer = new byte[10000];
        return buffer[..senml.Write(buffer, 0, queue.Oldest, count, now)];
    }

    private static long Integer(byte[] bytes)
    {
        return bytes.Length == 4 ? BitConverter.ToInt32(bytes.Reverse().ToArray()) : bytes.Aggregate(0L, (sum, each) => (sum << 8) | each);
    }

    private static string Text(byte[] bytes) => Encoding.ASCII.GetString(bytes);
}
