// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Linq;
using System.Security.Cryptography;
using NanoIke.Crypto;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.EC;
using BigInteger = System.Numerics.BigInteger;
using BouncyInteger = Org.BouncyCastle.Math.BigInteger;
using BouncyPoint = Org.BouncyCastle.Math.EC.ECPoint;

namespace NanoIke.Tests;

/// <summary>P-256 against Project Wycheproof, .NET and BouncyCastle, and its division against big integers.</summary>
[TestClass]
public class P256WycheproofTests
{
    private const int LimbBits = 29;
    private const int LimbCount = 9;

    private static readonly X9ECParameters s_curve = CustomNamedCurves.GetByName("secp256r1");
    private static readonly BigInteger s_p = (BigInteger.One << 256) - (BigInteger.One << 224) + (BigInteger.One << 192) + (BigInteger.One << 96) - 1;

    /// <summary>All vectors with both coordinates. A compressed or an empty point has another length, which the KE payload's check refuses.</summary>
    [TestMethod]
    public void Wycheproof()
    {
        int points = 0;
        int others = 0;
        P256 curve = new P256();
        foreach (Vector vector in VectorFile.Read("ecdh_secp256r1_ecpoint"))
        {
            byte[] point = vector["public"];
            if (point.Length != 65)
            {
                others++;
                continue;
            }

            Assert.AreEqual(4, point[0], vector.Name);
            byte[] secret = new byte[32];
            bool taken = curve.SharedSecret(Fixed(new BigInteger(vector["private"], true, true)), 0, point, 1, secret, 0);
            Assert.AreEqual(vector.IsValid, taken, vector.Name);
            CollectionAssert.AreEqual(taken ? vector["shared"] : new byte[32], secret, vector.Name);
            points++;
        }

        Assert.AreEqual(346, points);
        Assert.AreEqual(9, others);
    }

    /// <summary>Random key pairs, both ways round: the same bytes as .NET.</summary>
    [TestMethod]
    public void Same_As_System()
    {
        Random random = new Random(5903);
        P256 curve = new P256();
        for (int i = 0; i < 150; i++)
        {
            byte[] key = new byte[32];
            random.NextBytes(key);
            byte[] value = new byte[64];
            Assert.IsTrue(curve.PublicKey(key, 0, value, 0));
            using ECDiffieHellman theirs = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
            ECPoint point = theirs.ExportParameters(false).Q;
            ECParameters ours = new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = value[..32], Y = value[32..] } };
            using ECDiffieHellman peer = ECDiffieHellman.Create(ours); // checks the point
            byte[] secret = new byte[32];
            Assert.IsTrue(curve.SharedSecret(key, 0, [.. point.X, .. point.Y], 0, secret, 0));
            CollectionAssert.AreEqual(theirs.DeriveRawSecretAgreement(peer.PublicKey), secret);
        }
    }

    /// <summary>Random and extreme scalars, points with extreme coordinates: the same bytes as BouncyCastle.</summary>
    [TestMethod]
    public void Same_As_BouncyCastle()
    {
        P256 curve = new P256();
        uint state = 256;
        BigInteger order = new BigInteger(s_curve.N.ToByteArrayUnsigned(), true, true);
        for (int i = 0; i < 300; i++)
        {
            BigInteger scalar = 2 + (new BigInteger(X25519Tests.Extreme(ref state), true) % (order - 3));
            scalar = i < 40 ? 2 + i : i < 80 ? order - 2 - (i - 40) : scalar;
            byte[] key = Fixed(scalar);
            byte[] value = new byte[64];
            Assert.IsTrue(curve.PublicKey(key, 0, value, 0), $"{scalar}");
            BouncyInteger factor = new BouncyInteger(1, key);
            CollectionAssert.AreEqual(Encode(s_curve.G.Multiply(factor)), value, $"{scalar}");
            BouncyPoint peer = ExtremePoint(ref state);
            byte[] secret = new byte[32];
            Assert.IsTrue(curve.SharedSecret(key, 0, Encode(peer), 0, secret, 0));
            CollectionAssert.AreEqual(Encode(peer.Multiply(factor))[..32], secret, $"{scalar}");
        }
    }

    /// <summary>Scalars with bits on every tooth of the comb and none elsewhere, and sums that meet a point of its table.</summary>
    [TestMethod]
    public void Comb_At_Its_Teeth()
    {
        P256 curve = new P256();
        for (int teeth = 1; teeth < 32; teeth++)
        {
            foreach (int shift in new[] { 0, 1, 25, 47 })
            {
                BigInteger sum = Enumerable.Range(0, 5).Where(tooth => ((teeth >> tooth) & 1) != 0)
                    .Aggregate(BigInteger.Zero, (total, tooth) => total + (BigInteger.One << ((52 * tooth) + shift)));
                foreach (BigInteger scalar in new[] { sum, sum + 1, sum - 1 }.Where(each => each > 1 && each < BigInteger.One << 255))
                {
                    byte[] value = new byte[64];
                    Assert.IsTrue(curve.PublicKey(Fixed(scalar), 0, value, 0), $"{scalar}");
                    CollectionAssert.AreEqual(Encode(s_curve.G.Multiply(new BouncyInteger(1, Fixed(scalar)))), value, $"{scalar}");
                }
            }
        }
    }

    /// <summary>The division, with every pair of edge values and with random ones, signed limbs as the ladder leaves them.</summary>
    [TestMethod]
    public void Division_Equals_Big_Integers()
    {
        Random random = new Random(590);
        BigInteger[] edges =
        {
            0, 1, 2, 3, s_p - 1, s_p - 2, s_p, s_p + 1, (BigInteger.One << 256) - 1, BigInteger.One << 255, (BigInteger.One << 224) - 1, BigInteger.One << 96,
            (BigInteger.One << 29) - 1, BigInteger.One << 29, (BigInteger.One << 232) - 1, BigInteger.One << 232, -1, -3, -s_p, 1 - s_p, 2 * s_p,
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
        new P256().Divide(quotient, Limbs(numerator), Limbs(denominator));
        BigInteger expected = Mod(numerator * BigInteger.ModPow(Mod(denominator), s_p - 2, s_p));
        BigInteger actual = BigInteger.Zero;
        for (int i = LimbCount - 1; i >= 0; i--)
        {
            actual = (actual << LimbBits) + quotient[i];
        }

        Assert.AreEqual(expected, actual, numerator + " / " + denominator);
    }

    private static BigInteger Mod(BigInteger value) => ((value % s_p) + s_p) % s_p;

    // Limbs of the value; a negative value gets negative limbs.
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

    // The first point whose x is an extreme value or above.
    private static BouncyPoint ExtremePoint(ref uint state)
    {
        BigInteger x = new BigInteger(X25519Tests.Extreme(ref state), true) % s_p;
        while (true)
        {
            try
            {
                return s_curve.Curve.DecodePoint([(byte)(2 + (state & 1)), .. Fixed(x)]);
            }
            catch (ArgumentException)
            {
                x = (x + 1) % s_p; // no point has this x
            }
        }
    }

    private static byte[] Encode(BouncyPoint point) => point.Normalize().GetEncoded(false)[1..];

    private static byte[] Fixed(BigInteger value)
    {
        byte[] bytes = value.ToByteArray(true, true);
        return [.. new byte[32 - bytes.Length], .. bytes];
    }
}
