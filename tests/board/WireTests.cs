// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Crypto;
using NanoIke.Wire;

namespace NanoIke.Tests;

/// <summary>Reader, payload walk and proposal comparison on bytes written by hand.</summary>
[TestClass]
public class WireTests
{
    [TestMethod]
    public void Reader_IsSticky()
    {
        WireReader reader = new WireReader();
        reader.Over(Hex.Bytes("ff 01 02 03 04 05 06 07 ff"), 1, 7);
        Assert.AreEqual(1, reader.Byte());
        Assert.AreEqual(0x0203, reader.UInt16());
        Assert.IsTrue(reader.UInt32() == 0x04050607);
        Assert.IsTrue(reader.Complete);
        Assert.AreEqual(0, reader.Byte());
        Assert.IsTrue(reader.Failed);
        Assert.IsFalse(reader.Complete);
        Assert.AreEqual(0, reader.UInt16());
    }

    [TestMethod]
    public void Reader_RefusesNegativeAndTooMuch()
    {
        WireReader reader = new WireReader();
        reader.Over(new byte[4], 0, 4);
        reader.Skip(-1);
        Assert.IsTrue(reader.Failed);
        reader.Over(new byte[4], 0, 4);
        reader.Skip(0x7FFFFFFF);
        Assert.IsTrue(reader.Failed);
        reader.Over(new byte[4], 0, 4);
        reader.Skip(4);
        Assert.IsTrue(reader.Complete);
    }

    [TestMethod]
    public void Walk_NotesPayloads()
    {
        IkeMessage message = new IkeMessage();
        byte[] bytes = Header(40, "29 00 00 05 aa" + "00 00 00 0c 00 00 40 06 01 02 03 04");
        Assert.IsTrue(message.ReadHeader(bytes, 0, bytes.Length));
        Assert.AreEqual(34, message.Exchange);
        Assert.IsTrue(message.WalkOuter());
        Assert.IsTrue(message.Has(Ike.Nonce));
        Assert.IsTrue(message.Has(Ike.Notify));
        Assert.AreEqual(1, message.LengthOf(Ike.Nonce));
        Assert.AreEqual(4, message.CookieLength);
        Assert.AreEqual(1, (int)bytes[message.CookieOffset]);
    }

    [TestMethod]
    public void Walk_RefusesBrokenLengths()
    {
        Assert.IsFalse(Walks(40, "00 00 00 03 aa"));       // smaller than its header
        Assert.IsFalse(Walks(40, "00 00 00 06 aa"));       // longer than the message
        Assert.IsFalse(Walks(40, "00 00 00 05 aa bb"));    // bytes behind the last payload
        Assert.IsFalse(Walks(40, "28 00 00 05 aa"));       // chain goes on behind the end
        Assert.IsFalse(Walks(41, "00 00 00 07 00 00 40")); // a notify without a type
        Assert.IsTrue(Walks(40, "00 00 00 05 aa"));
    }

    [TestMethod]
    public void Walk_NamesUnknownCriticalPayload()
    {
        IkeMessage message = new IkeMessage();
        byte[] bytes = Header(200, "00 80 00 04");
        Assert.IsTrue(message.ReadHeader(bytes, 0, bytes.Length));
        Assert.IsTrue(message.WalkOuter());
        Assert.AreEqual(200, message.UnknownCritical);
    }

    [TestMethod]
    public void Header_RefusesVersionAndLength()
    {
        IkeMessage message = new IkeMessage();
        byte[] bytes = Header(40, "00 00 00 05 aa");
        Assert.IsFalse(message.ReadHeader(bytes, 0, bytes.Length - 1));
        bytes[17] = 0x10;
        Assert.IsFalse(message.ReadHeader(bytes, 0, bytes.Length));
        bytes[17] = 0x2F; // the minor version is ignored
        Assert.IsTrue(message.ReadHeader(bytes, 0, bytes.Length));
    }

    [TestMethod]
    public void Proposal_AsOffered_Matches()
    {
        Assert.IsTrue(Selects("00 00 00 20 01 01 00 03" + "03 00 00 08 01 00 00 1c" + "03 00 00 08 02 00 00 05" + "00 00 00 08 04 00 00 1f"));
        Assert.IsTrue(Selects("00 00 00 20 01 01 00 03" + "03 00 00 08 04 00 00 1f" + "03 00 00 08 02 00 00 05" + "00 00 00 08 01 00 00 1c"));
    }

    [TestMethod]
    public void Proposal_Otherwise_DoesNotMatch()
    {
        Assert.IsFalse(Selects("00 00 00 20 01 03 00 03" + "03 00 00 08 01 00 00 1c" + "03 00 00 08 02 00 00 05" + "00 00 00 08 04 00 00 1f")); // protocol
        Assert.IsFalse(Selects("00 00 00 20 01 01 00 03" + "03 00 00 08 01 00 00 0c" + "03 00 00 08 02 00 00 05" + "00 00 00 08 04 00 00 1f")); // cipher
        Assert.IsFalse(Selects("00 00 00 20 01 01 00 03" + "03 00 00 08 02 00 00 05" + "03 00 00 08 02 00 00 05" + "00 00 00 08 04 00 00 1f")); // one twice
        Assert.IsFalse(Selects("00 00 00 18 01 01 00 02" + "03 00 00 08 01 00 00 1c" + "00 00 00 08 02 00 00 05")); // one left out
        Assert.IsFalse(Selects("02 00 00 20 01 01 00 03" + "03 00 00 08 01 00 00 1c" + "03 00 00 08 02 00 00 05" + "00 00 00 08 04 00 00 1f")); // more follow
    }

    private static bool Selects(string hex)
    {
        byte[] body = Hex.Bytes(hex);
        return Proposal.Matches(new WireReader(), body, 0, body.Length, Ike.ProtocolIke, new ChaChaSuite().IkeTransforms, 0);
    }

    private static bool Walks(int first, string payloads)
    {
        IkeMessage message = new IkeMessage();
        byte[] bytes = Header(first, payloads);
        Assert.IsTrue(message.ReadHeader(bytes, 0, bytes.Length));
        return message.WalkOuter();
    }

    private static byte[] Header(int first, string payloads)
    {
        byte[] bytes = Hex.Bytes("0102030405060708 1112131415161718 00 20 22 20 00000000 00000000" + payloads);
        bytes[16] = (byte)first;
        bytes[27] = (byte)bytes.Length;
        return bytes;
    }
}
