// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Crypto;

namespace NanoIke.Tests;

/// <summary>HMAC_DRBG against values that NIST's validation program (CAVP) publishes for SP 800-90A.</summary>
[TestClass]
public class HmacDrbgTests
{
    /// <summary>SHA-256, no reseeding, no personalization, count 0: the second request of 128 bytes is compared.</summary>
    [TestMethod]
    public void Instantiate_And_Generate()
    {
        byte[] seed = Hex.Bytes("ca851911349384bffe89de1cbdc46e6831e44d34a4fb935ee285dd14b71a7488 659ba96c601dc69fc902940805ec0ca8");
        HmacDrbg drbg = new HmacDrbg(new Sha256());
        drbg.Seed(seed, 0, seed.Length);
        CheckSecond(
            drbg,
            "e528e9abf2dece54d47c7e75e5fe302149f817ea9fb4bee6f4199697d04d5b89d54fbb978a15b5c443c9ec21036d2460b6f73ebad0dc2aba"
                + "6e624abf07745bc107694bb7547bb0995f70de25d6b29e2d3011bb19d27676c07162c8b5ccde0668961df86803482cb37ed6d5c0bb8d50cf"
                + "1f50d476aa0458bdaba806f48be9dcb8");
    }

    /// <summary>SHA-256, with reseeding, count 0.</summary>
    [TestMethod]
    public void Reseed()
    {
        byte[] seed = Hex.Bytes("06032cd5eed33f39265f49ecb142c511da9aff2af71203bffaf34a9ca5bd9c0d 0e66f71edc43e42a45ad3c6fc6cdc4df");
        byte[] more = Hex.Bytes("01920a4e669ed3a85ae8a33b35a74ad7fb2a6bb4cf395ce00334a9c9a5a5d552");
        HmacDrbg drbg = new HmacDrbg(new Sha256());
        drbg.Seed(seed, 0, seed.Length);
        drbg.Reseed(more, 0, more.Length);
        CheckSecond(
            drbg,
            "76fc79fe9b50beccc991a11b5635783a83536add03c157fb30645e611c2898bb2b1bc215000209208cd506cb28da2a51bdb03826aaf2bd23"
                + "35d576d519160842e7158ad0949d1a9ec3e66ea1b1a064b005de914eac2e9d4f2d72a8616a80225422918250ff66a41bd2f864a6a38cc5b6"
                + "499dc43f7f2bd09e1e0f8f5885935124");
    }

    /// <summary>A request of any length is the beginning of a longer one, and nothing around it is touched.</summary>
    [TestMethod]
    public void Every_Length()
    {
        byte[] seed = Hex.Bytes("00112233445566778899aabbccddeeff");
        HmacDrbg drbg = new HmacDrbg(new Sha256());
        byte[] longest = new byte[70];
        drbg.Seed(seed, 0, seed.Length);
        drbg.Generate(longest, 0, 70);
        for (int count = 0; count < 70; count += count == 30 || count == 62 ? 1 : 2)
        {
            byte[] buffer = new byte[80];
            drbg.Seed(seed, 0, seed.Length);
            drbg.Generate(buffer, 5, count);
            for (int i = 0; i < buffer.Length; i++)
            {
                int expected = i < 5 || i >= 5 + count ? 0 : longest[i - 5];
                Assert.AreEqual(expected, (int)buffer[i]);
            }
        }
    }

    private static void CheckSecond(HmacDrbg drbg, string expected)
    {
        byte[] bytes = new byte[128];
        drbg.Generate(bytes, 0, 128);
        drbg.Generate(bytes, 0, 128);
        CollectionAssert.AreEqual(Hex.Bytes(expected), bytes);
    }
}
