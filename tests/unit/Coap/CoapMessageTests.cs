// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Globalization;
using System.Linq;
using NanoIke.Firmware.Coap;

namespace NanoIke.Tests.Coap;

/// <summary>RFC 7252 section 3: what the reader accepts and refuses, and what the writer writes, beside a second implementation.</summary>
[TestClass]
public class CoapMessageTests
{
    [TestMethod]
    [DataRow("empty message, section 4.1", "40007d34", CoapVerdict.Good)]
    [DataRow("shorter than a header", "40007d", CoapVerdict.Foreign)]
    [DataRow("nothing", "", CoapVerdict.Foreign)]
    [DataRow("version 0, section 3", "00017d34", CoapVerdict.Foreign)]
    [DataRow("version 2, section 3", "80017d34", CoapVerdict.Foreign)]
    [DataRow("version 3, section 3", "c0017d34", CoapVerdict.Foreign)]
    [DataRow("version 2, otherwise malformed", "8f017d34ff", CoapVerdict.Foreign)]
    [DataRow("token of 8 bytes, section 3", "48017d340102030405060708", CoapVerdict.Good)]
    [DataRow("token of 9 bytes, section 3", "49017d34010203040506070809", CoapVerdict.Malformed)]
    [DataRow("token of 15 bytes, section 3", "4f017d34010203040506070809000102030405", CoapVerdict.Malformed)]
    [DataRow("token cut off", "42017d3401", CoapVerdict.Malformed)]
    [DataRow("empty with a payload, section 4.1", "40007d34ff00", CoapVerdict.Malformed)]
    [DataRow("empty with a token, section 4.1", "41007d3400", CoapVerdict.Malformed)]
    [DataRow("empty with an option, section 4.1", "40007d3410", CoapVerdict.Malformed)]
    [DataRow("empty whose token length lies, section 4.1", "41007d34", CoapVerdict.Malformed)]
    [DataRow("marker without payload, section 3", "40017d34ff", CoapVerdict.Malformed)]
    [DataRow("option, then marker without payload", "40017d34b161ff", CoapVerdict.Malformed)]
    [DataRow("payload of 0xff", "40017d34ffff", CoapVerdict.Good)]
    [DataRow("0xff inside an option is no marker, section 3", "40017d34b2ffff", CoapVerdict.Good)]
    [DataRow("delta 15 without length 15, section 3.1", "40017d34f0", CoapVerdict.Malformed)]
    [DataRow("length 15, section 3.1", "40017d341f0000", CoapVerdict.Malformed)]
    [DataRow("delta 13 cut off, section 3.1", "40017d34d0", CoapVerdict.Malformed)]
    [DataRow("delta 14 cut off, section 3.1", "40017d34e001", CoapVerdict.Malformed)]
    [DataRow("length 13 cut off, section 3.1", "40017d341d", CoapVerdict.Malformed)]
    [DataRow("length 14 cut off, section 3.1", "40017d341e00", CoapVerdict.Malformed)]
    [DataRow("value cut off", "40017d3412aa", CoapVerdict.Malformed)]
    [DataRow("length of 65804", "40017d341effff", CoapVerdict.Malformed)]
    [DataRow("option 65535, section 12.2", "40017d34e0fef2", CoapVerdict.Good)]
    [DataRow("option 65536, section 12.2", "40017d34e0fef3", CoapVerdict.Malformed)]
    [DataRow("option 65536 in two steps", "40017d34e0fef210", CoapVerdict.Malformed)]
    public void AMessageIsJudged(string name, string hex, CoapVerdict expected)
    {
        byte[] bytes = Convert.FromHexString(hex);
        Assert.AreEqual(expected, new CoapMessage().Read(bytes, 0, bytes.Length), name);
        Assert.AreEqual(expected, OracleVerdict(bytes), "the second implementation: " + name);
    }

    [TestMethod]
    public void ReadsWhatTheOtherWrites()
    {
        Random random = new(1);
        CoapMessage message = new();
        for (int i = 0; i < 20000; i++)
        {
            WireMessage wire = Arbitrary(random);
            byte[] bytes = wire.Encode();
            byte[] padded = new byte[7].Concat(bytes).Concat(new byte[5]).ToArray();
            Assert.AreEqual(CoapVerdict.Good, message.Read(padded, 7, bytes.Length));
            AssertSame(wire, message, padded);
        }
    }

    [TestMethod]
    public void TheOtherReadsWhatItWrites()
    {
        Random random = new(2);
        byte[] buffer = new byte[4096];
        CoapWriter writer = new();
        for (int i = 0; i < 20000; i++)
        {
            WireMessage expected = WireMessage.Make(random.Next(4), "0.01", random.Next(65536), Bytes(random, random.Next(9)));
            writer.Begin(buffer, expected.Type, expected.Code, expected.Id);
            writer.Token(expected.Token, 0, expected.Token.Length);
            int number = 0;
            for (int options = random.Next(6); options > 0; options--)
            {
                number += Delta(random, 9000);
                if (random.Next(2) == 0)
                {
                    uint value = (uint)random.NextInt64(1L << 32) >> random.Next(32);
                    writer.UintOption(number, value);
                    expected.With(number, BitConverter.GetBytes(value).Reverse().SkipWhile(each => each == 0).ToArray()); // section 3.2
                }
                else
                {
                    string text = new('x', Delta(random, 400));
                    writer.TextOption(number, "-" + text, 1, text.Length);
                    expected.With(number, text);
                }
            }

            if (random.Next(2) == 0)
            {
                int value = random.Next() >> random.Next(31);
                writer.PayloadMarker();
                writer.Decimal(value);
                expected.WithPayload(value.ToString(CultureInfo.InvariantCulture));
            }

            CollectionAssert.AreEqual(expected.Encode(), buffer[..writer.Position]);
        }
    }

