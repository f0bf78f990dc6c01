// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Crypto;

namespace NanoIke.Tests;

/// <summary>ChaCha20-Poly1305 against the examples of RFC 8439 and RFC 7634, at every length and offset, and against every flipped bit.</summary>
[TestClass]
public class ChaCha20Poly1305Tests
{
    private const string Key0 = "00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10 11 12 13 14 15 16 17 18 19 1a 1b 1c 1d 1e 1f";
    private const string Key8 = "80 81 82 83 84 85 86 87 88 89 8a 8b 8c 8d 8e 8f 90 91 92 93 94 95 96 97 98 99 9a 9b 9c 9d 9e 9f";
    private const string KeyA5 = "1c 92 40 a5 eb 55 d3 8a f3 33 88 86 04 f6 b5 f0 47 39 17 c1 40 2b 80 09 9d ca 5c bc 20 70 75 c0";

    private const string Sunscreen =
            " 4c 61 64 69 65 73 20 61 6e 64 20 47 65 6e 74 6c 65 6d 65 6e 20 6f 66 20 74 68 65 20 63 6c 61 73"
                + " 73 20 6f 66 20 27 39 39 3a 20 49 66 20 49 20 63 6f 75 6c 64 20 6f 66 66 65 72 20 79 6f 75 20 6f"
                + " 6e 6c 79 20 6f 6e 65 20 74 69 70 20 66 6f 72 20 74 68 65 20 66 75 74 75 72 65 2c 20 73 75 6e 73"
                + " 63 72 65 65 6e 20 77 6f 75 6c 64 20 62 65 20 69 74 2e";

    /// <summary>RFC 8439 section 2.3.2.</summary>
    [TestMethod]
    public void Block_Function_2_3_2()
    {
        uint[] stream = new uint[16];
        ChaCha20.Blocks(Words(Hex.Bytes(Key0)), 0x09000000, 0x4A000000, 0, 1, stream, 16);
        CollectionAssert.AreEqual(
            Hex.Bytes("10 f1 e7 e4 d1 3b 59 15 50 0f dd 1f a3 20 71 c4 c7 d1 f4 c7 33 c0 68 03 04 22 aa 9a c3 d4 6c 4e"
                + " d2 82 64 46 07 9f aa 09 14 c2 d7 05 d9 8b 02 a2 b5 12 9c d1 de 16 4e b9 cb d0 83 e8 a2 50 3c 4e"),
            ToBytes(stream, 64));
    }

    /// <summary>RFC 8439 section 2.4.2.</summary>
    [TestMethod]
    public void Encryption_2_4_2()
    {
        byte[] text = Hex.Bytes(Sunscreen);
        uint[] stream = new uint[32];
        ChaCha20.Blocks(Words(Hex.Bytes(Key0)), 0, 0x4A000000, 0, 1, stream, 29);
        byte[] keyStream = ToBytes(stream, 114);
        for (int i = 0; i < 114; i++)
        {
            text[i] ^= keyStream[i];
        }

        CollectionAssert.AreEqual(
            Hex.Bytes(
            " 6e 2e 35 9a 25 68 f9 80 41 ba 07 28 dd 0d 69 81 e9 7e 7a ec 1d 43 60 c2 0a 27 af cc fd 9f ae 0b"
                + " f9 1b 65 c5 52 47 33 ab 8f 59 3d ab cd 62 b3 57 16 39 d6 24 e6 51 52 ab 8f 53 0c 35 9f 08 61 d8"
                + " 07 ca 0d bf 50 0d 6a 61 56 a3 8e 08 8a 22 b6 5e 52 bc 51 4d 16 cc f8 06 81 8c e9 1a b7 79 37 36"
                + " 5a f9 0b bf 74 a3 5b e6 b4 0b 8e ed f2 78 5e 42 87 4d"),
            text);
    }

    /// <summary>RFC 8439 section 2.6.2.</summary>
    [TestMethod]
    public void Key_Generation_2_6_2()
    {
        CheckOneTimeKey(Key8, 0, 0x03020100, 0x07060504, "8a d5 a0 8b 90 5f 81 cc 81 50 40 27 4a b2 94 71 a8 33 b6 37 e3 fd 0d a5 08 db b8 e2 fd d1 a6 46");
    }

