// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Crypto;
using NanoIke.Sa;
using NanoIke.Wire;

namespace NanoIke.Esp;

/// <summary>
/// Seals ESP packets in tunnel mode (RFC 4303 section 3.3), carried in UDP (RFC 3948 section 2.1: no marker). A tool: it is keyed from
/// the <see cref="ChildSa"/> that is sent on.
/// </summary>
internal sealed partial class EspSender
{
    /// <summary>SPI and sequence number.</summary>
    internal const int HeaderSize = 8;

    /// <summary>Most bytes that ESP adds behind an inner packet: padding, its length, next header, ICV.</summary>
    internal const int TrailerMaxSize = 15 + 2 + Suite.IcvMaxSize;

    internal const int NextHeaderIpv4 = 4;

    private readonly PacketCipher _cipher;
    private readonly Suite _suite;

    /// <summary>The child that is sent on; null: none.</summary>
    internal ChildSa Child;

    internal EspSender(Suite suite, Sha256 hash)
    {
        _cipher = suite.CreateCipher(hash);
        _suite = suite;
    }

    /// <summary>Where an inner packet begins in an ESP packet.</summary>
    internal int InnerOffset => HeaderSize + _suite.IvSize;

    /// <summary>Sends on a child from now on.</summary>
    internal void Use(ChildSa child)
    {
        Child = child;
        _cipher.SetKey(child.Keys, 0, _suite.EncryptionKeySize, false);
    }

    internal void Stop()
    {
        Child = null;
        _cipher.Clear();
    }

    /// <summary>
    /// Seals the inner packet at <paramref name="offset"/> + <see cref="InnerOffset"/>; returns the size of the ESP packet at
    /// <paramref name="offset"/>, or 0 when no sequence number is left (section 3.3.3).
    /// </summary>
    internal int Seal(byte[] buffer, int offset, int innerLength)
    {
        uint sequence = Child.Sequence;
        if (sequence == 0xFFFFFFFF)
        {
            return 0;
        }

        sequence++;
        Child.Sequence = sequence;
        Bytes.Put32(buffer, offset, Child.OutboundSpi);
        Bytes.Put32(buffer, offset + 4, sequence);
        int alignment = _suite.Alignment;
        int inner = offset + InnerOffset;
        int textLength = (innerLength + 2 + alignment - 1) / alignment * alignment;
        int padding = textLength - innerLength - 2;
        int at = inner + innerLength;
        for (int i = 1; i <= padding; i++)
        {
            buffer[at++] = (byte)i; // 1, 2, 3, ... (section 2.4)
        }

        buffer[at] = (byte)padding;
        buffer[at + 1] = NextHeaderIpv4;
        _cipher.Seal(buffer, offset, offset + HeaderSize, textLength, sequence);
        return inner - offset + textLength + _suite.IcvSize;
    }
}
