// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace NanoIke.Collector;

/// <summary>A CoAP message as it came (RFC 7252 section 3). Written without a look at the firmware's.</summary>
internal sealed class CoapRequest
{
    internal const int UriHost = 3;
    internal const int UriPort = 7;
    internal const int UriPath = 11;
    internal const int ContentFormat = 12;

    private const int HeaderSize = 4;
    private const byte PayloadMarker = 0xFF;

    private readonly List<(int Number, byte[] Value)> _options = new();

    private CoapRequest(byte[] head)
    {
        Type = (head[0] >> 4) & 3;
        Code = head[1];
        Id = (head[2] << 8) | head[3];
    }

    /// <summary>0 confirmable, 1 non-confirmable, 2 acknowledgement, 3 reset.</summary>
    internal int Type { get; }

    internal int Code { get; }

    internal int Id { get; }

    internal byte[] Token { get; private set; } = Array.Empty<byte>();

    internal byte[] Payload { get; private set; } = Array.Empty<byte>();

    /// <summary>A message format error (section 3) was found.</summary>
    internal bool IsMalformed { get; private set; }

    internal string Path => string.Concat(
        _options.Where(option => option.Number == UriPath).Select(option => "/" + Encoding.UTF8.GetString(option.Value)));

    /// <summary>An option that must be understood, and is not (section 5.4.1).</summary>
    internal bool HasUnknownCritical => _options.Exists(
        option => option.Number % 2 == 1 && option.Number is not (UriHost or UriPort or UriPath));

    /// <summary>The number of the format of the payload; -1: none, or not well-formed.</summary>
    internal int Format
    {
        get
        {
            byte[]? value = _options.Find(option => option.Number == ContentFormat).Value;
            return value == null || value.Length > 2 ? -1 : value.Aggregate(0, (sum, each) => (sum << 8) | each);
        }
    }

    /// <summary>Reads a message.</summary>
    /// <returns>Null: it is none of version 1.</returns>
    internal static CoapRequest? Read(byte[] datagram)
    {
        if (datagram.Length < HeaderSize || datagram[0] >> 6 != 1)
        {
            return null;
        }

        CoapRequest message = new(datagram);
        message.IsMalformed = !message.ReadRest(datagram);
        return message;
    }

    private bool ReadRest(byte[] datagram)
    {
        int at = HeaderSize + (datagram[0] & 15);
        if (at > HeaderSize + 8 || at > datagram.Length || (Code == 0 && datagram.Length > HeaderSize))
        {
            return false;
        }

        Token = datagram[HeaderSize..at];
        int number = 0;
        while (at < datagram.Length && datagram[at] != PayloadMarker)
        {
            int head = datagram[at++];
            int delta = Extend(datagram, head >> 4, ref at);
            int length = Extend(datagram, head & 15, ref at);
            number += delta;
            if (delta < 0 || length < 0 || number > ushort.MaxValue || length > datagram.Length - at)
            {
                return false;
            }

            _options.Add((number, datagram[at..(at + length)]));
            at += length;
        }

        Payload = at < datagram.Length ? datagram[(at + 1)..] : Payload;
        return at != datagram.Length - 1; // a marker with nothing behind it
    }

    // Section 3.1; -1: reserved, or cut off.
    private static int Extend(byte[] datagram, int nibble, ref int at)
    {
        int more = nibble < 13 ? 0 : nibble - 12;
        if (nibble == 15 || at + more > datagram.Length)
        {
            return -1;
        }

        at += more;
        return more == 0 ? nibble : more == 1 ? 13 + datagram[at - 1] : 269 + (datagram[at - 2] << 8) + datagram[at - 1];
    }
}
