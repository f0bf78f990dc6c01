// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Crypto;

namespace NanoIke.Tests;

/// <summary>
/// AES-CCM-8 with nonces of 11 bytes (RFC 4309 section 4), of which no RFC has an example: packets of the AESCCM of Python's cryptography
/// 48 (OpenSSL). Key 40 41 .. 4f, salt 10 11 12, the IV is 8 bytes big-endian.
/// </summary>
[TestClass]
public class AesCcmTests
{
    [TestMethod]
    public void NoText()
    {
        Check(0x01020304, 8, 0, 0, "8ca3e12f241983bc");
    }

    [TestMethod]
    public void TwoBlocksAndAHalf()
    {
        Check(1, 8, 0, 40, "39ea63fbd55fe3e582d47d6a4831035b2c183c8f1dbe0df875b4748a1cb1832cefe68fd8c82cb4341f73ace50b1cb8bf");
    }

    [TestMethod]
    public void AHeaderOfThreeBlocksAndATextOfThreeAndAByte()
    {
        Check(
            0xFFFFFFFF,
            32,
            100,
            49,
            "375955bf1e43ae64fe57454f4acf9258059085447f5d3dda62ba998a339f6148b8b33ce032226631292af3676e465908f1ca4908cc181e69d5");
    }

    // The header is 0, 1, 2, ..., the text begins with a byte and goes on likewise.
    private static void Check(uint number, int header, int first, int length, string expected)
    {
        byte[] keys = new byte[19];
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = (byte)(i < 16 ? 0x40 + i : i);
        }

        byte[] packet = new byte[header + 8 + length + 8];
        byte[] plain = new byte[length];
        for (int i = 0; i < header; i++)
        {
            packet[i] = (byte)i;
        }

        for (int i = 0; i < length; i++)
        {
            plain[i] = packet[header + 8 + i] = (byte)(first + i);
        }

        PacketCipher cipher = new AesCcmSuite(new X25519()).CreateCipher(new Sha256());
        cipher.SetKey(keys, 0, 0, false);
        cipher.Seal(packet, 0, header, length, number);
        Assert.IsTrue(packet[header + 7] == (byte)(number & 0xFF) && packet[header] == 0, "the IV");
        CollectionAssert.AreEqual(Hex.Bytes(expected), Part(packet, header + 8, length + 8));
        Refuses(cipher, packet, header, length);
        Assert.IsTrue(cipher.Open(packet, 0, header, length), "refused");
        CollectionAssert.AreEqual(plain, Part(packet, header + 8, length));
    }

    private static void Refuses(PacketCipher cipher, byte[] packet, int header, int length)
    {
        byte[] whole = Part(packet, 0, packet.Length);
        for (int at = 0; at < packet.Length; at++)
        {
            packet[at] = (byte)(packet[at] ^ 4);
            Assert.IsTrue(!cipher.Open(packet, 0, header, length), "byte " + at.ToString());
            packet[at] = (byte)(packet[at] ^ 4);
            CollectionAssert.AreEqual(whole, packet);
        }
    }

    private static byte[] Part(byte[] bytes, int offset, int count)
    {
        byte[] part = new byte[count];
        System.Array.Copy(bytes, offset, part, 0, count);
        return part;
    }
}
