// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Crypto;

namespace NanoIke.Tests;

/// <summary>P-256 against RFC 5903, and every kind of value that is no point or no private key.</summary>
[TestClass]
public class P256Tests
{
    private const string BaseX = "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296";
    private const string BaseY = "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";
    private const string Prime = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";
    private const string Zero = "0000000000000000000000000000000000000000000000000000000000000000";
    private const string Five = "0000000000000000000000000000000000000000000000000000000000000005";

    // The root of b, and a root of 125 - 15 + b: the points with x = 0 and x = 5.
    private const string YOfZero = "66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f4";
    private const string YOfFive = "459243b9aa581806fe913bce99817ade11ca503c64d9a3c533415c083248fbcc";

    // RFC 5903 section 8.1.
    private const string PrivateI = "c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433";
    private const string PublicI = "dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c3772581180"
        + "5271a0461cdb8252d61f1c456fa3e59ab1f45b33accf5f58389e0577b8990bb3";
    private const string PrivateR = "c6ef9c5d78ae012a011164acb397ce2088685d8f06bf9be0b283ab46476bee53";
    private const string PublicR = "d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf63"
        + "56fbf3ca366cc23e8157854c13c58d6aac23f046ada30f8353e74f33039872ab";
    private const string Shared = "d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de";

    /// <summary>RFC 5903 section 8.1: both public values and the x that both sides share.</summary>
    [TestMethod]
    public void Vector_8_1()
    {
        CollectionAssert.AreEqual(Hex.Bytes(PublicI), Public(PrivateI));
        CollectionAssert.AreEqual(Hex.Bytes(PublicR), Public(PrivateR));
        CollectionAssert.AreEqual(Hex.Bytes(Shared), Secret(PrivateI, PublicR));
        CollectionAssert.AreEqual(Hex.Bytes(Shared), Secret(PrivateR, PublicI));
    }

    /// <summary>Group and sizes (RFC 5903 sections 3.1 and 7).</summary>
    [TestMethod]
    public void Group_And_Sizes()
    {
        P256 curve = new P256();
        Assert.AreEqual(19, curve.Group);
        Assert.AreEqual(32, curve.PrivateSize);
        Assert.AreEqual(64, curve.PublicSize);
        Assert.AreEqual(64, curve.PeerSize);
        Assert.AreEqual("ecp256", curve.Name);
    }

    /// <summary>Comb and ladder agree at the base point: smallest and largest scalars, bits at the edge of every word.</summary>
    [TestMethod]
    public void Comb_And_Ladder_Agree()
    {
        for (int k = 2; k < 12; k++)
        {
            Agree(Small(k));
            Agree(BelowOrder(k));
        }

        for (int bit = 31; bit < 256; bit += 32)
        {
            byte[] scalar = new byte[32];
            scalar[31 - (bit / 8)] = (byte)(1 << (bit % 8));
            Agree(scalar);
            scalar[31] = 1;
            Agree(scalar);
        }
    }

    /// <summary>A private key is 2 to n - 2: others are refused, and the result is zero.</summary>
    [TestMethod]
    public void Private_Key_Out_Of_Range_Is_Refused()
    {
        NoPrivateKey(Small(0));
        NoPrivateKey(Small(1));
        NoPrivateKey(BelowOrder(1));
        NoPrivateKey(BelowOrder(0));
        NoPrivateKey(BelowOrder(-1));
        byte[] all = new byte[32];
        for (int i = 0; i < 32; i++)
        {
            all[i] = 255;
        }

        NoPrivateKey(all);
    }

    /// <summary>SP 800-56A section 5.6.2.3.4: coordinates that are not below p, though they are of a point modulo p.</summary>
    [TestMethod]
    public void Coordinate_Out_Of_Range_Is_Refused()
    {
        Assert.IsTrue(Taken(Five + YOfFive));
        Refused("ffffffff00000001000000000000000000000001000000000000000000000004" + YOfFive); // p + 5
        Assert.IsTrue(Taken(Zero + YOfZero));
        Refused(Prime + YOfZero);
        Refused(Five + Prime);
        Refused(Five + "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff");
        Refused("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff" + YOfFive);
    }

    /// <summary>The curve's equation is checked: each of these is beside a point. (0, 0) stands for infinity in some code.</summary>
    [TestMethod]
    public void Point_Off_The_Curve_Is_Refused()
    {
        Refused(Zero + Zero);
        Refused(BaseX + BaseX);
        Refused(BaseY + BaseX);
        Refused(BaseX + Zero);
        Refused(Zero + BaseY);
        for (int bit = 0; bit < 512; bit += 37)
        {
            byte[] point = Hex.Bytes(PublicR);
            point[bit / 8] ^= (byte)(1 << (bit % 8));
            Refused(point);
        }
    }

