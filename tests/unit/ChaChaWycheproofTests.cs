// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Globalization;
using System.Numerics;
using NanoIke.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Reference = System.Security.Cryptography.ChaCha20Poly1305;

namespace NanoIke.Tests;

/// <summary>ChaCha20-Poly1305 against Project Wycheproof, two other implementations, and Poly1305 in big integers.</summary>
[TestClass]
public class ChaChaWycheproofTests
{
    /// <summary>All vectors with a 96-bit nonce.</summary>
    [TestMethod]
    public void Wycheproof()
    {
        int count = 0;
        foreach (Vector vector in VectorFile.Read("chacha20_poly1305"))
        {
            Check(vector);
            count++;
        }

        Assert.AreEqual(316, count);
    }

    /// <summary>Random inputs: the same bytes as .NET and BouncyCastle, several lengths around the block and batch sizes.</summary>
    [TestMethod]
    public void Same_As_Other_Implementations()
    {
        Random random = new Random(7634);
        ChaCha20Poly1305 aead = new ChaCha20Poly1305(new ChaChaEngine());
        for (int length = 0; length < 500; length++)
        {
            byte[] key = Bytes(random, 32);
            byte[] nonce = Bytes(random, 12);
            byte[] aad = Bytes(random, random.Next(40));
            byte[] text = Bytes(random, length);
            byte[] expected = new byte[length + 16];
            if ((length & 1) == 0 && Reference.IsSupported)
            {
                using Reference other = new Reference(key);
                other.Encrypt(nonce, text, expected.AsSpan(0, length), expected.AsSpan(length), aad);
            }
            else
            {
                Org.BouncyCastle.Crypto.Modes.ChaCha20Poly1305 other = new Org.BouncyCastle.Crypto.Modes.ChaCha20Poly1305();
                other.Init(true, new AeadParameters(new KeyParameter(key), 128, nonce, aad));
                other.DoFinal(expected, other.ProcessBytes(text, 0, length, expected, 0));
            }

            byte[] buffer = new byte[aad.Length + length + 16];
            aad.CopyTo(buffer, 0);
            text.CopyTo(buffer, aad.Length);
            aead.SetKey(key, 0);
            aead.Seal(Word(nonce, 0), Word(nonce, 4), Word(nonce, 8), buffer, 0, aad.Length, aad.Length, length);
            CollectionAssert.AreEqual(expected, buffer.AsSpan(aad.Length).ToArray());
            Assert.IsTrue(aead.Open(Word(nonce, 0), Word(nonce, 4), Word(nonce, 8), buffer, 0, aad.Length, aad.Length, length));
            CollectionAssert.AreEqual(text, buffer.AsSpan(aad.Length, length).ToArray());
        }
    }

    /// <summary>The big-integer Poly1305 below is right: RFC 8439 2.5.2 and A.3.</summary>
    [TestMethod]
    public void Poly1305_Reference_Meets_Rfc8439()
    {
        const string Zero = "00000000000000000000000000000000";
        const string Ones = "ffffffffffffffffffffffffffffffff";
        const string Two = "02000000000000000000000000000000";
        const string One = "01000000000000000000000000000000";
        const string R10 = "01000000000000000400000000000000";
        CheckPoly("85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b", "43727970746f6772617068696320466f72756d2052657365617263682047726f7570", "a8061dc1305136c6c22b8baf0c0127a9");
        CheckPoly(Two + Zero, Ones, "03000000000000000000000000000000");
        CheckPoly(Two + Ones, Two, "03000000000000000000000000000000");
        CheckPoly(One + Zero, Ones + "f0ffffffffffffffffffffffffffffff" + "11000000000000000000000000000000", "05000000000000000000000000000000");
        CheckPoly(One + Zero, Ones + "fbfefefefefefefefefefefefefefefe" + "01010101010101010101010101010101", Zero);
        CheckPoly(Two + Zero, "fdffffffffffffffffffffffffffffff", "faffffffffffffffffffffffffffffff");
        CheckPoly(R10 + Zero, "e33594d7505e43b900000000000000003394d7505e4379cd01000000000000000000000000000000000000000000000001000000000000000000000000000000", "14000000000000005500000000000000");
        CheckPoly(R10 + Zero, "e33594d7505e43b900000000000000003394d7505e4379cd010000000000000000000000000000000000000000000000", "13000000000000000000000000000000");
    }

