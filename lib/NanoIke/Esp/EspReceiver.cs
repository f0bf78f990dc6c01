// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Crypto;
using NanoIke.Sa;
using NanoIke.Wire;

namespace NanoIke.Esp;

/// <summary>
/// Opens ESP packets in tunnel mode (RFC 4303 section 3.4). A tool: it is keyed from one <see cref="ChildSa"/>. A tunnel has two, since
/// packets of the old child still arrive when the new one is already sent on.
/// </summary>
internal sealed class EspReceiver
{
    private readonly PacketCipher _cipher;
    private readonly Suite _suite;

    private bool _keyed;

    /// <summary>The child that packets are expected of; null: none.</summary>
    internal ChildSa Child;

    /// <summary>Size of the inner packet of the last packet opened, with TFC padding; 0: there is none.</summary>
    internal int InnerLength;

    internal EspReceiver(Suite suite, Sha256 hash)
    {
        _cipher = suite.CreateCipher(hash);
        _suite = suite;
    }

    /// <summary>Receives from a child from now on. The keys are expanded at its first packet: a node that only sends never pays.</summary>
    internal void Use(ChildSa child)
    {
        Stop();
        Child = child;
    }

    internal void Stop()
    {
        Child = null;
        _keyed = false;
        _cipher.Clear();
    }

    /// <summary>A packet with this SPI is one of the child's.</summary>
    internal bool Owns(uint spi)
    {
        return Child != null && Child.InboundSpi == spi;
    }

    /// <summary>
    /// Opens a packet of the child in place. True: it is genuine and new; <see cref="InnerLength"/> is 0 when it carries nothing for us
    /// (a dummy packet, section 2.6, bad padding or another next header).
    /// </summary>
    internal bool Open(byte[] buffer, int offset, int length)
    {
        int ivSize = _suite.IvSize;
        int alignment = _suite.Alignment;
        int textLength = length - EspSender.HeaderSize - ivSize - _suite.IcvSize;
        InnerLength = 0;
        if (textLength < alignment || textLength % alignment != 0)
        {
            return false;
        }

        ReplayWindow window = Child.Window;
        uint sequence = Bytes.Get32(buffer, offset + 4);
        if (!_keyed)
        {
            _keyed = true;
            int each = _suite.EncryptionKeySize + _suite.IntegrityKeySize;
            _cipher.SetKey(Child.Keys, each, each + _suite.EncryptionKeySize, true);
        }

        if (!window.Accepts(sequence))
        {
            return false;
        }

        if (!_cipher.Open(buffer, offset, offset + EspSender.HeaderSize, textLength))
        {
            Child.Forged++;
            return false;
        }

        window.Mark(sequence);
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
