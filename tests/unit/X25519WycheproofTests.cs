// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Numerics;
using NanoIke.Crypto;
using Reference = Org.BouncyCastle.Math.EC.Rfc7748.X25519;

namespace NanoIke.Tests;

/// <summary>X25519 against Project Wycheproof, BouncyCastle, and its division against big integers.</summary>
[TestClass]
public class X25519WycheproofTests
{
    private const int LimbBits = 29;
    private const int LimbCount = 9;

    private static readonly BigInteger s_p = (BigInteger.One << 255) - 19;

    /// <summary>All vectors. A zero secret must be reported.</summary>
    [TestMethod]
    public void Wycheproof()
    {
        int count = 0;
        X25519 curve = new X25519();
        byte[] secret = new byte[32];
        foreach (Vector vector in VectorFile.Read("x25519"))
        {
            byte[] expected = vector["shared"];
            bool usable = curve.SharedSecret(vector["private"], 0, vector["public"], 0, secret, 0);
            CollectionAssert.AreEqual(expected, secret, vector.Name);
            Assert.AreEqual(expected.AsSpan().ContainsAnyExcept((byte)0), usable, vector.Name);
            count++;
        }

        Assert.AreEqual(518, count);
    }

    /// <summary>RFC 7748 section 5.2, a thousand iterations.</summary>
    [TestMethod]
    public void Iterated_5_2_Thousand_Times()
    {
        X25519 curve = new X25519();
        byte[] k = new byte[32];
        byte[] u = new byte[32];
        k[0] = 9;
        u[0] = 9;
        for (int i = 0; i < 1000; i++)
        {
            byte[] next = new byte[32];
            curve.SharedSecret(k, 0, u, 0, next, 0);
            u = k;
            k = next;
        }

        CollectionAssert.AreEqual(Hex.Bytes("684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51"), k);
    }

    /// <summary>Random and extreme scalars and points: the same bytes as BouncyCastle.</summary>
    [TestMethod]
    public void Same_As_BouncyCastle()
    {
        Random random = new Random(7748);
        X25519 curve = new X25519();
        uint state = 25519;
        byte[] expected = new byte[32];
        byte[] result = new byte[32];
        for (int i = 0; i < 1000; i++)
        {
            byte[] scalar = X25519Tests.Extreme(ref state);
            byte[] peer = X25519Tests.Extreme(ref state);
            if ((i & 1) == 0)
            {
                random.NextBytes(scalar);
            }

            if ((i & 2) == 0)
            {
                random.NextBytes(peer);
            }

            Reference.ScalarMult(scalar, 0, peer, 0, expected, 0);
            curve.SharedSecret(scalar, 0, peer, 0, result, 0);
            CollectionAssert.AreEqual(expected, result);
            Reference.ScalarMultBase(scalar, 0, expected, 0);
            curve.PublicKey(scalar, 0, result, 0);
            CollectionAssert.AreEqual(expected, result);
        }
    }

    /// <summary>The division, with every pair of edge values and with random ones, signed limbs as the ladder leaves them.</summary>
    [TestMethod]
    public void Division_Equals_Big_Integers()
    {
        Random random = new Random(590);
        BigInteger[] edges =
        {
            0, 1, 2, 3, 18, 19, 20, s_p - 1, s_p - 2, s_p, s_p + 1, s_p + 18, (BigInteger.One << 255) + 5, BigInteger.One << 254,
            (BigInteger.One << 29) - 1, BigInteger.One << 29, (BigInteger.One << 232) - 1, BigInteger.One << 232, -1, -19, -s_p, 1 - s_p, 2 * s_p,
        };
        foreach (BigInteger numerator in edges)
        {
            foreach (BigInteger denominator in edges)
            {
                CheckDivision(numerator, denominator);
            }
        }

        for (int i = 0; i < 2000; i++)
        {
            byte[] bytes = new byte[64];
            random.NextBytes(bytes);
            BigInteger numerator = new BigInteger(bytes.AsSpan(0, 32), true) % s_p;
            BigInteger denominator = new BigInteger(bytes.AsSpan(32, 1 + (i % 32)), true) % s_p;
            CheckDivision(numerator, (i & 1) == 0 ? denominator : -denominator);
        }
    }

    private static void CheckDivision(BigInteger numerator, BigInteger denominator)
    {
        long[] quotient = new long[LimbCount];
        new X25519().Divide(quotient, Limbs(numerator), Limbs(denominator));
        BigInteger expected = Mod(numerator * BigInteger.ModPow(Mod(denominator), s_p - 2, s_p));
        BigInteger actual = BigInteger.Zero;
        for (int i = LimbCount - 1; i >= 0; i--)
        {
            actual = (actual << LimbBits) + quotient[i];
        }

        Assert.AreEqual(expected, actual, numerator + " / " + denominator);
    }

    private static BigInteger Mod(BigInteger value)
    {
        return ((value % s_p) + s_p) % s_p;
    }

    /// <summary>Limbs of the value; a negative value gets negative limbs.</summary>
    private static long[] Limbs(BigInteger value)
    {
        long[] limbs = new long[LimbCount];
        BigInteger rest = BigInteger.Abs(value);
        for (int i = 0; i < LimbCount; i++)
        {
            limbs[i] = value.Sign * (long)(rest & ((1 << LimbBits) - 1));
            rest >>= LimbBits;
        }

        return limbs;
    }
}
