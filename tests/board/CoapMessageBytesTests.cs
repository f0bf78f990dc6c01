// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Firmware.Coap;

namespace NanoIke.Tests;

/// <summary>CoAP messages (RFC 7252 section 3) on a board, byte by byte.</summary>
[TestClass]
public class CoapMessageBytesTests
{
    [TestMethod]
    public void Written_AsTheRfcDrawsIt()
    {
        byte[] buffer = new byte[64];
        CoapWriter writer = new CoapWriter();
        writer.Begin(buffer, 0, 2, 0x7D34);
        writer.Token(new byte[] { 0x71, 0x72 }, 0, 2);
        writer.TextOption(11, "dp", 0, 2);
        writer.UintOption(12, 112);
        writer.UintOption(14, 0); // an empty value, section 3.2
        writer.UintOption(300, 0x010203);
        writer.PayloadMarker();
        writer.Text("a");
        writer.Decimal(1050);
        // 0x42: version 1, confirmable, a token of two bytes; 300 - 14 = 286 = 269 + 17
        Same("42027d347172b264701170" + "20e30011010203" + "ff6131303530", buffer, writer.Position);
        CoapWriter.SetId(buffer, 0xFFFE);
        Same("4202fffe", buffer, 4);
    }

    [TestMethod]
    public void Read_ToItsEnd()
    {
        CoapMessage message = new CoapMessage();
        byte[] bytes = Hex.Bytes("0042027d347172b26470117020e30011010203ff61"); // from its second byte on
        Assert.IsTrue(message.Read(bytes, 1, bytes.Length - 1) == CoapVerdict.Good);
        Assert.AreEqual(0, message.Type);
        Assert.AreEqual(2, message.Code);
        Assert.AreEqual(0x7D34, message.Id);
        Assert.IsTrue(message.IsRequest && !message.IsResponse);
        Assert.IsTrue(message.TokenIs(0x7172) && !message.TokenIs(0x7173));
        Option(message, 11, 2);
        Assert.IsTrue(message.OptionIs("dp") && !message.OptionIs("dq") && message.OptionIsCritical);
        Option(message, 12, 1);
        Assert.AreEqual(112, (int)message.OptionUint);
        Option(message, 14, 0);
        Option(message, 300, 3);
        Assert.AreEqual(0x010203, (int)message.OptionUint);
        Assert.IsFalse(message.NextOption());
        Assert.AreEqual(bytes.Length - 1, message.PayloadOffset);
        Assert.AreEqual(1, message.PayloadLength);
        Assert.IsTrue(message.HasCriticalOption());
    }

    [TestMethod]
    public void Judged()
    {
        Is(CoapVerdict.Foreign, "");
        Is(CoapVerdict.Foreign, "400100");
        Is(CoapVerdict.Foreign, "80010000"); // version 2
        Is(CoapVerdict.Good, "40000001"); // a ping
        Is(CoapVerdict.Good, "40010001");
        Is(CoapVerdict.Malformed, "49010001010203040506070809"); // a token of 9 bytes
        Is(CoapVerdict.Malformed, "42010001aa");
        Is(CoapVerdict.Malformed, "4000000100");
        Is(CoapVerdict.Malformed, "40010001ff");
        Is(CoapVerdict.Malformed, "40010001f0");
        Is(CoapVerdict.Malformed, "4001000101");
        Is(CoapVerdict.Malformed, "40010001eeffffffff");
        Is(CoapVerdict.Good, "40010001e0fef2"); // option 65535, the last there is
        Is(CoapVerdict.Malformed, "40010001e0fef210");
    }

    private static void Option(CoapMessage message, int number, int length)
    {
        Assert.IsTrue(message.NextOption());
        Assert.AreEqual(number, message.OptionNumber);
        Assert.AreEqual(length, message.OptionLength);
    }

    private static void Is(CoapVerdict expected, string hex)
    {
        byte[] bytes = Hex.Bytes(hex);
        Assert.AreEqual((int)expected, (int)new CoapMessage().Read(bytes, 0, bytes.Length));
    }

    private static void Same(string expected, byte[] buffer, int length)
    {
        byte[] bytes = Hex.Bytes(expected);
        Assert.AreEqual(bytes.Length, length);
        for (int i = 0; i < length; i++)
        {
            Assert.AreEqual((int)bytes[i], (int)buffer[i]);
        }
    }
}
