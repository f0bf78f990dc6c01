// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace NanoIke.Responder;

/// <summary>What an ESP sender may choose, and what it must not (RFC 4303 section 2).</summary>
public sealed class EspOptions
{
    public uint? Spi { get; set; }

    /// <summary>Sequence number; null: the next one.</summary>
    public uint? Sequence { get; set; }

    public byte NextHeader { get; set; } = 4;

    /// <summary>Bytes between the packet and the padding (RFC 4303 section 2.7).</summary>
    public byte[] Tfc { get; set; } = Array.Empty<byte>();

    /// <summary>Padding; null: 1, 2, 3 ... as short as alignment allows (RFC 4303 section 2.4).</summary>
    public byte[] Padding { get; set; }

    /// <summary>Written instead of the true pad length.</summary>
    public byte? PadLength { get; set; }

    public byte[] Iv { get; set; }

    /// <summary>Changes the plaintext (packet, padding, pad length, next header) before encryption.</summary>
    public Func<byte[], byte[]> Plaintext { get; set; }

    /// <summary>Changes the finished datagram.</summary>
    public Func<byte[], byte[]> Tamper { get; set; }
}

/// <summary>An opened ESP packet.</summary>
public sealed record EspPacket(uint Spi, uint Sequence, byte NextHeader, byte[] Padding, byte[] Inner);

/// <summary>One direction of an ESP SA: seals or opens (RFC 4303, RFC 7634 section 2). No replay check: the record shows everything.</summary>
public sealed class EspSa
{
    private readonly SuiteKind _suite;
    private readonly DirectionKeys _keys;
    private readonly Random _random;

    public EspSa(SuiteKind suite, uint spi, DirectionKeys keys, Random random)
    {
        _suite = suite;
        _keys = keys;
        _random = random;
        Spi = spi;
    }

    public uint Spi { get; }

    /// <summary>Last sequence number sent.</summary>
    public uint Sequence { get; set; }

    public byte[] Seal(byte[] inner, EspOptions options = null)
    {
        options ??= new EspOptions();
        uint sequence = options.Sequence ?? ++Sequence;
        byte[] plain = Plaintext(inner, options);
        byte[] iv = options.Iv ?? FreshIv(sequence);
        byte[] head = KeyDerivation.Join(Octets.Bytes(options.Spi ?? Spi), Octets.Bytes(sequence));
        byte[] datagram;
        if (_suite != SuiteKind.Aes)
        {
            (byte[] text, byte[] tag) = Aead.Seal(_keys.Encryption, iv, plain, head);
            datagram = KeyDerivation.Join(head, iv, text, tag);
        }
        else
        {
            using Aes aes = Aes.Create();
            aes.Key = _keys.Encryption;
            byte[] covered = KeyDerivation.Join(head, iv, aes.EncryptCbc(plain, iv, PaddingMode.None));
            datagram = Octets.Append(covered, Octets.Cut(HMACSHA256.HashData(_keys.Integrity, covered), SuiteSizes.IcvBytes(_suite)));
        }

        return options.Tamper == null ? datagram : options.Tamper(datagram);
    }

    /// <summary>Null: wrong SPI, size or ICV. Throws when a genuine packet is badly padded.</summary>
    public EspPacket Open(byte[] datagram)
    {
        int ivBytes = SuiteSizes.IvBytes(_suite);
        int textAt = 8 + ivBytes;
        int textBytes = datagram.Length - SuiteSizes.IcvBytes(_suite) - textAt;
        int alignment = SuiteSizes.EspBlock(_suite);
        if (textBytes < alignment || textBytes % alignment != 0 || BinaryPrimitives.ReadUInt32BigEndian(datagram) != Spi)
        {
            return null;
        }

        byte[] plain = Decrypt(datagram, textAt, textBytes);
        if (plain == null)
        {
            return null;
        }

        int pad = plain[^2];
        if (pad + 2 > plain.Length)
        {
            throw new WireException("RFC 4303 2.5: pad length");
        }

        int innerBytes = plain.Length - 2 - pad;
        byte[] padding = plain.AsSpan(innerBytes, pad).ToArray();
        for (int i = 0; i < pad; i++)
        {
            if (padding[i] != i + 1)
            {
                throw new WireException("RFC 4303 2.4: padding is 1, 2, 3 ...");
            }
        }

        uint sequence = BinaryPrimitives.ReadUInt32BigEndian(datagram.AsSpan(4));
        return new EspPacket(Spi, sequence, plain[^1], padding, plain.AsSpan(0, innerBytes).ToArray());
    }

    private byte[] Decrypt(byte[] datagram, int textAt, int textBytes)
    {
        byte[] iv = datagram.AsSpan(8, textAt - 8).ToArray();
        byte[] text = datagram.AsSpan(textAt, textBytes).ToArray();
        byte[] icv = datagram.AsSpan(textAt + textBytes).ToArray();
        if (_suite != SuiteKind.Aes)
        {
            return Aead.Open(_keys.Encryption, iv, text, icv, datagram.AsSpan(0, 8).ToArray());
        }

        byte[] expected = HMACSHA256.HashData(_keys.Integrity, datagram.AsSpan(0, textAt + textBytes));
        if (!CryptographicOperations.FixedTimeEquals(expected.AsSpan(0, SuiteSizes.IcvBytes(_suite)), icv))
        {
            return null;
        }

        using Aes aes = Aes.Create();
        aes.Key = _keys.Encryption;
        return aes.DecryptCbc(text, iv, PaddingMode.None);
    }

    private byte[] Plaintext(byte[] inner, EspOptions options)
    {
        byte[] body = KeyDerivation.Join(inner, options.Tfc);
        byte[] padding = options.Padding;
        if (padding == null)
        {
            int alignment = SuiteSizes.EspBlock(_suite);
            padding = new byte[(alignment - (body.Length + 2) % alignment) % alignment];
            for (int i = 0; i < padding.Length; i++)
            {
                padding[i] = (byte)(i + 1);
            }
        }

        byte[] trailer = { options.PadLength ?? (byte)padding.Length, options.NextHeader };
        byte[] plain = KeyDerivation.Join(body, padding, trailer);
        return options.Plaintext == null ? plain : options.Plaintext(plain);
    }

    private byte[] FreshIv(uint sequence)
    {
        if (_suite != SuiteKind.Aes)
        {
            return Octets.Bytes((ulong)sequence);
        }

        byte[] iv = new byte[16];
        _random.NextBytes(iv);
        return iv;
    }
}
