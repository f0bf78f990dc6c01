// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Crypto;

namespace NanoIke.Tests;

/// <summary>HMAC-SHA-256 against RFC 4231, and its promises about keys, engines and truncation.</summary>
[TestClass]
public class HmacSha256Tests
{
    /// <summary>RFC 4231 section 4.2.</summary>
    [TestMethod]
    public void Rfc4231_Case1()
    {
        Check(
            "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
            "4869205468657265",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    }

    /// <summary>RFC 4231 section 4.3.</summary>
    [TestMethod]
    public void Rfc4231_Case2()
    {
        Check(
            "4a656665",
            "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    /// <summary>RFC 4231 section 4.4.</summary>
    [TestMethod]
    public void Rfc4231_Case3()
    {
        Check(
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
                + "dddd",
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
    }

    /// <summary>RFC 4231 section 4.5.</summary>
    [TestMethod]
    public void Rfc4231_Case4()
    {
        Check(
            "0102030405060708090a0b0c0d0e0f10111213141516171819",
            "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
                + "cdcd",
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
    }

    /// <summary>RFC 4231 section 4.6.</summary>
    [TestMethod]
    public void Rfc4231_Case5()
    {
        Check(
            "0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c",
            "546573742057697468205472756e636174696f6e",
            "a3b6167473100ee06e0c796c2955552b");
    }

    /// <summary>RFC 4231 section 4.7.</summary>
    [TestMethod]
    public void Rfc4231_Case6()
    {
        Check(
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                + "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                + "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d2048617368204b6579"
                + "204669727374",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    }

    /// <summary>RFC 4231 section 4.8.</summary>
    [TestMethod]
    public void Rfc4231_Case7()
    {
        Check(
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                + "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                + "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "5468697320697320612074657374207573696e672061206c6172676572207468616e20626c6f636b2d73697a65206b65"
                + "7920616e642061206c6172676572207468616e20626c6f636b2d73697a6520646174612e20546865206b6579206e6565"
                + "647320746f20626520686173686564206265666f7265206265696e6720757365642062792074686520484d414320616c"
                + "676f726974686d2e",
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
    }

    /// <summary>The keyed state serves any number of messages, in two objects that take turns with one engine.</summary>
    [TestMethod]
    public void Two_Keys_One_Engine()
    {
        Sha256 engine = new Sha256();
        HmacSha256 one = new HmacSha256(engine);
        HmacSha256 two = new HmacSha256(engine);
        byte[] key = Hex.Bytes("4a656665");
        byte[] data = Hex.Bytes("7768617420646f2079612077616e7420666f72206e6f7468696e673f");
        one.SetKey(key, 0, 4);
        two.SetKey(key, 1, 3);
        byte[] mac = new byte[32];
        for (int i = 0; i < 2; i++)
        {
            two.Begin();
            two.Update(data, 0, data.Length);
            two.Finish(mac, 0, 32);
            CollectionAssert.AreEqual(Hex.Bytes("5b745c9cb2903f5a64a2c34529f1a422087740cad280333cb77c4511ef013ff1"), mac);
            one.Begin();
            one.Update(data, 0, 11);
            one.Update(data, 11, data.Length - 11);
            one.Finish(mac, 0, 32);
            CollectionAssert.AreEqual(Hex.Bytes("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"), mac);
        }
    }

    /// <summary>Every truncation is the beginning of the whole code, and nothing around it is touched.</summary>
    [TestMethod]
    public void Every_Truncation()
    {
        HmacSha256 hmac = new HmacSha256(new Sha256());
        byte[] data = Hex.Bytes("4869205468657265");
        hmac.SetKey(Hex.Bytes("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"), 0, 20);
        byte[] whole = Hex.Bytes("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
        for (int count = 0; count <= 32; count++)
        {
            byte[] mac = new byte[40];
            hmac.Begin();
            hmac.Update(data, 0, data.Length);
            hmac.Finish(mac, 3, count);
            for (int i = 0; i < mac.Length; i++)
            {
                int expected = i < 3 || i >= 3 + count ? 0 : whole[i - 3];
                Assert.AreEqual(expected, (int)mac[i]);
            }
        }
    }

    private static void Check(string key, string message, string code)
    {
        HmacSha256 hmac = new HmacSha256(new Sha256());
        byte[] secret = Hex.Bytes(key);
        byte[] data = Hex.Bytes(message);
        byte[] expected = Hex.Bytes(code);
        hmac.SetKey(secret, 0, secret.Length);
        hmac.Begin();
        hmac.Update(data, 0, data.Length);
        byte[] mac = new byte[expected.Length];
        hmac.Finish(mac, 0, mac.Length);
        CollectionAssert.AreEqual(expected, mac);
    }
}
