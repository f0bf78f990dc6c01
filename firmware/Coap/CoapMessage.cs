// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Firmware.Coap;

/// <summary>
/// Reads a CoAP message (RFC 7252 section 3) where it is: nothing is copied, and any content is fine. One object serves client and
/// server; what it says holds until the next <see cref="Read"/>, and as long as the buffer is not changed.
/// </summary>
public sealed class CoapMessage
{
    private byte[] _buffer;
    private int _firstOption;
    private int _at;
    private int _end;
    private bool _broken;

    /// <summary>The type: 0 confirmable, 1 non-confirmable, 2 acknowledgement, 3 reset (RFC 7252 section 3).</summary>
    public int Type { get; private set; }

    /// <summary>The code: class in the upper three bits, detail in the lower five (RFC 7252 section 3).</summary>
    public int Code { get; private set; }

    /// <summary>The message id, 0 to 65535.</summary>
    public int Id { get; private set; }

    /// <summary>Where the token begins in the buffer.</summary>
    public int TokenOffset { get; private set; }

    /// <summary>Size of the token, 0 to 8 bytes.</summary>
    public int TokenLength { get; private set; }

    /// <summary>Where the payload begins in the buffer.</summary>
    public int PayloadOffset { get; private set; }

    /// <summary>Size of the payload in bytes; 0: none.</summary>
    public int PayloadLength { get; private set; }

    /// <summary>Number of the option that <see cref="NextOption"/> came to.</summary>
    public int OptionNumber { get; private set; }

    /// <summary>Where the value of that option begins in the buffer.</summary>
    public int OptionOffset { get; private set; }

    /// <summary>Size of that value in bytes.</summary>
    public int OptionLength { get; private set; }

    /// <summary>The message has the code of a request: class 0, but not empty (RFC 7252 section 3).</summary>
    public bool IsRequest => Code != CoapNumbers.Empty && Code >> 5 == CoapNumbers.ClassRequest;

    /// <summary>The message has the code of a response: class 2, 4 or 5; all others are reserved (RFC 7252 section 3).</summary>
    public bool IsResponse
    {
        get
        {
            int type = Code >> 5;
            return type == CoapNumbers.ClassSuccess || type == CoapNumbers.ClassClientError || type == CoapNumbers.ClassServerError;
        }
    }

    /// <summary>Whoever does not know that option must not act on the message: its number is odd (RFC 7252 section 5.4.6).</summary>
    public bool OptionIsCritical => (OptionNumber & 1) != 0;

    /// <summary>
    /// The value of that option as a number; leading zero bytes are fine (RFC 7252 section 3.2). Only the last four bytes count: the
    /// caller knows how long the option may be.
    /// </summary>
    public uint OptionUint
    {
        get
        {
            uint value = 0;
            for (int i = 0; i < OptionLength; i++)
            {
                value = (value << 8) | _buffer[OptionOffset + i];
            }

            return value;
        }
    }

    /// <summary>Reads a datagram to its end, so that what follows meets no surprise.</summary>
    /// <param name="buffer">Holds the datagram.</param>
    /// <param name="offset">Where it begins.</param>
    /// <param name="length">Its size in bytes.</param>
    /// <returns>The verdict. Unless it is Foreign, type, code and id are known.</returns>
    public CoapVerdict Read(byte[] buffer, int offset, int length)
    {
        _buffer = buffer;
        _end = offset + length;
        _at = _firstOption = _end;
        TokenLength = PayloadLength = 0;
        _broken = true;
        if (length < CoapNumbers.HeaderSize || buffer[offset] >> 6 != CoapNumbers.Version)
        {
            return CoapVerdict.Foreign;
        }

        Type = (buffer[offset] >> 4) & 3;
        Code = buffer[offset + 1];
        Id = (buffer[offset + 2] << 8) | buffer[offset + 3];
        TokenOffset = offset + CoapNumbers.HeaderSize;
        int tokenLength = buffer[offset] & 15;
        int rest = length - CoapNumbers.HeaderSize;
        if (tokenLength > CoapNumbers.TokenMaxSize || tokenLength > rest || (Code == CoapNumbers.Empty && rest > 0))
        {
            return CoapVerdict.Malformed; // lengths 9 to 15 are reserved (section 3); an empty message ends with its id (section 4.1)
        }

        TokenLength = tokenLength;
        _firstOption = TokenOffset + tokenLength;
        Rewind();
        while (NextOption())
        {
        }

        if (!_broken && _at < _end)
        {
            PayloadOffset = _at + 1;
            PayloadLength = _end - PayloadOffset;
            _broken = PayloadLength == 0; // a marker without a payload (section 3)
        }

        bool broken = _broken;
        Rewind();
        return broken ? CoapVerdict.Malformed : CoapVerdict.Good;
    }

    /// <summary>Back to before the first option.</summary>
    public void Rewind()
    {
        _at = _firstOption;
        OptionNumber = 0;
        _broken = false;
    }

    /// <summary>Goes to the next option (RFC 7252 section 3.1).</summary>
    /// <returns>False: there is none.</returns>
    public bool NextOption()
    {
        if (_broken || _at >= _end || _buffer[_at] == CoapNumbers.PayloadMarker)
        {
            return false;
        }

        int head = _buffer[_at++];
        int delta = Extended(head >> 4);
        int length = Extended(head & 15);
        if (delta < 0 || length < 0 || delta > CoapNumbers.OptionNumberMax - OptionNumber || length > _end - _at)
        {
            _broken = true;
            return false;
        }

        OptionNumber += delta;
        OptionOffset = _at;
        OptionLength = length;
        _at += length;
        return true;
    }

    /// <summary>
    /// An option that must be understood is there (RFC 7252 section 5.4.1). In a response none has a meaning: all that may be in one
    /// are elective (section 5.10).
    /// </summary>
    /// <returns>True: the message must be rejected.</returns>
    public bool HasCriticalOption()
    {
        Rewind();
        while (NextOption())
        {
            if (OptionIsCritical)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The token is these two bytes.</summary>
    /// <param name="token">Two bytes, the most significant first in the number.</param>
    /// <returns>True: it is.</returns>
    public bool TokenIs(int token)
    {
        return TokenLength == 2 && _buffer[TokenOffset] == token >> 8 && _buffer[TokenOffset + 1] == (token & 0xFF);
    }

    /// <summary>The value of the current option is this text.</summary>
    /// <param name="text">ASCII.</param>
    /// <returns>True: it is.</returns>
    public bool OptionIs(string text)
    {
        if (OptionLength != text.Length)
        {
            return false;
        }

        for (int i = 0; i < text.Length; i++)
        {
            if (_buffer[OptionOffset + i] != text[i])
            {
                return false;
            }
        }

        return true;
    }

    // A delta or a length: four bits, and one or two bytes more (section 3.1). Negative: 15, which is reserved, or cut off.
    private int Extended(int nibble)
    {
        if (nibble < CoapNumbers.ExtendedByte)
        {
            return nibble;
        }

        int more = nibble - CoapNumbers.ExtendedByte + 1;
        if (more > 2 || more > _end - _at)
        {
            return -1;
        }

        int first = _buffer[_at];
        _at += more;
        return more == 1 ? CoapNumbers.ExtendedByte + first : CoapNumbers.ExtendedTwoBytesFrom + ((first << 8) | _buffer[_at - 1]);
    }
}
