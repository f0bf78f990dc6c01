// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Security.Cryptography;

namespace NanoIke.Crypto;

/// <summary>Known answers for the native AES and HMAC: a target may lack them, or carry others than it claims.</summary>
internal static class NativeSelfTest
{
    /// <summary>True when both are there and right. Throws nothing.</summary>
    internal static bool Passes()
    {
        try
        {
            return AesPasses() && HmacPasses();
        }
        catch (Exception)
        {
            return false; // NotSupportedException: no native part
        }
    }

    // FIPS 197 appendix C.1: key 00..0f, text 00 11 .. ff; in CBC with a zero IV, and back.
    private static bool AesPasses()
    {
        byte[] key = new byte[16];
        byte[] text = new byte[16];
        for (int i = 0; i < 16; i++)
        {
            key[i] = (byte)i;
            text[i] = (byte)(17 * i);
        }

        Aes aes = new Aes(CipherMode.CBC);
        aes.Key = key;
        aes.IV = new byte[16];
        byte[] sealedText = aes.Encrypt(text);
        return Starts(sealedText, 16, 0x69C4E0D8) && Starts(aes.Decrypt(sealedText), 16, 0x00112233);
    }

    // RFC 4231 section 4.2: key 20 bytes 0b, "Hi There".
    internal static bool HmacPasses()
    {
        byte[] key = new byte[20];
        for (int i = 0; i < key.Length; i++)
        {
            key[i] = 0x0B;
        }

        return Starts(HMACSHA256.HashData(key, new byte[] { 0x48, 0x69, 0x20, 0x54, 0x68, 0x65, 0x72, 0x65 }), 32, 0xB0344C61);
    }

    private static bool Starts(byte[] result, int length, uint first)
    {
        return result != null && result.Length == length && Wire.Bytes.Get32(result, 0) == first;
    }
}
