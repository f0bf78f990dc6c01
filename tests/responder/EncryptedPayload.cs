// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Security.Cryptography;

namespace NanoIke.Responder;

/// <summary>The encrypted payload (RFC 7296 section 3.14; RFC 5282 for the AEADs, with RFC 7634 section 3 for ChaCha20-Poly1305).</summary>
public static class EncryptedPayload
{
    /// <summary>Encodes a message whose <see cref="Message.Inner"/> is there.</summary>
    public static byte[] Seal(Message message, SuiteKind suite, DirectionKeys keys, Random random)
    {
        SealOptions options = message.Seal;
        byte[] plain = Plaintext(message, suite);
        byte[] iv = options.Iv ?? Fresh(random, SuiteSizes.IvBytes(suite));
        byte[] clear = MessageCodec.EncodeChain(message.Payloads, PayloadType.Encrypted);
        int payloadBytes = 4 + iv.Length + plain.Length + SuiteSizes.IcvBytes(suite);
        int written = options.LengthOverride ?? payloadBytes;
        byte firstInner = message.Inner.Count > 0 ? message.Inner[0].Type : PayloadType.None;
        byte[] generic =
        {
            options.NextOverride ?? firstInner,
            (byte)((options.Critical ? 0x80 : 0) | options.Reserved),
            (byte)((written >> 8) & 0xFF),
            (byte)(written & 0xFF),
        };
        byte first = message.Payloads.Count > 0 ? message.Payloads[0].Type : PayloadType.Encrypted;
        byte[] header = MessageCodec.EncodeHeader(message, first, MessageCodec.HeaderBytes + clear.Length + payloadBytes);
        byte[] associated = KeyDerivation.Join(header, clear, generic);
        if (suite != SuiteKind.Aes)
        {
            (byte[] text, byte[] tag) = Aead.Seal(keys.Encryption, iv, plain, associated);
            return KeyDerivation.Join(associated, iv, text, tag);
        }

        using Aes aes = Aes.Create();
        aes.Key = keys.Encryption;
        byte[] cipher = aes.EncryptCbc(plain, iv, PaddingMode.None);
        byte[] covered = KeyDerivation.Join(associated, iv, cipher);
        options.BeforeIcv?.Invoke(covered);
        return Octets.Append(covered, Octets.Cut(HMACSHA256.HashData(keys.Integrity, covered), SuiteSizes.IcvBytes(suite)));
    }

    /// <summary>
    /// Opens the encrypted payload of a decoded message and fills <see cref="Message.Inner"/>.
    /// False: the checksum is wrong. Throws when a message with a good checksum is badly built.
    /// </summary>
    public static bool Open(Message message, byte[] bytes, int at, SuiteKind suite, DirectionKeys keys)
    {
        byte[] plain = Decrypt(bytes, at, suite, keys);
        if (plain == null)
        {
            return false;
        }

        int pad = plain[^1];
        if (pad + 1 > plain.Length)
        {
            throw new WireException("RFC 7296 3.14: pad length");
        }

        message.Inner = MessageCodec.DecodeChain(bytes[at], plain.AsSpan(0, plain.Length - 1 - pad), out int consumed);
        if (consumed != plain.Length - 1 - pad)
        {
            throw new WireException("RFC 7296 3.14: encrypted payload inside an encrypted payload");
        }

        message.Seal = new SealOptions { Padding = plain.AsSpan(plain.Length - 1 - pad, pad).ToArray() };
        return true;
    }

    private static byte[] Decrypt(byte[] bytes, int at, SuiteKind suite, DirectionKeys keys)
    {
        int ivBytes = SuiteSizes.IvBytes(suite);
        int block = SuiteSizes.IkeBlock(suite);
        int textAt = at + 4 + ivBytes;
        int textBytes = bytes.Length - SuiteSizes.IcvBytes(suite) - textAt;
        if (bytes.Length - at < 4 || (bytes[at + 2] << 8) + bytes[at + 3] != bytes.Length - at)
        {
            throw new WireException("RFC 7296 3.14: the encrypted payload must be the last one");
        }

        if (textBytes < block || textBytes % block != 0)
        {
            throw new WireException("RFC 7296 3.14: size of the encrypted payload");
        }

        byte[] iv = bytes.AsSpan(at + 4, ivBytes).ToArray();
        byte[] text = bytes.AsSpan(textAt, textBytes).ToArray();
        byte[] icv = bytes.AsSpan(textAt + textBytes).ToArray();
        if (suite != SuiteKind.Aes)
        {
            return Aead.Open(keys.Encryption, iv, text, icv, bytes.AsSpan(0, at + 4).ToArray());
        }

        byte[] expected = HMACSHA256.HashData(keys.Integrity, bytes.AsSpan(0, textAt + textBytes));
        if (!CryptographicOperations.FixedTimeEquals(expected.AsSpan(0, 16), icv))
        {
            return null;
        }

        using Aes aes = Aes.Create();
        aes.Key = keys.Encryption;
        return aes.DecryptCbc(text, iv, PaddingMode.None);
    }

    private static byte[] Plaintext(Message message, SuiteKind suite)
    {
        byte[] chain = MessageCodec.EncodeChain(message.Inner);
        SealOptions options = message.Seal;
        byte[] padding = options.Padding;
        if (padding == null)
        {
            int block = SuiteSizes.IkeBlock(suite);
            padding = new byte[(block - (chain.Length + 1) % block) % block];
        }

        byte[] plain = KeyDerivation.Join(chain, padding, new[] { options.PadLength ?? (byte)padding.Length });
        return options.Plaintext == null ? plain : options.Plaintext(plain);
    }

    private static byte[] Fresh(Random random, int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
