// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;

namespace NanoIke.Firmware.Coap;

/// <summary>
/// Writes a CoAP message (RFC 7252 section 3) into the caller's buffer, which must have room: header, options in order of their
/// numbers, then the payload.
/// </summary>
public sealed class CoapWriter
{
    private byte[] _buffer;
    private int _option; // number of the last one

    /// <summary>Offset of the next byte.</summary>
    public int Position { get; private set; }

    /// <summary>Writes the header.</summary>
    /// <param name="buffer">Holds the message from its first byte on.</param>
    /// <param name="type">The type (RFC 7252 section 3).</param>
    /// <param name="code">The code.</param>
    /// <param name="id">The message id.</param>
    public void Begin(byte[] buffer, int type, int code, int id)
    {
        _buffer = buffer;
        _option = 0;
        buffer[0] = (byte)((CoapNumbers.Version << 6) | (type << 4));
        buffer[1] = (byte)code;
        SetId(buffer, id);
        Position = CoapNumbers.HeaderSize;
    }

    /// <summary>Puts another message id into a message that is written.</summary>
    /// <param name="buffer">Holds the message from its first byte on.</param>
    /// <param name="id">The message id.</param>
    public static void SetId(byte[] buffer, int id)
    {
        buffer[2] = (byte)(id >> 8);
        buffer[3] = (byte)(id & 0xFF);
    }

    /// <summary>Writes the token; comes after the header.</summary>
    /// <param name="token">Holds it.</param>
    /// <param name="offset">Where it begins.</param>
    /// <param name="length">Its size, 0 to 8 bytes.</param>
    public void Token(byte[] token, int offset, int length)
    {
        _buffer[0] = (byte)((_buffer[0] & 0xF0) | length);
        Array.Copy(token, offset, _buffer, Position, length);
        Position += length;
    }

    /// <summary>Writes an option with a text.</summary>
    /// <param name="number">Its number, not below that of the option before.</param>
    /// <param name="text">ASCII.</param>
    /// <param name="from">Index of the first character.</param>
    /// <param name="length">How many characters.</param>
    public void TextOption(int number, string text, int from, int length)
    {
        OptionHead(number, length);
        for (int i = 0; i < length; i++)
        {
            _buffer[Position++] = (byte)text[from + i];
        }
    }

    /// <summary>Writes an option with a number, in as few bytes as it takes (RFC 7252 section 3.2).</summary>
    /// <param name="number">Its number, not below that of the option before.</param>
    /// <param name="value">The value.</param>
    public void UintOption(int number, uint value)
    {
        int length = value == 0 ? 0 : value < 0x100 ? 1 : value < 0x10000 ? 2 : value < 0x1000000 ? 3 : 4;
        OptionHead(number, length);
        for (int shift = 8 * (length - 1); shift >= 0; shift -= 8)
        {
            _buffer[Position++] = (byte)((value >> shift) & 0xFF);
        }
    }

    /// <summary>Writes the marker; the payload follows it, and must not be empty (RFC 7252 section 3).</summary>
    public void PayloadMarker()
    {
        _buffer[Position++] = CoapNumbers.PayloadMarker;
    }

    /// <summary>Writes text of the payload.</summary>
    /// <param name="text">ASCII.</param>
    public void Text(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            _buffer[Position++] = (byte)text[i];
        }
    }

    /// <summary>Writes a number of the payload in decimal digits.</summary>
    /// <param name="value">Not negative.</param>
    public void Decimal(int value)
    {
        int unit = 1;
        while (value / unit >= 10)
        {
            unit *= 10;
        }

        for (; unit > 0; unit /= 10)
        {
            _buffer[Position++] = (byte)('0' + (value / unit % 10));
        }
    }

    /// <summary>Passes over payload that somebody else has written.</summary>
    /// <param name="count">How many bytes.</param>
    public void Skip(int count)
    {
        Position += count;
    }

    private void OptionHead(int number, int length)
    {
        int at = Position++;
        int delta = Nibble(number - _option);
        _option = number;
        _buffer[at] = (byte)((delta << 4) | Nibble(length));
    }

    // The four bits of a delta or a length; what they cannot hold is written (section 3.1).
    private int Nibble(int value)
    {
        if (value < CoapNumbers.ExtendedByte)
        {
            return value;
        }

        if (value < CoapNumbers.ExtendedTwoBytesFrom)
        {
            _buffer[Position++] = (byte)(value - CoapNumbers.ExtendedByte);
            return CoapNumbers.ExtendedByte;
        }

        value -= CoapNumbers.ExtendedTwoBytesFrom;
        _buffer[Position++] = (byte)(value >> 8);
        _buffer[Position++] = (byte)(value & 0xFF);
        return CoapNumbers.ExtendedTwoBytes;
    }
}
