// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Crypto;

namespace NanoIke.Tests;

/// <summary>X25519 against RFC 7748, and against the algebra of the curve where limbs are extreme.</summary>
[TestClass]
public class X25519Tests
{
    private const string Nine = "0900000000000000000000000000000000000000000000000000000000000000";
    private const string AlicePrivate = "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a";
    private const string AlicePublic = "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a";
    private const string BobPrivate = "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb";
    private const string BobPublic = "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f";
    private const string Shared = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";

    /// <summary>RFC 7748 section 5.2, first vector.</summary>
    [TestMethod]
    public void Vector_5_2_First()
    {
        Check(
            "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
            "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
            "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552");
    }

    /// <summary>RFC 7748 section 5.2, second vector: the top bit of u is set and must be ignored.</summary>
    [TestMethod]
    public void Vector_5_2_Second()
    {
        Check(
            "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
            "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
            "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957");
    }

    /// <summary>RFC 7748 section 5.2, one iteration; both ways to reach the base point.</summary>
    [TestMethod]
    public void Iterated_5_2_Once()
    {
        const string Once = "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079";
        Check(Nine, Nine, Once);
        CollectionAssert.AreEqual(Hex.Bytes(Once), Public(Hex.Bytes(Nine)));
    }

    /// <summary>RFC 7748 section 6.1: two public keys and the secret both sides share.</summary>
    [TestMethod]
    public void DiffieHellman_6_1()
    {
        CollectionAssert.AreEqual(Hex.Bytes(AlicePublic), Public(Hex.Bytes(AlicePrivate)));
        CollectionAssert.AreEqual(Hex.Bytes(BobPublic), Public(Hex.Bytes(BobPrivate)));
        Check(AlicePrivate, BobPublic, Shared);
        Check(BobPrivate, AlicePublic, Shared);
    }

    /// <summary>RFC 7748 section 6.1: a point of small order gives zero, and that is said. In order: 0, 1, p - 1, p, p + 1, 2^255.</summary>
    [TestMethod]
    public void Small_Order_Is_Refused()
    {
        Refused("0000000000000000000000000000000000000000000000000000000000000000");
        Refused("0100000000000000000000000000000000000000000000000000000000000000");
        Refused("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");
        Refused("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");
        Refused("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");
        Refused("0000000000000000000000000000000000000000000000000000000000000080");
    }

    /// <summary>RFC 7748 section 5: u is taken modulo p, so p + 9 is the base point (and 2^255 + 9, and p + 9 with the top bit set).</summary>
    [TestMethod]
    public void Peer_Is_Taken_Modulo_P()
    {
        Check(AlicePrivate, "f6ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", AlicePublic);
        Check(AlicePrivate, "0900000000000000000000000000000000000000000000000000000000000080", AlicePublic);
        Check(AlicePrivate, "f6ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", AlicePublic);
    }

    /// <summary>RFC 7748 section 5: five bits of a scalar are fixed, whatever the caller hands in; the caller's copy stays as it is.</summary>
    [TestMethod]
    public void Scalar_Is_Clamped_In_A_Copy()
    {
        byte[] scalar = Hex.Bytes(AlicePrivate);
        scalar[0] ^= 7;
        scalar[31] ^= 0xC0;
        byte[] before = (byte[])scalar.Clone();
        CollectionAssert.AreEqual(Hex.Bytes(AlicePublic), Public(scalar));
        CollectionAssert.AreEqual(before, scalar);
    }

    /// <summary>Offsets count, bytes around stay, and the result may overwrite either input.</summary>
    [TestMethod]
    public void Offsets_And_Overlap()
    {
        byte[] buffer = new byte[70];
        for (int i = 0; i < buffer.Length; i++)
        {
            buffer[i] = 0x5A;
        }

        Hex.Bytes(AlicePrivate).CopyTo(buffer, 3);
        Hex.Bytes(BobPublic).CopyTo(buffer, 36);
        X25519 curve = new X25519();
        Assert.IsTrue(curve.SharedSecret(buffer, 3, buffer, 36, buffer, 36));
        CollectionAssert.AreEqual(Hex.Bytes(Shared), Slice(buffer, 36));
        curve.PublicKey(buffer, 3, buffer, 3);
        CollectionAssert.AreEqual(Hex.Bytes(AlicePublic), Slice(buffer, 3));
        Assert.AreEqual(0x5A, (int)buffer[2]);
        Assert.AreEqual(0x5A, (int)buffer[35]);
        Assert.AreEqual(0x5A, (int)buffer[68]);
    }