    /// <summary>RFC 8439 appendix A.4.</summary>
    [TestMethod]
    public void Key_Generation_A_4()
    {
        string zeros = "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 ";
        CheckOneTimeKey(zeros + "00", 0, 0, 0, "76 b8 e0 ad a0 f1 3d 90 40 5d 6a e5 53 86 bd 28 bd d2 19 b8 a0 8d ed 1a a8 36 ef cc 8b 77 0d c7");
        CheckOneTimeKey(zeros + "01", 0, 0, 0x02000000, "ec fa 25 4f 84 5f 64 74 73 d3 cb 14 0d a9 e8 76 06 cb 33 06 6c 44 7b 87 bc 26 66 dd e3 fb b7 39");
        CheckOneTimeKey(KeyA5, 0, 0, 0x02000000, "96 5e 3b c6 f9 ec 7e d9 56 08 08 f4 d2 29 f9 4b 13 7f f2 75 ca 9b 3f cb dd 59 de aa d2 33 10 ae");
    }

    /// <summary>RFC 8439 section 2.8.2.</summary>
    [TestMethod]
    public void Aead_2_8_2()
    {
        CheckAead(
            Key8,
            7,
            0x43424140,
            0x47464544,
            "50 51 52 53 c0 c1 c2 c3 c4 c5 c6 c7",
            Sunscreen,
            " d3 1a 8d 34 64 8e 60 db 7b 86 af bc 53 ef 7e c2 a4 ad ed 51 29 6e 08 fe a9 e2 b5 a7 36 ee 62 d6"
                + " 3d be a4 5e 8c a9 67 12 82 fa fb 69 da 92 72 8b 1a 71 de 0a 9e 06 0b 29 05 d6 a5 b6 7e cd 3b 36"
                + " 92 dd bd 7f 2d 77 8b 8c 98 03 ae e3 28 09 1b 58 fa b3 24 e4 fa d6 75 94 55 85 80 8b 48 31 d7 bc"
                + " 3f f4 de f0 8e 4b 7a 9d e5 76 d2 65 86 ce c6 4b 61 16",
            "1a e1 0b 59 4f 09 e2 6a 7e 90 2e cb d0 60 06 91");
    }

    /// <summary>RFC 8439 appendix A.5.</summary>
    [TestMethod]
    public void Aead_A_5()
    {
        CheckAead(
            KeyA5,
            0,
            0x04030201,
            0x08070605,
            "f3 33 88 86 00 00 00 00 00 00 4e 91",
            " 49 6e 74 65 72 6e 65 74 2d 44 72 61 66 74 73 20 61 72 65 20 64 72 61 66 74 20 64 6f 63 75 6d 65"
                + " 6e 74 73 20 76 61 6c 69 64 20 66 6f 72 20 61 20 6d 61 78 69 6d 75 6d 20 6f 66 20 73 69 78 20 6d"
                + " 6f 6e 74 68 73 20 61 6e 64 20 6d 61 79 20 62 65 20 75 70 64 61 74 65 64 2c 20 72 65 70 6c 61 63"
                + " 65 64 2c 20 6f 72 20 6f 62 73 6f 6c 65 74 65 64 20 62 79 20 6f 74 68 65 72 20 64 6f 63 75 6d 65"
                + " 6e 74 73 20 61 74 20 61 6e 79 20 74 69 6d 65 2e 20 49 74 20 69 73 20 69 6e 61 70 70 72 6f 70 72"
                + " 69 61 74 65 20 74 6f 20 75 73 65 20 49 6e 74 65 72 6e 65 74 2d 44 72 61 66 74 73 20 61 73 20 72"
                + " 65 66 65 72 65 6e 63 65 20 6d 61 74 65 72 69 61 6c 20 6f 72 20 74 6f 20 63 69 74 65 20 74 68 65"
                + " 6d 20 6f 74 68 65 72 20 74 68 61 6e 20 61 73 20 2f e2 80 9c 77 6f 72 6b 20 69 6e 20 70 72 6f 67"
                + " 72 65 73 73 2e 2f e2 80 9d",
            " 64 a0 86 15 75 86 1a f4 60 f0 62 c7 9b e6 43 bd 5e 80 5c fd 34 5c f3 89 f1 08 67 0a c7 6c 8c b2"
                + " 4c 6c fc 18 75 5d 43 ee a0 9e e9 4e 38 2d 26 b0 bd b7 b7 3c 32 1b 01 00 d4 f0 3b 7f 35 58 94 cf"
                + " 33 2f 83 0e 71 0b 97 ce 98 c8 a8 4a bd 0b 94 81 14 ad 17 6e 00 8d 33 bd 60 f9 82 b1 ff 37 c8 55"
                + " 97 97 a0 6e f4 f0 ef 61 c1 86 32 4e 2b 35 06 38 36 06 90 7b 6a 7c 02 b0 f9 f6 15 7b 53 c8 67 e4"
                + " b9 16 6c 76 7b 80 4d 46 a5 9b 52 16 cd e7 a4 e9 90 40 c5 a4 04 33 22 5e e2 82 a1 b0 a0 6c 52 3e"
                + " af 45 34 d7 f8 3f a1 15 5b 00 47 71 8c bc 54 6a 0d 07 2b 04 b3 56 4e ea 1b 42 22 73 f5 48 27 1a"
                + " 0b b2 31 60 53 fa 76 99 19 55 eb d6 31 59 43 4e ce bb 4e 46 6d ae 5a 10 73 a6 72 76 27 09 7a 10"
                + " 49 e6 17 d9 1d 36 10 94 fa 68 f0 ff 77 98 71 30 30 5b ea ba 2e da 04 df 99 7b 71 4d 6c 6f 2c 29"
                + " a6 ad 5c b4 02 2b 02 70 9b",
            "ee ad 9d 67 89 0c bb 22 39 23 36 fe a1 85 1f 38");
    }

