// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Security.Cryptography;
using NanoIke.Crypto;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Prng.Drbg;

namespace NanoIke.Tests;

/// <summary>SHA-256, HMAC, HMAC_DRBG and AES-128-CBC: random inputs give the same bytes as .NET and BouncyCastle.</summary>
[TestClass]
public class SymmetricOracleTests
{
    /// <summary>Every length up to 600 in random parts.</summary>
    [TestMethod]
    public void Hash()
    {
        Random random = new Random(180);
        Sha256 hash = new Sha256();
        for (int length = 0; length <= 600; length++)
        {
            byte[] data = Bytes(random, length);
            for (int at = 0; at < length;)
            {
                int part = Math.Min(length - at, random.Next(150));
                hash.Update(data, at, part);
                at += part;
            }

            byte[] digest = new byte[32];
            hash.Finish(digest, 0);
            CollectionAssert.AreEqual(SHA256.HashData(data), digest);
            Sha256Digest other = new Sha256Digest();
            other.BlockUpdate(data, 0, length);
            byte[] expected = new byte[32];
            other.DoFinal(expected, 0);
            CollectionAssert.AreEqual(expected, digest);
        }
    }

    /// <summary>NIST's example of a million times "a".</summary>
    [TestMethod]
    public void Million()
    {
        byte[] data = new byte[1000];
        Array.Fill(data, (byte)'a');
        Sha256 hash = new Sha256();
        for (int i = 0; i < 1000; i++)
        {
            hash.Update(data, 0, data.Length);
        }

        byte[] digest = new byte[32];
        hash.Finish(digest, 0);
        CollectionAssert.AreEqual(Hex.Bytes("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"), digest);
    }

    /// <summary>Keys up to three blocks, messages up to five.</summary>
    [TestMethod]
    public void Hmac()
    {
        Random random = new Random(2104);
        HmacSha256 hmac = new HmacSha256(new Sha256());
        for (int i = 0; i < 600; i++)
        {
            byte[] key = Bytes(random, i % 193);
            byte[] message = Bytes(random, random.Next(320));
            byte[] code = new byte[32];
            hmac.SetKey(key, 0, key.Length);
            hmac.Begin();
            hmac.Update(message, 0, message.Length);
            hmac.Finish(code, 0, 32);
            CollectionAssert.AreEqual(HMACSHA256.HashData(key, message), code);
            HMac other = new HMac(new Sha256Digest());
            other.Init(new KeyParameter(key));
            other.BlockUpdate(message, 0, message.Length);
            byte[] expected = new byte[32];
            other.DoFinal(expected, 0);
            CollectionAssert.AreEqual(expected, code);
        }
    }

    /// <summary>Seeds, reseeds and requests of random lengths, step by step beside BouncyCastle's generator.</summary>
    [TestMethod]
    public void Drbg()
    {
        Random random = new Random(90);
        HmacDrbg drbg = new HmacDrbg(new Sha256());
        for (int i = 0; i < 30; i++)
        {
            byte[] entropy = Bytes(random, 32);
            byte[] nonce = Bytes(random, 16);
            byte[] personal = Bytes(random, random.Next(1, 80));
            byte[] again = Bytes(random, 32);
            HMacSP800Drbg other = new HMacSP800Drbg(new HMac(new Sha256Digest()), 256, new Fixed(entropy, again), personal, nonce);
            byte[] seed = [.. entropy, .. nonce, .. personal];
            drbg.Seed(seed, 0, seed.Length);
            for (int step = 0; step < 6; step++)
            {
                if (step == 3)
                {
                    other.Reseed(null);
                    drbg.Reseed(again, 0, again.Length);
                }

                byte[] expected = new byte[random.Next(1, 100)];
                byte[] bytes = new byte[expected.Length];
                other.Generate(expected, 0, expected.Length, null, false);
                drbg.Generate(bytes, 0, bytes.Length);
                CollectionAssert.AreEqual(expected, bytes);
            }
        }
    }

    /// <summary>Texts of 0 to 12 blocks at random offsets, encrypted and decrypted; nothing around them changes.</summary>
    [TestMethod]
    public void Cbc()
    {
        Random random = new Random(3602);
        AesTables tables = new AesTables(true);
        Aes128 encryptor = new Aes128(tables);
        Aes128 decryptor = new Aes128(tables);
        for (int i = 0; i < 520; i++)
        {
            byte[] key = Bytes(random, 16);
            int length = 16 * (i % 13);
            int offset = random.Next(20);
            byte[] plain = Bytes(random, offset + 16 + length + 7);
            byte[] expected = (byte[])plain.Clone();
            IBlockCipher other = new CbcBlockCipher(new AesEngine());
            other.Init(true, new ParametersWithIV(new KeyParameter(key), plain, offset, 16));
            for (int at = offset + 16; at < offset + 16 + length; at += 16)
            {
                other.ProcessBlock(plain, at, expected, at);
            }

            using Aes system = Aes.Create();
            system.Key = key;
            byte[] text = system.EncryptCbc(plain.AsSpan(offset + 16, length), plain.AsSpan(offset, 16), PaddingMode.None);
            CollectionAssert.AreEqual(text, expected.AsSpan(offset + 16, length).ToArray());

            byte[] buffer = (byte[])plain.Clone();
            encryptor.SetKey(key, 0, false);
            decryptor.SetKey(key, 0, true);
            encryptor.EncryptCbc(buffer, offset, length);
            CollectionAssert.AreEqual(expected, buffer);
            decryptor.DecryptCbc(buffer, offset, length);
            CollectionAssert.AreEqual(plain, buffer);

            byte[] iv = system.EncryptEcb(plain.AsSpan(offset, 16), PaddingMode.None);
            text = system.EncryptCbc(plain.AsSpan(offset + 16, length), iv, PaddingMode.None);
            encryptor.EncryptIvAndCbc(buffer, offset, length);
            CollectionAssert.AreEqual(iv, buffer.AsSpan(offset, 16).ToArray());
            CollectionAssert.AreEqual(text, buffer.AsSpan(offset + 16, length).ToArray());
        }
    }

    /// <summary>AES applied to its own output 10,000 times, the idea of NIST's Monte Carlo test.</summary>
    [TestMethod]
    public void Block_Chain()
    {
        Random random = new Random(197);
        byte[] key = Bytes(random, 16);
        byte[] block = Bytes(random, 16);
        byte[] expected = (byte[])block.Clone();
        Aes128 aes = new Aes128(new AesTables(true));
        aes.SetKey(key, 0, false);
        AesEngine other = new AesEngine();
        other.Init(true, new KeyParameter(key));
        for (int i = 0; i < 10000; i++)
        {
            aes.EncryptBlock(block, 0);
            other.ProcessBlock(expected, 0, expected, 0);
        }

        CollectionAssert.AreEqual(expected, block);
    }

    private static byte[] Bytes(Random random, int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private sealed class Fixed : IEntropySource
    {
        private readonly byte[] _first;
        private readonly byte[] _then;
        private bool _used;

        public Fixed(byte[] first, byte[] then)
        {
            _first = first;
            _then = then;
        }

        public bool IsPredictionResistant => false;

        public int EntropySize => 256;

        public byte[] GetEntropy()
        {
            byte[] result = _used ? _then : _first;
            _used = true;
            return result;
        }

        public int GetEntropy(Span<byte> output)
        {
            byte[] result = GetEntropy();
            result.CopyTo(output);
            return result.Length;
        }
    }
}
