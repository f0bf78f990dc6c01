// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Security.Cryptography;
using NanoIke.Crypto;
using NanoIke.Responder;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Parameters;

namespace NanoIke.Tests;

/// <summary>
/// AES-CCM-8 with the nonces of IKE and ESP, 11 bytes (RFC 4309 section 4), against .NET, BouncyCastle and Project Wycheproof.
/// </summary>
[TestClass]
public class CcmOracleTests
{
    private const int IvSize = 8;
    private const int TagSize = 8;

    /// <summary>Texts of up to 18 blocks, headers of 1 to 70 bytes, at random offsets; nothing around them changes.</summary>
    [TestMethod]
    public void SameAsOtherImplementations()
    {
        Random random = new Random(4309);
        AesCcmCipher cipher = Cipher();
        for (int length = 0; length < 300; length++)
        {
            byte[] keys = Bytes(random, 19);
            uint number = (uint)random.NextInt64(1L << 32);
            int head = random.Next(20);
            int iv = head + 1 + (length % 70);
            int text = iv + IvSize;
            byte[] plain = Bytes(random, text + length + TagSize + 9);
            byte[] expected = (byte[])plain.Clone();
            byte[] nonce = [.. keys[16..], 0, 0, 0, 0, .. Octets.Bytes(number)];
            nonce.AsSpan(3).CopyTo(expected.AsSpan(iv));
            using (AesCcm system = new AesCcm(keys[..16]))
            {
                system.Encrypt(nonce, plain.AsSpan(text, length), expected.AsSpan(text, length), expected.AsSpan(text + length, TagSize),
                    plain.AsSpan(head, iv - head));
            }

            byte[] other = Other(keys, nonce, plain[head..iv], plain[text..(text + length)], TagSize);
            CollectionAssert.AreEqual(other, expected[text..(text + length + TagSize)]);
            byte[] buffer = (byte[])plain.Clone();
            cipher.SetKey(keys, 0, 0, false);
            cipher.Seal(buffer, head, iv, length, number);
            CollectionAssert.AreEqual(expected, buffer, $"{length} bytes");
            Assert.IsTrue(cipher.Open(buffer, head, iv, length), $"{length} bytes");
            CollectionAssert.AreEqual(plain[text..(text + length)], buffer[text..(text + length)]);
            CollectionAssert.AreEqual(expected[(text + length)..], buffer[(text + length)..]);
        }
    }

    /// <summary>Each bit of header, IV, text and tag in turn, and the key: refused, and the packet is left as it came.</summary>
    [TestMethod]
    public void WhatIsWrongInAnyBitIsRefusedAndLeftAsItCame()
    {
        foreach (int length in new[] { 0, 1, 15, 16, 17, 48, 61 })
        {
            AesCcmCipher cipher = Cipher();
            cipher.SetKey(Bytes(new Random(1), 19), 0, 0, false);
            byte[] packet = Bytes(new Random(2), 32 + IvSize + length + TagSize);
            cipher.Seal(packet, 0, 32, length, 7);
            for (int bit = 0; bit < 8 * packet.Length; bit++)
            {
                byte[] wrong = (byte[])packet.Clone();
                wrong[bit / 8] ^= (byte)(1 << (bit % 8));
                byte[] buffer = (byte[])wrong.Clone();
                Assert.IsFalse(cipher.Open(buffer, 0, 32, length), $"bit {bit}");
                CollectionAssert.AreEqual(wrong, buffer, $"bit {bit}");
            }

            Assert.IsTrue(cipher.Open(packet, 0, 32, length));
        }
    }

    /// <summary>The counter has one byte here: a text that needs more is refused; the largest one is right.</summary>
    [TestMethod]
    [DataRow(4080, true)]
    [DataRow(4081, false)]
    [DataRow(65535, false)]
    public void ATextHas255BlocksAtMost(int length, bool fits)
    {
        Random random = new Random(255);
        byte[] keys = Bytes(random, 19);
        byte[] nonce = [.. keys[16..], .. Bytes(random, IvSize)];
        byte[] plain = Bytes(random, length);
        byte[] header = Bytes(random, 8);
        byte[] packet = [.. header, .. nonce[3..], .. Other(keys, nonce, header, plain, TagSize)];
        byte[] received = (byte[])packet.Clone();
        AesCcmCipher cipher = Cipher();
        cipher.SetKey(keys, 0, 0, true);
        Assert.AreEqual(fits, cipher.Open(packet, 0, 8, length));
        CollectionAssert.AreEqual(fits ? plain : received[16..^8], packet[16..^8]);
    }

    /// <summary>
    /// Wycheproof's vectors with nonces of 11 bytes have tags of 16. The text does not depend on that; the tag is compared with the
    /// implementation that the vector confirms.
    /// </summary>
    [TestMethod]
    public void Wycheproof()
    {
        int count = 0;
        foreach (Vector vector in VectorFile.Read("aes_ccm"))
        {
            byte[] nonce = vector["iv"];
            if (nonce.Length != 11)
            {
                continue;
            }

            byte[] aad = vector["aad"];
            byte[] text = vector["msg"];
            byte[] keys = [.. vector["key"], .. nonce[..3]];
            CollectionAssert.AreEqual((byte[])[.. vector["ct"], .. vector["tag"]], Other(keys, nonce, aad, text, 16), vector.Name);
            byte[] expected = [.. aad, .. nonce[3..], .. Other(keys, nonce, aad, text, TagSize)];
            CollectionAssert.AreEqual(vector["ct"], expected.AsSpan(aad.Length + IvSize, text.Length).ToArray(), vector.Name);
            if (aad.Length > 0)
            {
                AesCcmCipher cipher = Cipher();
                cipher.SetKey(keys, 0, 0, true);
                Assert.IsTrue(cipher.Open(expected, 0, aad.Length, text.Length), vector.Name);
                CollectionAssert.AreEqual(text, expected.AsSpan(aad.Length + IvSize, text.Length).ToArray(), vector.Name);
            }

            count++;
        }

        Assert.AreEqual(6, count);
    }

    private static AesCcmCipher Cipher() => (AesCcmCipher)new AesCcmSuite().CreateCipher(new Sha256());

    private static byte[] Other(byte[] keys, byte[] nonce, byte[] aad, byte[] text, int tagSize)
    {
        CcmBlockCipher ccm = new CcmBlockCipher(new AesEngine());
        ccm.Init(true, new AeadParameters(new KeyParameter(keys[..16]), 8 * tagSize, nonce, aad));
        return ccm.ProcessPacket(text, 0, text.Length);
    }

    private static byte[] Bytes(Random random, int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