    /// <summary>RFC 7634 appendix A: an ESP packet.</summary>
    [TestMethod]
    public void Esp_Rfc7634_A()
    {
        CheckAead(
            Key8,
            0xA3A2A1A0,
            0x13121110,
            0x17161514,
            "01 02 03 04 00 00 00 05",
            " 45 00 00 54 a6 f2 00 00 40 01 e7 78 c6 33 64 05 c0 00 02 05 08 00 5b 7a 3a 08 00 00 55 3b ec 10"
                + " 00 07 36 27 08 09 0a 0b 0c 0d 0e 0f 10 11 12 13 14 15 16 17 18 19 1a 1b 1c 1d 1e 1f 20 21 22 23"
                + " 24 25 26 27 28 29 2a 2b 2c 2d 2e 2f 30 31 32 33 34 35 36 37 01 02 02 04",
            " 24 03 94 28 b9 7f 41 7e 3c 13 75 3a 4f 05 08 7b 67 c3 52 e6 a7 fa b1 b9 82 d4 66 ef 40 7a e5 c6"
                + " 14 ee 80 99 d5 28 44 eb 61 aa 95 df ab 4c 02 f7 2a a7 1e 7c 4c 4f 64 c9 be fe 2f ac c6 38 e8 f3"
                + " cb ec 16 3f ac 46 9b 50 27 73 f6 fb 94 e6 64 da 91 65 b8 28 29 f6 41 e0",
            "76 aa a8 26 6b 7f b0 f7 b1 1b 36 99 07 e1 ad 43");
    }

    /// <summary>RFC 7634 appendix B: an IKE message.</summary>
    [TestMethod]
    public void Ike_Rfc7634_B()
    {
        CheckAead(
            Key8,
            0xA3A2A1A0,
            0x13121110,
            0x17161514,
            "c0 c1 c2 c3 c4 c5 c6 c7 d0 d1 d2 d3 d4 d5 d6 d7 2e 20 25 00 00 00 00 09 00 00 00 45 29 00 00 29",
            "00 00 00 0c 00 00 40 01 00 00 00 0a 00",
            "61 03 94 70 1f 8d 01 7f 7c 12 92 48 89",
            "6b 71 bf e2 52 36 ef d7 cd c6 70 66 90 63 15 b2");
    }

    /// <summary>Every text length to 130 bytes is sealed and opened again at an odd offset; what lies around it stays.</summary>
    [TestMethod]
    public void Every_Length_Comes_Back()
    {
        ChaCha20Poly1305 aead = new ChaCha20Poly1305(new ChaChaEngine());
        aead.SetKey(Hex.Bytes(Key8), 0);
        for (int length = 0; length <= 130; length++)
        {
            int text = 13 + (length & 3);
            byte[] buffer = Pattern(text + length + 16 + 5);
            byte[] before = Pattern(buffer.Length);
            aead.Seal(1, 2, (uint)length, buffer, 3, length % 10, text, length);
            for (int i = 0; i < buffer.Length; i++)
            {
                if (i < text || i >= text + length + 16)
                {
                    Assert.AreEqual(before[i], buffer[i]);
                }
            }

            Assert.IsTrue(aead.Open(1, 2, (uint)length, buffer, 3, length % 10, text, length));
            for (int i = 0; i < text + length; i++)
            {
                Assert.AreEqual(before[i], buffer[i]);
            }
        }
    }