    /// <summary>The points with x = 0, where the ladder ends in another way; and the one with the other y has the same secret.</summary>
    [TestMethod]
    public void X_Of_Zero()
    {
        byte[] secret = Secret(PrivateI, Zero + YOfZero);
        byte[] other = Secret(PrivateI, Zero + "99b7a386f1d07c29dbcc42a27b5f9449abe3d50de25178e8d7407a95e8b06c0b");
        CollectionAssert.AreEqual(secret, other);
        CollectionAssert.AreEqual(Hex.Bytes("1b2b6499613548dc171177ed60c6031caf220057e9c762dcb01da4d03b94a615"), secret);
    }

    /// <summary>Nothing outside the result is touched, and one object serves again and again.</summary>
    [TestMethod]
    public void Offsets()
    {
        P256 curve = new P256();
        byte[] buffer = new byte[110];
        buffer[36] = buffer[101] = 7;
        Hex.Bytes(PrivateI).CopyTo(buffer, 3);
        Assert.IsTrue(curve.PublicKey(buffer, 3, buffer, 37));
        CollectionAssert.AreEqual(Hex.Bytes(PublicI), Slice(buffer, 37, 64));
        Assert.AreEqual((byte)7, buffer[36]);
        Assert.AreEqual((byte)7, buffer[101]);
        Hex.Bytes(PublicR).CopyTo(buffer, 37);
        Assert.IsTrue(curve.SharedSecret(buffer, 3, buffer, 37, buffer, 4));
        CollectionAssert.AreEqual(Hex.Bytes(Shared), Slice(buffer, 4, 32));
        Assert.AreEqual((byte)7, buffer[101]);
    }

    private static void Agree(byte[] scalar)
    {
        P256 curve = new P256();
        byte[] comb = new byte[64];
        byte[] ladder = new byte[32];
        Assert.IsTrue(curve.PublicKey(scalar, 0, comb, 0));
        Assert.IsTrue(curve.SharedSecret(scalar, 0, Hex.Bytes(BaseX + BaseY), 0, ladder, 0));
        CollectionAssert.AreEqual(Slice(comb, 0, 32), ladder);
        Assert.IsTrue(curve.SharedSecret(Hex.Bytes(PrivateI), 0, comb, 0, ladder, 0), "y fits x");
    }

    private static void NoPrivateKey(byte[] scalar)
    {
        P256 curve = new P256();
        byte[] result = Hex.Bytes(PublicR);
        Assert.IsFalse(curve.PublicKey(scalar, 0, result, 0));
        CollectionAssert.AreEqual(new byte[64], result);
        result = Hex.Bytes(PrivateI);
        Assert.IsFalse(curve.SharedSecret(scalar, 0, Hex.Bytes(PublicR), 0, result, 0));
        CollectionAssert.AreEqual(new byte[32], result);
    }

    private static bool Taken(string point)
    {
        return new P256().SharedSecret(Hex.Bytes(PrivateI), 0, Hex.Bytes(point), 0, new byte[32], 0);
    }

    private static void Refused(string point)
    {
        Refused(Hex.Bytes(point));
    }

    private static void Refused(byte[] point)
    {
        byte[] result = Hex.Bytes(PrivateR);
        Assert.IsFalse(new P256().SharedSecret(Hex.Bytes(PrivateI), 0, point, 0, result, 0));
        CollectionAssert.AreEqual(new byte[32], result);
    }

    private static byte[] Public(string scalar)
    {
        byte[] result = new byte[64];
        Assert.IsTrue(new P256().PublicKey(Hex.Bytes(scalar), 0, result, 0));
        return result;
    }

    private static byte[] Secret(string scalar, string peer)
    {
        byte[] result = new byte[32];
        Assert.IsTrue(new P256().SharedSecret(Hex.Bytes(scalar), 0, Hex.Bytes(peer), 0, result, 0));
        return result;
    }

    private static byte[] Small(int k)
    {
        byte[] scalar = new byte[32];
        scalar[31] = (byte)k;
        return scalar;
    }

    // n - k; the last byte of n is 0x51.
    private static byte[] BelowOrder(int k)
    {
        byte[] scalar = Hex.Bytes("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
        scalar[31] = (byte)(scalar[31] - k);
        return scalar;
    }

    private static byte[] Slice(byte[] buffer, int offset, int count)
    {
        byte[] part = new byte[count];
        System.Array.Copy(buffer, offset, part, 0, count);
        return part;
    }
}
