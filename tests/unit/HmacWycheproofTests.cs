// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.IO;
using System.Text.Json;
using NanoIke.Crypto;

namespace NanoIke.Tests;

/// <summary>HMAC-SHA-256 and AES-128-CBC against Project Wycheproof; the vectors are read where they lie.</summary>
[TestClass]
public class HmacWycheproofTests
{
    /// <summary>All HMAC vectors, truncated codes and forgeries among them.</summary>
    [TestMethod]
    public void Hmac()
    {
        HmacSha256 hmac = new HmacSha256(new Sha256());
        int count = 0;
        using JsonDocument document = Open("hmac_sha256_test.json");
        foreach (JsonElement group in document.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            int size = group.GetProperty("tagSize").GetInt32() / 8;
            foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
            {
                byte[] key = Bytes(test, "key");
                byte[] message = Bytes(test, "msg");
                byte[] code = new byte[size];
                hmac.SetKey(key, 0, key.Length);
                hmac.Begin();
                hmac.Update(message, 0, message.Length);
                hmac.Finish(code, 0, size);
                bool valid = test.GetProperty("result").GetString() == "valid";
                Assert.AreEqual(valid, code.AsSpan().SequenceEqual(Bytes(test, "tag")), "tcId " + test.GetProperty("tcId"));
                count++;
            }
        }

        Assert.AreEqual(174, count);
    }

    /// <summary>The valid AES-128-CBC vectors: the mode knows nothing of padding, so it is added and removed here.</summary>
    [TestMethod]
    public void Cbc()
    {
        AesTables tables = new AesTables();
        Aes128 encryptor = new Aes128(tables);
        Aes128 decryptor = new Aes128(tables);
        int count = 0;
        using JsonDocument document = Open("aes_cbc_pkcs5_test.json");
        foreach (JsonElement group in document.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            if (group.GetProperty("keySize").GetInt32() != 128)
            {
                continue;
            }

            foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
            {
                if (test.GetProperty("result").GetString() != "valid")
                {
                    continue;
                }

                byte[] iv = Bytes(test, "iv");
                byte[] message = Bytes(test, "msg");
                byte[] cipher = Bytes(test, "ct");
                byte[] plain = new byte[16 + cipher.Length];
                Array.Fill(plain, (byte)(cipher.Length - message.Length));
                iv.CopyTo(plain, 0);
                message.CopyTo(plain, 16);
                byte[] buffer = (byte[])plain.Clone();
                encryptor.SetKey(Bytes(test, "key"), 0, false);
                encryptor.EncryptCbc(buffer, 0, cipher.Length);
                CollectionAssert.AreEqual(cipher, buffer.AsSpan(16).ToArray());
                decryptor.SetKey(Bytes(test, "key"), 0, true);
                decryptor.DecryptCbc(buffer, 0, cipher.Length);
                CollectionAssert.AreEqual(plain, buffer);
                count++;
            }
        }

        Assert.IsTrue(count > 20, "only " + count + " vectors");
    }

    private static byte[] Bytes(JsonElement test, string name)
    {
        return Convert.FromHexString(test.GetProperty(name).GetString());
    }

    private static JsonDocument Open(string name)
    {
        string folder = Environment.GetEnvironmentVariable("NANOIKE_VECTORS");
        string path = string.IsNullOrEmpty(folder) ? null : Path.Combine(folder, name);
        for (DirectoryInfo at = new DirectoryInfo(AppContext.BaseDirectory); path == null && at != null; at = at.Parent)
        {
            string candidate = Path.Combine(at.FullName, "shared", "vectors", name);
            path = File.Exists(candidate) ? candidate : null;
        }

        if (path == null || !File.Exists(path))
        {
            Assert.Inconclusive("no test vectors: ../shared/vectors is missing and NANOIKE_VECTORS does not name a folder that has " + name);
        }

        return JsonDocument.Parse(File.ReadAllText(path));
    }
}
