// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Reflection;
using System.Security.Cryptography;
using NanoIke.Crypto;
using Org.BouncyCastle.Crypto.Kems;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;

namespace NanoIke.Tests;

/// <summary>ML-KEM-768 against Project Wycheproof and, on thousands of keys, BouncyCastle.</summary>
[TestClass]
public class MlKem768OracleTests
{
    private const int Keys = 2000;

    private static readonly MLKemParameters s_parameters = MLKemParameters.ml_kem_768;

    /// <summary>All vectors of key generation: both keys, the private one written as FIPS 203 has it (algorithm 16).</summary>
    [TestMethod]
    public void Wycheproof_Keys()
    {
        int count = 0;
        MlKem768Engine engine = new MlKem768Engine();
        foreach (Vector vector in VectorFile.Read("mlkem_768_keygen_seed"))
        {
            Assert.IsTrue(engine.GenerateKeyPair(vector["seed"], 0), vector.Name);
            CollectionAssert.AreEqual(vector["ek.sha256"], SHA256.HashData(engine.PublicKey), vector.Name);
            CollectionAssert.AreEqual(vector["dk.sha256"], SHA256.HashData(PrivateKey(engine)), vector.Name);
            count++;
        }

        Assert.AreEqual(100, count);
    }

    /// <summary>All vectors of decapsulation. A ciphertext of another length does not reach the engine.</summary>
    [TestMethod]
    public void Wycheproof_Decapsulation()
    {
        int count = 0;
        int lengths = 0;
        MlKem768Engine engine = new MlKem768Engine();
        byte[] secret = new byte[MlKem768Engine.SharedSize];
        foreach (Vector vector in VectorFile.Read("mlkem_768"))
        {
            byte[] ciphertext = vector["c"];
            Assert.AreEqual(vector.IsValid, ciphertext.Length == MlKem768Engine.CiphertextSize, vector.Name);
            if (!vector.IsValid)
            {
                lengths++;
                continue;
            }

            Assert.IsTrue(engine.GenerateKeyPair(vector["seed"], 0), vector.Name);
            CollectionAssert.AreEqual(vector["ek.sha256"], SHA256.HashData(engine.PublicKey), vector.Name);
            Assert.IsTrue(engine.Decapsulate(ciphertext, 0, secret, 0), vector.Name);
            CollectionAssert.AreEqual(vector["K"], secret, vector.Name);
            count++;
        }

        Assert.AreEqual((153, 20), (count, lengths));
    }

    /// <summary>Random keys: the same key, the same secret, and for altered ciphertexts the same secret of implicit rejection.</summary>
    [TestMethod]
    public void Same_As_BouncyCastle()
    {
        Random random = new Random(203);
        MlKem768Engine engine = new MlKem768Engine();
        byte[] seed = new byte[MlKem768Engine.SeedSize];
        byte[] ciphertext = new byte[MlKem768Engine.CiphertextSize];
        byte[] expected = new byte[32];
        byte[] secret = new byte[32];
        for (int i = 0; i < Keys; i++)
        {
            random.NextBytes(seed);
            MLKemPrivateKeyParameters theirs = MLKemPrivateKeyParameters.FromSeed(s_parameters, seed);
            Assert.IsTrue(engine.GenerateKeyPair(seed, 0));
            CollectionAssert.AreEqual(theirs.GetPublicKeyEncoded(), engine.PublicKey);
            MLKemEncapsulator encapsulator = new MLKemEncapsulator(s_parameters);
            MLKemPublicKeyParameters key = MLKemPublicKeyParameters.FromEncoding(s_parameters, engine.PublicKey);
            encapsulator.Init(new ParametersWithRandom(key, new SecureRandom()));
            encapsulator.Encapsulate(ciphertext, 0, ciphertext.Length, expected, 0, expected.Length);
            Assert.IsTrue(engine.Decapsulate(ciphertext, 0, secret, 0));
            CollectionAssert.AreEqual(expected, secret);

            // One bit, or all of them.
            if ((i & 3) == 0)
            {
                random.NextBytes(ciphertext);
            }
            else
            {
                ciphertext[random.Next(ciphertext.Length)] ^= (byte)(1 << random.Next(8));
            }

            Agree(engine, theirs, seed, ciphertext);
        }
    }

