// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Crypto;

namespace NanoIke.Tests;

/// <summary>SHA-256 against the examples of FIPS 180 and itself, at every split of a message.</summary>
[TestClass]
public class Sha256Tests
{
    /// <summary>The examples NIST gives for FIPS 180: no, one and two blocks.</summary>
    [TestMethod]
    public void Examples()
    {
        Check("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        Check("616263", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        Check(
            "6162636462636465636465666465666765666768666768696768696a68696a6b696a6b6c6a6b6c6d6b6c6d6e6c6d6e6f6d6e6f706e6f7071",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
        Check(
            "61626364656667686263646566676869636465666768696a6465666768696a6b65666768696a6b6c666768696a6b6c6d6768696a6b6c6d6e"
                + "68696a6b6c6d6e6f696a6b6c6d6e6f706a6b6c6d6e6f70716b6c6d6e6f7071726c6d6e6f707172736d6e6f70717273746e6f707172737475",
            "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
    }

    /// <summary>NIST's fourth example, shortened for boards: 10,000 times "a" (the full one is in the host tests).</summary>
    [TestMethod]
    public void Ten_Thousand_Bytes()
    {
        byte[] data = new byte[100];
        for (int i = 0; i < data.Length; i++)
        {
            data[i] = 0x61;
        }

        Sha256 hash = new Sha256();
        for (int i = 0; i < 100; i++)
        {
            hash.Update(data, 0, data.Length);
        }

        byte[] digest = new byte[32];
        hash.Finish(digest, 0);
        CollectionAssert.AreEqual(Hex.Bytes("27dd1f61b867b6a0f6e9d8a41c43231de52107e53ae424de8f847b821db4b711"), digest);
    }

    /// <summary>A message in two and three parts, split at every place, from every offset, has the digest of the whole.</summary>
    [TestMethod]
    public void Every_Split()
    {
        byte[] data = new byte[200];
        for (int i = 0; i < data.Length; i++)
        {
            data[i] = (byte)((i * 37) & 255);
        }

        Sha256 hash = new Sha256();
        byte[] expected = new byte[32];
        byte[] digest = new byte[40];
        for (int length = 0; length <= 131; length = length < 3 || (length > 53 && length < 67) || length > 117 ? length + 1 : length + 8)
        {
            hash.Update(data, 3, length);
            hash.Finish(expected, 0);
            for (int split = 0; split <= length; split += length > 67 ? 5 : 1)
            {
                int second = (length - split) / 2;
                hash.Update(data, 3, split);
                hash.Update(data, 3 + split, second);
                hash.Update(data, 3 + split + second, length - split - second);
                int at = split & 7;
                hash.Finish(digest, at);
                for (int i = 0; i < 32; i++)
                {
                    Assert.AreEqual(expected[i], digest[at + i]);
                }
            }
        }
    }

    /// <summary>The digest may overwrite the message, and Reset and Clear forget what was absorbed.</summary>
    [TestMethod]
    public void In_Place_And_Reset()
    {
        Sha256 hash = new Sha256();
        byte[] data = Hex.Bytes("61626300000000000000000000000000000000000000000000000000000000000000");
        hash.Update(data, 0, 34);
        hash.Reset();
        hash.Update(data, 0, 34);
        hash.Clear();
        hash.Update(data, 0, 3);
        hash.Finish(data, 0);
        CollectionAssert.AreEqual(Hex.Bytes("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad0000"), data);
    }

    private static void Check(string message, string digest)
    {
        byte[] data = Hex.Bytes(message);
        byte[] result = new byte[32];
        Sha256 hash = new Sha256();
        hash.Update(data, 0, data.Length);
        hash.Finish(result, 0);
        CollectionAssert.AreEqual(Hex.Bytes(digest), result);
    }
}