    /// <summary>Our Poly1305 with keys and texts at the edges (all ones, next to 2^130 - 5, limbs of zero) equals big integers.</summary>
    [TestMethod]
    public void Poly1305_At_The_Edges()
    {
        Random random = new Random(8439);
        ChaChaEngine engine = new ChaChaEngine();
        uint[] edges = { 0, 1, 2, 4, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFB, 0xFFFFFFFA, 0x80000000, 0x7FFFFFFF, 0x0FFFFFFC };
        for (int round = 0; round < 4000; round++)
        {
            byte[] key = new byte[32];
            byte[] text = new byte[16 * random.Next(8)];
            Fill(random, edges, key);
            Fill(random, edges, text);
            for (int i = 0; i < 8; i++)
            {
                engine.Stream[i] = Word(key, 4 * i);
            }

            engine.Run(null, 0, 0, 0, text, 0, 0, 0, text.Length, true, false);
            byte[] message = new byte[text.Length + 16];
            text.CopyTo(message, 0);
            message[text.Length + 8] = (byte)text.Length;
            CollectionAssert.AreEqual(Poly1305(key, message), engine.Tag);
        }
    }

    private static void Check(Vector vector)
    {
        byte[] nonce = vector["iv"];
        byte[] aad = vector["aad"];
        byte[] text = vector["msg"];
        byte[] expected = [.. vector["ct"], .. vector["tag"]];
        int length = expected.Length - 16;
        ChaCha20Poly1305 aead = new ChaCha20Poly1305(new ChaChaEngine());
        aead.SetKey(vector["key"], 0);
        byte[] buffer = new byte[aad.Length + expected.Length];
        aad.CopyTo(buffer, 0);
        expected.CopyTo(buffer, aad.Length);
        bool opened = aead.Open(Word(nonce, 0), Word(nonce, 4), Word(nonce, 8), buffer, 0, aad.Length, aad.Length, length);
        Assert.AreEqual(vector.IsValid, opened, vector.Name);
        if (!vector.IsValid)
        {
            CollectionAssert.AreEqual(expected, buffer.AsSpan(aad.Length).ToArray(), vector.Name);
            return;
        }

        CollectionAssert.AreEqual(text, buffer.AsSpan(aad.Length, length).ToArray(), vector.Name);
        aead.Seal(Word(nonce, 0), Word(nonce, 4), Word(nonce, 8), buffer, 0, aad.Length, aad.Length, length);
        CollectionAssert.AreEqual(expected, buffer.AsSpan(aad.Length).ToArray(), vector.Name);
    }

    private static void CheckPoly(string key, string message, string tag)
    {
        CollectionAssert.AreEqual(Convert.FromHexString(tag), Poly1305(Convert.FromHexString(key), Convert.FromHexString(message)));
    }

    private static byte[] Poly1305(byte[] key, byte[] message)
    {
        BigInteger p = (BigInteger.One << 130) - 5;
        BigInteger clamp = BigInteger.Parse("0ffffffc0ffffffc0ffffffc0fffffff", NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        BigInteger r = new BigInteger(key.AsSpan(0, 16), true) & clamp;
        BigInteger h = BigInteger.Zero;
        for (int at = 0; at < message.Length; at += 16)
        {
            int count = Math.Min(16, message.Length - at);
            BigInteger block = new BigInteger(message.AsSpan(at, count), true) + (BigInteger.One << (8 * count));
            h = (h + block) * r % p;
        }

        h = (h + new BigInteger(key.AsSpan(16, 16), true)) % (BigInteger.One << 128);
        byte[] tag = new byte[16];
        h.ToByteArray(true).CopyTo(tag, 0);
        return tag;
    }

    private static void Fill(Random random, uint[] edges, byte[] bytes)
    {
        for (int i = 0; i < bytes.Length; i += 4)
        {
            uint word = random.Next(4) == 0 ? (uint)random.NextInt64(1L << 32) : edges[random.Next(edges.Length)];
            BitConverter.TryWriteBytes(bytes.AsSpan(i), word);
        }
    }

    private static byte[] Bytes(Random random, int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static uint Word(byte[] bytes, int offset)
    {
        return BitConverter.ToUInt32(bytes, offset);
    }
}
