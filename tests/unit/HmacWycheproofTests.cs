// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Crypto;

namespace NanoIke.Tests;

/// <summary>HMAC-SHA-256 and AES-128-CBC against Project Wycheproof.</summary>
[TestClass]
public class HmacWycheproofTests
{
    /// <summary>All HMAC vectors, truncated codes and forgeries among them.</summary>
    [TestMethod]
    public void Hmac()
    {
        HmacSha256 hmac = new HmacSha256(new Sha256());
        int count = 0;
        foreach (Vector vector in VectorFile.Read("hmac_sha256"))
        {
            byte[] key = vector["key"];
            byte[] message = vector["msg"];
            byte[] tag = vector["tag"];
            byte[] code = new byte[tag.Length];
            hmac.SetKey(key, 0, key.Length);
            hmac.Begin();
            hmac.Update(message, 0, message.Length);
            hmac.Finish(code, 0, code.Length);
            Assert.AreEqual(vector.IsValid, code.AsSpan().SequenceEqual(tag), vector.Name);
            count++;
        }

        Assert.AreEqual(174, count);
    }

    /// <summary>All AES-128-CBC vectors: the mode knows nothing of padding, so it is added and removed here.</summary>
    [TestMethod]
    public void Cbc()
    {
        AesTables tables = new AesTables(true);
        Aes128 encryptor = new Aes128(tables);
        Aes128 decryptor = new Aes128(tables);
        int count = 0;
        foreach (Vector vector in VectorFile.Read("aes_cbc"))
        {
            byte[] message = vector["msg"];
            byte[] cipher = vector["ct"];
            count++;
            if (!vector.IsValid)
            {
                byte[] text = [.. vector["iv"], .. cipher];
                decryptor.SetKey(vector["key"], 0, true);
                decryptor.DecryptCbc(text, 0, cipher.Length);
                Assert.IsFalse(IsPadded(text.AsSpan(16)), vector.Name);
                continue;
            }

            byte[] plain = new byte[16 + cipher.Length];
            Array.Fill(plain, (byte)(cipher.Length - message.Length));
            vector["iv"].CopyTo(plain, 0);
            message.CopyTo(plain, 16);
            byte[] buffer = (byte[])plain.Clone();
            encryptor.SetKey(vector["key"], 0, false);
            encryptor.EncryptCbc(buffer, 0, cipher.Length);
            CollectionAssert.AreEqual(cipher, buffer.AsSpan(16).ToArray(), vector.Name);
            decryptor.SetKey(vector["key"], 0, true);
            decryptor.DecryptCbc(buffer, 0, cipher.Length);
            CollectionAssert.AreEqual(plain, buffer, vector.Name);
        }

        Assert.AreEqual(72, count);
    }

    // PKCS #7: n bytes of value n, 1 to 16 of them.
    private static bool IsPadded(ReadOnlySpan<byte> text)
    {
        int pad = text.IsEmpty ? 0 : text[^1];
        return pad is > 0 and <= 16 && !text[^pad..].ContainsAnyExcept((byte)pad);
    }
}