    /// <summary>Ciphertexts of extreme coefficients.</summary>
    [TestMethod]
    public void Extreme_Ciphertexts()
    {
        MlKem768Engine engine = new MlKem768Engine();
        byte[] seed = new byte[MlKem768Engine.SeedSize];
        foreach (byte filling in new byte[] { 0, 0xFF, 0x55, 0xAA, 0x80, 0x01, 0xF0, 0x0F })
        {
            Array.Fill(seed, filling);
            byte[] ciphertext = new byte[MlKem768Engine.CiphertextSize];
            Array.Fill(ciphertext, filling);
            Agree(engine, MLKemPrivateKeyParameters.FromSeed(s_parameters, seed), seed, ciphertext);
        }
    }

    /// <summary>
    /// The products that stand for divisions by q, over every value that the engine may meet: FIPS 203 (4.7), halves rounded up.
    /// </summary>
    [TestMethod]
    public void Rounding_Is_Exact()
    {
        for (int x = -1664; x <= 4785; x++)
        {
            Assert.AreEqual(Compressed(x, 1), ((((x << 1) + 1664) * MlKem768Engine.SmallFactor) >> 20) & 1, $"{x}");
        }

        for (int x = -1666; x <= 3331; x++)
        {
            Assert.AreEqual(Compressed(x, 4), ((((x << 4) + 1664) * MlKem768Engine.SmallFactor) >> 20) & 15, $"{x}");
        }

        for (int x = -1666; x <= 1666; x++)
        {
            Assert.AreEqual(Compressed(x, 10), (int)(((((long)x << 10) + 1664) * MlKem768Engine.LargeFactor) >> 32) & 1023, $"{x}");
        }
    }

    private static int Compressed(int x, int bits)
    {
        int numerator = (2 * (((x % 3329) + 3329) % 3329) << bits) + 3329;
        return numerator / (2 * 3329) & ((1 << bits) - 1);
    }

    private static void Agree(MlKem768Engine engine, MLKemPrivateKeyParameters theirs, byte[] seed, byte[] ciphertext)
    {
        byte[] expected = new byte[32];
        byte[] secret = new byte[32];
        MLKemDecapsulator decapsulator = new MLKemDecapsulator(s_parameters);
        decapsulator.Init(theirs);
        decapsulator.Decapsulate(ciphertext, 0, ciphertext.Length, expected, 0, expected.Length);
        Assert.IsTrue(engine.GenerateKeyPair(seed, 0));
        Assert.IsTrue(engine.Decapsulate(ciphertext, 0, secret, 0));
        CollectionAssert.AreEqual(expected, secret);
    }

    // The vector s in 12 bits a number, the encapsulation key, its hash, z.
    private static byte[] PrivateKey(MlKem768Engine engine)
    {
        short[] vector = (short[])Field(engine, "_vector");
        byte[] bytes = (byte[])Field(engine, "_bytes");
        byte[] numbers = new byte[1152];
        for (int i = 0; i < vector.Length; i += 2)
        {
            int pair = ((vector[i] + 3329) % 3329) | (((vector[i + 1] + 3329) % 3329) << 12);
            numbers[3 * i / 2] = (byte)(pair & 255);
            numbers[(3 * i / 2) + 1] = (byte)((pair >> 8) & 255);
            numbers[(3 * i / 2) + 2] = (byte)((pair >> 16) & 255);
        }

        return [.. numbers, .. engine.PublicKey, .. bytes[32..64], .. bytes[128..160]];
    }

    private static object Field(MlKem768Engine engine, string name) =>
        typeof(MlKem768Engine).GetField(name, BindingFlags.Instance | BindingFlags.NonPublic).GetValue(engine);
}
