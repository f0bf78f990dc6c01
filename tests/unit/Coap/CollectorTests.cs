// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.IO;
using System.Linq;
using NanoIke.Collector;
using NanoIke.Firmware;

namespace NanoIke.Tests.Coap;

/// <summary>The collector of boards/linux/collector, which the demonstration and the interop scenarios trust.</summary>
[TestClass]
public class CollectorTests
{
    private const long Now = 1800000000000;
    private const string Peer = "10.30.0.1:5683";

    private readonly string _file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private readonly StringWriter _output = new();

    [TestCleanup]
    public void RemoveTable()
    {
        File.Delete(_file);
    }

    [TestMethod]
    public void ReadingsOfTheFirmwareGetTheTimeTheyWereTaken()
    {
        CoapCollector collector = Start();
        AssertReply("2.04", Post(7, Pack(3)), collector.Answer(Post(7, Pack(3)).Encode(), Peer, Now));
        CollectionAssert.AreEqual(
            new[]
            {
                $"1 {Now - 2000} node-1:temperature 42 21.5 Cel",
                $"2 {Now - 1000} node-1:temperature 42 22 Cel",
                $"3 {Now} node-1:temperature 42 22.5 Cel",
            },
            File.ReadAllLines(_file));
        StringAssert.Contains(_output.ToString(), "08:00:00.000  node-1:temperature 3: 22.5 Cel");
    }

    [TestMethod]
    public void SameMessageIsAnsweredAlikeAndTakenOnce()
    {
        CoapCollector collector = Start();
        byte[] first = collector.Answer(Post(7, Pack(2)).Encode(), Peer, Now);
        CollectionAssert.AreEqual(first, collector.Answer(Post(7, Pack(2)).Encode(), Peer, Now + 246999));
        Assert.AreEqual((1, 1, 0), (collector.Messages, collector.MessagesAgain, collector.ReadingsAgain));
        collector.Answer(Post(7, Pack(2)).Encode(), "10.30.0.2:5683", Now + 1); // another peer: another exchange
        collector.Answer(Post(7, Pack(2)).Encode(), Peer, Now + 247000); // EXCHANGE_LIFETIME is over
        Assert.AreEqual((3, 1, 4), (collector.Messages, collector.MessagesAgain, collector.ReadingsAgain));
        Assert.HasCount(2, File.ReadAllLines(_file));
    }

    [TestMethod]
    public void TableOutlivesTheCollector()
    {
        Start().Answer(Post(7, Pack(2)).Encode(), Peer, Now);
        CoapCollector collector = Start();
        collector.Answer(Post(8, Pack(3)).Encode(), Peer, Now + 5000);
        Assert.AreEqual(2, collector.ReadingsAgain);
        CollectionAssert.AreEqual(new[] { "1", "2", "3" }, File.ReadAllLines(_file).Select(line => line.Split(' ')[0]).ToArray());
    }

    [TestMethod]
    [DataRow("4.05", 1, "/dp", 112, DisplayName = "GET")]
    [DataRow("4.04", 2, "/rd", 112, DisplayName = "other path")]
    [DataRow("4.15", 2, "/dp", 110, DisplayName = "SenML JSON")]
    public void OthersAreRefused(string code, int method, string path, int format)
    {
        WireMessage request = WireMessage.Make(0, "0.0" + method, 9, new byte[] { 1 }).With(11, path[1..]).With(12, (byte)format);
        request.Payload = Pack(1);
        AssertReply(code, request, Start().Answer(request.Encode(), Peer, Now));
        Assert.IsFalse(File.Exists(_file));
    }

    [TestMethod]
    public void UnknownCriticalOptionIsRefused()
    {
        WireMessage request = Post(9, Pack(1)).With(9, 1);
        AssertReply("4.02", request, Start().Answer(request.Encode(), Peer, Now));
    }

    [TestMethod]
    public void PackIsTakenWholeOrNotAtAll()
    {
        byte[] pack = Pack(2)[..^1];
        AssertReply("4.00", Post(9, pack), Start().Answer(Post(9, pack).Encode(), Peer, Now));
        Assert.IsFalse(File.Exists(_file));
    }

    [TestMethod]
    public void PingIsResetAndAnAnswerIsNot()
    {
        CollectionAssert.AreEqual(new byte[] { 0x70, 0, 0, 5 }, Start().Answer(new byte[] { 0x40, 0, 0, 5 }, Peer, Now));
        Assert.IsNull(Start().Answer(new byte[] { 0x60, 0, 0, 5 }, Peer, Now));
        Assert.IsNull(Start().Answer(new byte[] { 0x80, 0, 0, 5 }, Peer, Now), "another version");
    }

    [TestMethod]
    public void AnyContentIsFine()
    {
        Random random = new(1);
        CoapCollector collector = Start();
        byte[] good = Post(1, Pack(3)).Encode();
        int refused = 0;
        for (int i = 0; i < 20000; i++)
        {
            byte[] bad = good[..random.Next(good.Length + 1)];
            for (int changes = random.Next(4); changes > 0 && bad.Length > 0; changes--)
            {
                bad[random.Next(bad.Length)] = (byte)random.Next(256);
            }

            byte[] reply = collector.Answer(bad, "peer " + i, Now);
            refused += reply != null && reply[1] >= 0x80 ? 1 : 0;
        }

        Assert.IsGreaterThan(1000, refused);
        Start(); // the table is readable still
    }

    private CoapCollector Start()
    {
        return new CoapCollector(new Table(_file), "/dp", _output);
    }

    private static WireMessage Post(int id, byte[] pack)
    {
        WireMessage request = WireMessage.Make(0, "0.02", id, new byte[] { 0xCA, 0xFE }).With(11, "dp").With(12, 112);
        request.Payload = pack;
        return request;
    }

    // Readings 1 to count, taken a second apart, the last one right now.
    private static byte[] Pack(int count)
    {
        ReadingQueue queue = new(10);
        for (int i = 0; i < count; i++)
        {
            queue.Add(1000 * i, 21500 + (500 * i));
        }

        byte[] buffer = new byte[200];
        int size = new SenmlCbor(queue, "node-1", "temperature", "Cel", 42).Write(buffer, 0, 1, count, 1000 * (count - 1));
        return buffer[..size];
    }

    private static void AssertReply(string code, WireMessage request, byte[] reply)
    {
        WireMessage message = WireMessage.Decode(reply);
        Assert.AreEqual((2, code, request.Id), (message.Type, message.Text, message.Id));
        CollectionAssert.AreEqual(request.Token, message.Token);
    }
}