    /// <summary>One flipped bit in additional data, text, tag or nonce: refused, and the buffer is as it was.</summary>
    [TestMethod]
    public void A_Flipped_Bit_Is_Refused()
    {
        ChaCha20Poly1305 aead = new ChaCha20Poly1305(new ChaChaEngine());
        aead.SetKey(Hex.Bytes(Key8), 0);
        byte[] buffer = Pattern(8 + 21 + 16);
        aead.Seal(1, 2, 3, buffer, 0, 8, 8, 21);
        byte[] copy = new byte[buffer.Length];
        System.Array.Copy(buffer, 0, copy, 0, buffer.Length);
        for (int bit = 0; bit < buffer.Length * 8; bit++)
        {
            buffer[bit >> 3] ^= (byte)(1 << (bit & 7));
            copy[bit >> 3] ^= (byte)(1 << (bit & 7));
            Assert.IsFalse(aead.Open(1, 2, 3, buffer, 0, 8, 8, 21));
            CollectionAssert.AreEqual(copy, buffer);
            buffer[bit >> 3] ^= (byte)(1 << (bit & 7));
            copy[bit >> 3] ^= (byte)(1 << (bit & 7));
        }

        Assert.IsFalse(aead.Open(0, 2, 3, buffer, 0, 8, 8, 21));
        Assert.IsFalse(aead.Open(1, 3, 3, buffer, 0, 8, 8, 21));
        Assert.IsFalse(aead.Open(1, 2, 2, buffer, 0, 8, 8, 21));
        Assert.IsTrue(aead.Open(1, 2, 3, buffer, 0, 8, 8, 21));
    }

    /// <summary>Two keys on one engine do not disturb each other.</summary>
    [TestMethod]
    public void Keys_Share_An_Engine()
    {
        ChaChaEngine engine = new ChaChaEngine();
        ChaCha20Poly1305 first = new ChaCha20Poly1305(engine);
        ChaCha20Poly1305 second = new ChaCha20Poly1305(engine);
        first.SetKey(Hex.Bytes(Key0), 0);
        second.SetKey(Hex.Bytes(Key8), 0);
        byte[] buffer = Pattern(64);
        first.Seal(1, 2, 3, buffer, 0, 8, 8, 40);
        Assert.IsFalse(second.Open(1, 2, 3, buffer, 0, 8, 8, 40));
        Assert.IsTrue(first.Open(1, 2, 3, buffer, 0, 8, 8, 40));
    }

    private static void CheckAead(string key, uint nonce0, uint nonce1, uint nonce2, string aad, string text, string cipher, string tag)
    {
        byte[] aadBytes = Hex.Bytes(aad);
        byte[] textBytes = Hex.Bytes(text);
        byte[] sealedBytes = Hex.Bytes(cipher + " " + tag);
        ChaCha20Poly1305 aead = new ChaCha20Poly1305(new ChaChaEngine());
        aead.SetKey(Hex.Bytes(key), 0);
        for (int shift = 0; shift < 4; shift++)
        {
            int textOffset = shift + aadBytes.Length;
            byte[] buffer = new byte[textOffset + sealedBytes.Length];
            System.Array.Copy(aadBytes, 0, buffer, shift, aadBytes.Length);
            System.Array.Copy(textBytes, 0, buffer, textOffset, textBytes.Length);
            aead.Seal(nonce0, nonce1, nonce2, buffer, shift, aadBytes.Length, textOffset, textBytes.Length);
            byte[] got = new byte[sealedBytes.Length];
            System.Array.Copy(buffer, textOffset, got, 0, got.Length);
            CollectionAssert.AreEqual(sealedBytes, got);
            Assert.IsTrue(aead.Open(nonce0, nonce1, nonce2, buffer, shift, aadBytes.Length, textOffset, textBytes.Length));
            got = new byte[textBytes.Length];
            System.Array.Copy(buffer, textOffset, got, 0, got.Length);
            CollectionAssert.AreEqual(textBytes, got);
        }
    }

    private static void CheckOneTimeKey(string key, uint nonce0, uint nonce1, uint nonce2, string expected)
    {
        ChaChaEngine engine = new ChaChaEngine();
        engine.Start(Words(Hex.Bytes(key)), nonce0, nonce1, nonce2, 0);
        CollectionAssert.AreEqual(Hex.Bytes(expected), ToBytes(engine.Stream, 32));
    }

    private static byte[] Pattern(int length)
    {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++)
        {
            bytes[i] = (byte)((i * 37) + 11 & 255);
        }

        return bytes;
    }

    private static uint[] Words(byte[] bytes)
    {
        uint[] words = new uint[bytes.Length / 4];
        for (int i = 0; i < bytes.Length; i++)
        {
            words[i / 4] |= (uint)bytes[i] << (8 * (i % 4));
        }

        return words;
    }

    private static byte[] ToBytes(uint[] words, int count)
    {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++)
        {
            bytes[i] = (byte)((words[i / 4] >> (8 * (i % 4))) & 255);
        }

        return bytes;
    }
}
