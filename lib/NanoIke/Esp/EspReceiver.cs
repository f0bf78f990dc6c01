// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Crypto;
using NanoIke.Sa;
using NanoIke.Wire;

namespace NanoIke.Esp;

/// <summary>
/// Opens ESP packets in tunnel mode (RFC 4303 section 3.4). A tool, keyed from the <see cref="ChildSa"/> that is received on. Packets of
/// the old child still arrive when the new one is already sent on: for a moment, so they get the cipher that is keyed for each message.
/// </summary>
internal sealed class EspReceiver
{
    private readonly PacketCipher _cipher;
    private readonly PacketCipher _shared;
    private readonly Suite _suite;

    private bool _keyed;

    /// <summary>The child that packets are expected of; null: none.</summary>
    internal ChildSa Child;

    /// <summary>The child before it; null: none.</summary>
    internal ChildSa Old;

    /// <summary>Size of the inner packet of the last packet opened, with TFC padding; 0: there is none.</summary>
    internal int InnerLength;

    /// <summary>Makes a receiver.</summary>
    /// <param name="suite">The algorithms.</param>
    /// <param name="hash">Working memory of ciphers.</param>
    /// <param name="shared">A cipher that holds no key between two calls.</param>
    internal EspReceiver(Suite suite, Sha256 hash, PacketCipher shared)
    {
        _cipher = suite.CreateCipher(hash);
        _shared = shared;
        _suite = suite;
    }

    /// <summary>
    /// Receives from a child from now on, and from the one before as well. The keys are expanded at its first packet: a node that only
    /// sends never pays.
    /// </summary>
    internal void Use(ChildSa child)
    {
        Old = Child;
        Stop();
        Child = child;
    }

    /// <summary>Receives no more; from the old child as before.</summary>
    internal void Stop()
    {
        Child = null;
        _keyed = false;
        _cipher.Clear();
    }

    /// <summary>The child whose packets have this SPI; null: none.</summary>
    internal ChildSa Find(uint spi)
    {
        return Child != null && Child.InboundSpi == spi ? Child : Old != null && Old.InboundSpi == spi ? Old : null;
    }

    /// <summary>
    /// Opens a packet of a child in place. True: it is genuine and new; <see cref="InnerLength"/> is 0 when it carries nothing for us
    /// (a dummy packet, section 2.6, bad padding or another next header).
    /// </summary>
    internal bool Open(ChildSa child, byte[] buffer, int offset, int length)
    {
        int ivSize = _suite.IvSize;
        int alignment = _suite.Alignment;
        int textLength = length - EspSender.HeaderSize - ivSize - _suite.IcvSize;
        uint sequence = Bytes.Get32(buffer, offset + 4);
        InnerLength = 0;
        if (textLength < alignment || textLength % alignment != 0 || !child.Window.Accepts(sequence))
        {
            return false;
        }

        bool current = child == Child;
        PacketCipher cipher = current ? _cipher : _shared;
        if (!current || !_keyed)
        {
            _keyed |= current;
            int each = _suite.EncryptionKeySize + _suite.IntegrityKeySize;
            cipher.SetKey(child.Keys, each, each + _suite.EncryptionKeySize, true);
        }

        bool genuine = cipher.Open(buffer, offset, offset + EspSender.HeaderSize, textLength);
        if (!current)
        {
            cipher.Clear();
        }

        if (!genuine)
        {
            child.Forged++;
            return false;
        }

        child.Window.Mark(sequence);
        int end = offset + EspSender.HeaderSize + ivSize + textLength - 2;
        int padding = buffer[end];
        if (buffer[end + 1] == EspSender.NextHeaderIpv4 && padding <= textLength - 2 && IsPadding(buffer, end, padding))
        {
            InnerLength = textLength - 2 - padding;
        }

        return true;
    }

    // Section 2.4: the receiver SHOULD inspect the padding, 1, 2, 3, ...
    private static bool IsPadding(byte[] buffer, int end, int count)
    {
        for (int i = count; i > 0; i--)
        {
            end--;
            if (buffer[end] != i)
            {
                return false;
            }
        }

        return true;
    }
}
