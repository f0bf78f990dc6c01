// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Crypto;
using NanoIke.Wire;

namespace NanoIke.Esp;

/// <summary>The inbound ESP SA in tunnel mode (RFC 4303 section 3.4).</summary>
internal sealed class EspReceiver
{
    internal readonly PacketCipher Cipher;
    private readonly ReplayWindow _window = new ReplayWindow();
    private readonly int _ivSize;
    private readonly int _alignment;

    /// <summary>SPI chosen here; 0 while there is no SA.</summary>
    internal uint Spi;

    /// <summary>Where the inner packet of the last packet opened begins, and its size with TFC padding; 0: there is none.</summary>
    internal int InnerOffset;
    internal int InnerLength;

    internal EspReceiver(Suite suite, Sha256 hash)
    {
        Cipher = suite.CreateCipher(hash, true);
        _ivSize = suite.IvSize;
        _alignment = suite.Alignment;
    }

    /// <summary>Begins an SA whose keys were just set.</summary>
    internal void Start(uint spi)
    {
        Spi = spi;
        _window.Reset();
    }

    internal void Stop()
    {
        Spi = 0;
        Cipher.Clear();
    }

    /// <summary>
    /// Opens a packet in place. True: it is genuine and new; <see cref="InnerLength"/> is 0 when it carries nothing for us
    /// (a dummy packet, section 2.6, bad padding or another next header).
    /// </summary>
    internal bool Open(byte[] buffer, int offset, int length)
    {
        int textLength = length - EspSender.HeaderSize - _ivSize - Suite.IcvSize;
        InnerLength = 0;
        if (Spi == 0 || textLength < _alignment || textLength % _alignment != 0 || Bytes.Get32(buffer, offset) != Spi)
        {
            return false;
        }

        uint sequence = Bytes.Get32(buffer, offset + 4);
        if (!_window.Accepts(sequence) || !Cipher.Open(buffer, offset, offset + EspSender.HeaderSize, textLength))
        {
            return false;
        }

        _window.Mark(sequence);
        InnerOffset = offset + EspSender.HeaderSize + _ivSize;
        int end = InnerOffset + textLength - 2;
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
