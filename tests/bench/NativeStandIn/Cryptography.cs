// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Meter;

namespace System.Security.Cryptography;

/// <summary>Modes of the native API.</summary>
public enum CipherMode
{
    /// <summary>Cipher block chaining.</summary>
    CBC = 1,

    /// <summary>Electronic code book.</summary>
    ECB = 2,
}

/// <summary>The native AES: whole arrays in, new arrays out, no padding. Counts what it returns as allocated.</summary>
public sealed class Aes
{
    /// <summary>Makes a cipher.</summary>
    public Aes(CipherMode mode)
    {
        if (mode != CipherMode.CBC)
        {
            throw new NotSupportedException();
        }
    }

    /// <summary>What Encrypt and Decrypt do.</summary>
    public CipherMode Mode { get; set; } = CipherMode.CBC;

    /// <summary>The key, 16 bytes.</summary>
    public byte[] Key { get; set; }

    /// <summary>The IV of CBC, 16 bytes.</summary>
    public byte[] IV { get; set; }

    /// <summary>The ciphertext, in a new array.</summary>
    public byte[] Encrypt(byte[] data)
    {
        return Run(data, true);
    }

    /// <summary>The plaintext, in a new array.</summary>
    public byte[] Decrypt(byte[] data)
    {
        return Run(data, false);
    }

    private byte[] Run(byte[] data, bool encrypts)
    {
        // .NET's Aes has the name of this class; the older type is the same cipher.
#pragma warning disable SYSLIB0021
        using AesManaged aes = new() { Padding = PaddingMode.None, Key = Key, IV = IV };
#pragma warning restore SYSLIB0021
        aes.Mode += Mode - CipherMode.CBC; // it begins as CBC; .NET's enumeration, of the same values, has the name of ours
        using ICryptoTransform transform = encrypts ? aes.CreateEncryptor() : aes.CreateDecryptor();
        byte[] result = transform.TransformFinalBlock(data, 0, data.Length);
        Probe.OnArray(result.Length, 1);
        return result;
    }
}

/// <summary>The native HMAC-SHA-256.</summary>
public static class HMACSHA256
{
    /// <summary>The MAC, 32 bytes, in a new array.</summary>
    public static byte[] HashData(byte[] key, byte[] source)
    {
        byte[] result = CryptographicOperations.HmacData(HashAlgorithmName.SHA256, key, source);
        Probe.OnArray(result.Length, 1);
        return result;
    }
}