    [TestMethod]
    public void TruncatedAtEveryByteAndMutatedItAgreesWithTheOther()
    {
        Random random = new(3);
        CoapMessage message = new();
        for (int i = 0; i < 600; i++)
        {
            byte[] bytes = Arbitrary(random).Encode();
            for (int length = 0; length <= Math.Min(bytes.Length, 200); length++)
            {
                AssertAgreement(message, bytes[..length]);
            }

            for (int mutations = 0; mutations < 50; mutations++)
            {
                byte[] mutated = (byte[])bytes.Clone();
                mutated[random.Next(Math.Min(mutated.Length, 24))] = (byte)random.Next(256);
                AssertAgreement(message, mutated);
            }

            AssertAgreement(message, Bytes(random, random.Next(60)));
        }
    }

    [TestMethod]
    public void OptionsAreCriticalByTheirNumber()
    {
        // Section 5.4.6: odd numbers.
        CoapMessage message = new();
        byte[] bytes = WireMessage.Make(0, "2.04", 1).With(12, 0).With(14, 1).With(65000, 1).Encode();
        message.Read(bytes, 0, bytes.Length);
        Assert.IsFalse(message.HasCriticalOption());
        bytes = WireMessage.Make(0, "2.04", 1).With(12, 0).With(65001, 1).Encode();
        message.Read(bytes, 0, bytes.Length);
        Assert.IsTrue(message.HasCriticalOption());
        Assert.IsTrue(message.HasCriticalOption(), "asked twice");
    }

    [TestMethod]
    public void LeadingZeroBytesOfANumberAreFine()
    {
        // Section 3.2.
        CoapMessage message = new();
        byte[] bytes = WireMessage.Make(2, "5.03", 1).With(14, 0, 0, 0, 7).With(2000).Encode();
        message.Read(bytes, 0, bytes.Length);
        Assert.IsTrue(message.NextOption());
        Assert.AreEqual(7u, message.OptionUint);
        Assert.IsTrue(message.NextOption());
        Assert.AreEqual(0u, message.OptionUint, "the empty value");
    }

    [TestMethod]
    public void NothingIsAllocated()
    {
        CoapMessage message = new();
        byte[] good = WireMessage.Make(0, "0.01", 1, new byte[8]).With(3, "host").With(11, "reading").With(2000, new byte[300]).WithPayload("x").Encode();
        byte[] bad = good[..^2];
        long before = 0;
        for (int i = 0; i < 1000; i++)
        {
            before = i == 10 ? Heap.Used() : before;
            message.Read(good, 0, good.Length);
            message.HasCriticalOption();
            message.Read(bad, 0, bad.Length);
        }

        Assert.AreEqual(0, Heap.Used() - before);
    }

    private static void AssertAgreement(CoapMessage message, byte[] bytes)
    {
        CoapVerdict expected = OracleVerdict(bytes);
        Assert.AreEqual(expected, message.Read(bytes, 0, bytes.Length), Convert.ToHexString(bytes));
        if (expected == CoapVerdict.Good)
        {
            AssertSame(WireMessage.Decode(bytes), message, bytes);
        }
    }

    private static void AssertSame(WireMessage wire, CoapMessage message, byte[] bytes)
    {
        Assert.AreEqual((wire.Type, wire.Code, wire.Id), (message.Type, message.Code, message.Id));
        CollectionAssert.AreEqual(wire.Token, bytes[message.TokenOffset..(message.TokenOffset + message.TokenLength)]);
        foreach ((int number, byte[] value) in wire.Options)
        {
            Assert.IsTrue(message.NextOption());
            Assert.AreEqual(number, message.OptionNumber);
            CollectionAssert.AreEqual(value, bytes[message.OptionOffset..(message.OptionOffset + message.OptionLength)]);
        }

        Assert.IsFalse(message.NextOption());
        CollectionAssert.AreEqual(wire.Payload, message.PayloadLength == 0 ? Array.Empty<byte>() : bytes[message.PayloadOffset..(message.PayloadOffset + message.PayloadLength)]);
    }

    private static CoapVerdict OracleVerdict(byte[] bytes)
    {
        try
        {
            return WireMessage.Decode(bytes) == null ? CoapVerdict.Foreign : CoapVerdict.Good;
        }
        catch (FormatException)
        {
            return CoapVerdict.Malformed;
        }
    }

    private static WireMessage Arbitrary(Random random)
    {
        WireMessage wire = WireMessage.Make(random.Next(4), "0.01", random.Next(65536), Bytes(random, random.Next(9)));
        wire.Code = random.Next(1, 256);
        int number = 0;
        for (int options = random.Next(6); options > 0; options--)
        {
            number += Delta(random, 12000);
            wire.With(number, Bytes(random, Delta(random, 600)));
        }

        wire.Payload = Bytes(random, random.Next(2) * random.Next(40));
        return wire;
    }

    // Around the borders of section 3.1 more often than elsewhere.
    private static int Delta(Random random, int max) => random.Next(4) switch
    {
        0 => random.Next(11, 15),
        1 => random.Next(267, 271),
        2 => random.Next(13),
        _ => random.Next(max),
    };

    private static byte[] Bytes(Random random, int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