    /// <summary>Scalars commute: a * (b * P) = b * (a * P), for points and scalars made of the limbs next to a carry.</summary>
    [TestMethod]
    public void Commutes_On_Extreme_Limbs()
    {
        X25519 curve = new X25519();
        uint state = 7748;
        for (int round = 0; round < 6; round++)
        {
            byte[] a = Extreme(ref state);
            byte[] b = Extreme(ref state);
            byte[] point = Extreme(ref state);
            byte[] one = new byte[32];
            byte[] other = new byte[32];
            curve.SharedSecret(b, 0, point, 0, one, 0);
            curve.SharedSecret(a, 0, one, 0, one, 0);
            curve.SharedSecret(a, 0, point, 0, other, 0);
            curve.SharedSecret(b, 0, other, 0, other, 0);
            CollectionAssert.AreEqual(one, other);
        }
    }

    /// <summary>The short cut for the base point is the general way with u = 9.</summary>
    [TestMethod]
    public void Base_Point_Is_Nine()
    {
        X25519 curve = new X25519();
        uint state = 9;
        byte[] expected = new byte[32];
        for (int round = 0; round < 4; round++)
        {
            byte[] scalar = Extreme(ref state);
            curve.SharedSecret(scalar, 0, Hex.Bytes(Nine), 0, expected, 0);
            CollectionAssert.AreEqual(expected, Public(scalar));
        }
    }

    /// <summary>32 bytes whose 29-bit limbs are 0, 1, 18, 19, 2^28, or a little below 2^29; now and then anything.</summary>
    internal static byte[] Extreme(ref uint state)
    {
        byte[] bytes = new byte[32];
        ulong held = 0;
        int bits = 0;
        for (int i = 0; i < 32; i++)
        {
            if (bits < 8)
            {
                held |= (ulong)Limb(ref state) << bits;
                bits += 29;
            }

            bytes[i] = (byte)(held & 255);
            held >>= 8;
            bits -= 8;
        }

        return bytes;
    }

    private static uint Limb(ref uint state)
    {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        switch ((state >> 8) & 7)
        {
            case 0: return 0;
            case 1: return 1;
            case 2: return 18 + ((state >> 16) & 1);
            case 3: return 1 << 28;
            case 4: return (1 << 29) - 19 - ((state >> 16) & 1);
            case 5: return (1 << 29) - 1;
            case 6: return (1 << 29) - 1;
            default: return state >> 3;
        }
    }

    private static void Check(string scalar, string peer, string expected)
    {
        byte[] result = new byte[32];
        Assert.IsTrue(new X25519().SharedSecret(Hex.Bytes(scalar), 0, Hex.Bytes(peer), 0, result, 0));
        CollectionAssert.AreEqual(Hex.Bytes(expected), result);
    }

    private static void Refused(string peer)
    {
        byte[] result = Hex.Bytes(Nine);
        Assert.IsFalse(new X25519().SharedSecret(Hex.Bytes(AlicePrivate), 0, Hex.Bytes(peer), 0, result, 0));
        CollectionAssert.AreEqual(new byte[32], result);
    }

    private static byte[] Public(byte[] scalar)
    {
        byte[] result = new byte[32];
        new X25519().PublicKey(scalar, 0, result, 0);
        return result;
    }

    private static byte[] Slice(byte[] buffer, int offset)
    {
        byte[] part = new byte[32];
        System.Array.Copy(buffer, offset, part, 0, 32);
        return part;
    }
}
