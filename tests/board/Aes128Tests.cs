// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Crypto;

namespace NanoIke.Tests;

/// <summary>AES-128 and its CBC mode against FIPS 197, RFC 3602 and NIST SP 800-38A, at every offset.</summary>
[TestClass]
public class Aes128Tests
{
    /// <summary>FIPS 197 appendices B and C.1.</summary>
    [TestMethod]
    public void Fips197()
    {
        CheckBlock("2b7e151628aed2a6abf7158809cf4f3c", "3243f6a8885a308d313198a2e0370734", "3925841d02dc09fbdc118597196a0b32");
        CheckBlock("000102030405060708090a0b0c0d0e0f", "00112233445566778899aabbccddeeff", "69c4e0d86a7b0430d8cdb78070b4c55a");
    }

    /// <summary>RFC 3602 section 4, case 1.</summary>
    [TestMethod]
    public void Rfc3602_Case1()
    {
        CheckCbc(
            "06a9214036b8a15b512e03d534120006",
            "3dafba429d9eb430b422da802c9fac41",
            "53696e676c6520626c6f636b206d7367",
            "e353779c1079aeb82708942dbe77181a");
    }

    /// <summary>RFC 3602 section 4, case 2.</summary>
    [TestMethod]
    public void Rfc3602_Case2()
    {
        CheckCbc(
            "c286696d887c9aa0611bbb3e2025a45a",
            "562e17996d093d28ddb3ba695a2e6f58",
            "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
            "d296cd94c2cccf8a3a863028b5e1dc0a7586602d253cfff91b8266bea6d61ab1");
    }

    /// <summary>RFC 3602 section 4, case 3.</summary>
    [TestMethod]
    public void Rfc3602_Case3()
    {
        CheckCbc(
            "6c3ea0477630ce21a2ce334aa746c2cd",
            "c782dc4c098c66cbd9cd27d825682c81",
            "5468697320697320612034382d62797465206d657373616765202865786163746c7920332041455320626c6f636b7329",
            "d0a02b3836451753d493665d33f0e8862dea54cdb293abc7506939276772f8d5021c19216bad525c8579695d83ba2684");
    }

    /// <summary>RFC 3602 section 4, case 4.</summary>
    [TestMethod]
    public void Rfc3602_Case4()
    {
        CheckCbc(
            "56e47a38c5598974bc46903dba290349",
            "8ce82eefbea0da3c44699ed7db51b7d9",
            "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecf"
                + "d0d1d2d3d4d5d6d7d8d9dadbdcdddedf",
            "c30e32ffedc0774e6aff6af0869f71aa0f3af07a9a31a9c684db207eb0ef8e4e35907aa632c3ffdf868bb7b29d3d46ad"
                + "83ce9f9a102ee99d49a53e87f4c3da55");
    }

    /// <summary>RFC 3602 section 4, case 5: the encrypted part of an ESP packet.</summary>
    [TestMethod]
    public void Rfc3602_Case5()
    {
        CheckCbc(
            "90d382b410eeba7ad938c46cec1a82bf",
            "e96e8c08ab465763fd098d45dd3ff893",
            "08000ebda70a00008e9c083db95b070008090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f2021222324252627"
                + "28292a2b2c2d2e2f30313233343536370102030405060708090a0b0c0d0e0e01",
            "f663c25d325c18c6a9453e194e120849a4870b66cc6b9965330013b4898dc856a4699e523a55db080b59ec3a8e4b7e52"
                + "775b07d1db34ed9c538ab50c551b874aa269add047ad2d5913ac19b7cfbad4a6");
    }

    /// <summary>NIST SP 800-38A, F.2.1 and F.2.2.</summary>
    [TestMethod]
    public void Sp800_38A_F21()
    {
        CheckCbc(
            "2b7e151628aed2a6abf7158809cf4f3c",
            "000102030405060708090a0b0c0d0e0f",
            "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52ef"
                + "f69f2445df4f9b17ad2b417be66c3710",
            "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b273bed6b8e3c1743b7116e69e22229516"
                + "3ff1caa1681fac09120eca307586e1a7");
    }

    /// <summary>Two ciphers on one set of tables, a new key in a used cipher, and no text at all.</summary>
    [TestMethod]
    public void Keys_Do_Not_Mix()
    {
        AesTables tables = new AesTables(true);
        Aes128 one = new Aes128(tables);
        Aes128 two = new Aes128(tables);
        byte[] key = Hex.Bytes("ff 000102030405060708090a0b0c0d0e0f");
        one.SetKey(key, 0, true);
        two.SetKey(key, 1, false);
        one.SetKey(key, 1, false);
        two.SetKey(key, 0, false);
        byte[] block = Hex.Bytes("00112233445566778899aabbccddeeff");
        one.EncryptCbc(block, 0, 0);
        one.DecryptCbc(block, 0, 0);
        one.EncryptBlock(block, 0);
        CollectionAssert.AreEqual(Hex.Bytes("69c4e0d86a7b0430d8cdb78070b4c55a"), block);
        one.Clear();
        one.EncryptBlock(block, 0);
        one.SetKey(key, 1, false);
        block = Hex.Bytes("00112233445566778899aabbccddeeff");
        one.EncryptBlock(block, 0);
        CollectionAssert.AreEqual(Hex.Bytes("69c4e0d86a7b0430d8cdb78070b4c55a"), block);
    }

    private static void CheckBlock(string key, string plain, string cipher)
    {
        Aes128 aes = new Aes128(new AesTables(true));
        aes.SetKey(Hex.Bytes(key), 0, false);
        byte[] block = Hex.Bytes(plain);
        aes.EncryptBlock(block, 0);
        CollectionAssert.AreEqual(Hex.Bytes(cipher), block);
    }

    private static void CheckCbc(string key, string iv, string plain, string cipher)
    {
        Aes128 encryptor = new Aes128(new AesTables(true));
        Aes128 decryptor = new Aes128(new AesTables(true));
        encryptor.SetKey(Hex.Bytes("00 " + key), 1, false);
        decryptor.SetKey(Hex.Bytes("0000 " + key), 2, true);
        string before = "";
        for (int offset = 0; offset < 5; offset++)
        {
            byte[] buffer = Hex.Bytes(before + iv + plain + "a5");
            int length = buffer.Length - offset - 17;
            encryptor.EncryptCbc(buffer, offset, length);
            CollectionAssert.AreEqual(Hex.Bytes(before + iv + cipher + "a5"), buffer);
            decryptor.DecryptCbc(buffer, offset, length);
            CollectionAssert.AreEqual(Hex.Bytes(before + iv + plain + "a5"), buffer);
            before += "5a";
        }
    }
}
