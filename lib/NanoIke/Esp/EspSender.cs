// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Crypto;
using NanoIke.Wire;

namespace NanoIke.Esp;

/// <summary>The outbound ESP SA in tunnel mode (RFC 4303 section 3.3), carried in UDP (RFC 3948 section 2.1: no marker).</summary>
internal sealed class EspSender
{
    /// <summary>SPI and sequence number.</summary>
    internal const int HeaderSize = 8;

    /// <summary>Most bytes that ESP adds behind an inner packet: padding, its length, next header, ICV.</summary>
    internal const int TrailerMaxSize = 15 + 2 + Suite.IcvSize;

    internal const int NextHeaderIpv4 = 4;

    internal readonly PacketCipher Cipher;
    private readonly int _ivSize;
    private readonly int _alignment;

    /// <summary>SPI the gateway chose; 0 while there is no SA.</summary>
    internal uint Spi;

    /// <summary>Number of the last packet sealed.</summary>
    internal uint Sequence;

    internal EspSender(Suite suite, Sha256 hash)
    {
        Cipher = suite.CreateCipher(hash, false);
        _ivSize = suite.IvSize;
        _alignment = suite.Alignment;
    }

    /// <summary>Where an inner packet begins in an ESP packet.</summary>
    internal int InnerOffset => HeaderSize + _ivSize;

    /// <summary>Begins an SA whose keys were just set.</summary>
    internal void Start(uint spi)
    {
        Spi = spi;
        Sequence = 0;
    }

    internal void Stop()
    {
        Spi = 0;
        Cipher.Clear();
    }

    /// <summary>
    /// Seals the inner packet that stands at <paramref name="offset"/> + <see cref="InnerOffset"/>; returns the size of the ESP
    /// packet at <paramref name="offset"/>, or 0 when no sequence number is left (section 3.3.3).
    /// </summary>
    internal int Seal(byte[] buffer, int offset, int innerLength)
    {
        if (Sequence == 0xFFFFFFFF)
        {
            return 0;
        }

        Sequence++;
        Bytes.Put32(buffer, offset, Spi);
        Bytes.Put32(buffer, offset + 4, Sequence);
        int inner = offset + InnerOffset;
        int textLength = (innerLength + 2 + _alignment - 1) / _alignment * _alignment;
        int padding = textLength - innerLength - 2;
        int at = inner + innerLength;
        for (int i = 1; i <= padding; i++)
        {
            buffer[at++] = (byte)i; // 1, 2, 3, ... (section 2.4)
        }

        buffer[at] = (byte)padding;
        buffer[at + 1] = NextHeaderIpv4;
        Cipher.Seal(buffer, offset, offset + HeaderSize, textLength);
        return InnerOffset + textLength + Suite.IcvSize;
    }
}
