// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;

namespace NanoIke.Responder;

/// <summary>A message that breaks the encoding rules; the text cites the section.</summary>
public sealed class WireException : Exception
{
    public WireException(string message)
        : base(message)
    {
    }
}

/// <summary>Bytes of IKE messages: header and payload chain (RFC 7296 sections 3.1 and 3.2).</summary>
public static class MessageCodec
{
    public const int HeaderBytes = 28;

    /// <summary>Header as written, with a length given by the caller.</summary>
    public static byte[] EncodeHeader(Message message, byte first, int length)
    {
        byte[] header = new byte[HeaderBytes];
        BinaryPrimitives.WriteUInt64BigEndian(header, message.SpiInitiator);
        BinaryPrimitives.WriteUInt64BigEndian(header.AsSpan(8), message.SpiResponder);
        header[16] = message.FirstOverride ?? first;
        header[17] = message.Version;
        header[18] = message.Exchange;
        header[19] = message.Flags;
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(20), message.Id);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(24), message.LengthOverride ?? (uint)length);
        return header;
    }

    /// <summary>Payloads one behind the other; <paramref name="last"/> is the next payload field of the last one.</summary>
    public static byte[] EncodeChain(IReadOnlyList<Payload> payloads, byte last = PayloadType.None)
    {
        List<byte> bytes = new List<byte>();
        for (int i = 0; i < payloads.Count; i++)
        {
            Payload payload = payloads[i];
            byte next = i + 1 < payloads.Count ? payloads[i + 1].Type : last;
            int length = payload.LengthOverride ?? payload.Body.Length + 4;
            bytes.Add(payload.NextOverride ?? next);
            bytes.Add((byte)((payload.Critical ? 0x80 : 0) | payload.Reserved));
            bytes.Add((byte)((length >> 8) & 0xFF));
            bytes.Add((byte)(length & 0xFF));
            bytes.AddRange(payload.Body);
        }

        return bytes.ToArray();
    }

    /// <summary>A message without protection.</summary>
    public static byte[] EncodeClear(Message message)
    {
        byte[] chain = EncodeChain(message.Payloads);
        byte first = message.Payloads.Count > 0 ? message.Payloads[0].Type : PayloadType.None;
        return EncodeHeader(message, first, HeaderBytes + chain.Length).Concat(chain).ToArray();
    }

    /// <summary>Header fields only. Throws when the length is not that of the datagram.</summary>
    public static Message DecodeHeader(byte[] bytes)
    {
        if (bytes.Length < HeaderBytes)
        {
            throw new WireException("RFC 7296 3.1: shorter than a header");
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(24));
        if (length != bytes.Length)
        {
            throw new WireException($"RFC 7296 3.1: length {length}, received {bytes.Length}");
        }

        return new Message
        {
            SpiInitiator = BinaryPrimitives.ReadUInt64BigEndian(bytes),
            SpiResponder = BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(8)),
            Version = bytes[17],
            Exchange = bytes[18],
            Flags = bytes[19],
            Id = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(20)),
        };
    }

    /// <summary>A chain of payloads that must fill the bytes exactly. Stops in front of an encrypted payload.</summary>
    public static List<Payload> DecodeChain(byte first, ReadOnlySpan<byte> bytes, out int consumed)
    {
        List<Payload> payloads = new List<Payload>();
        int at = 0;
        byte type = first;
        while (type != PayloadType.None && type != PayloadType.Encrypted)
        {
            if (bytes.Length - at < 4)
            {
                throw new WireException("RFC 7296 3.2: payload header cut off");
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(bytes.Slice(at + 2));
            if (length < 4 || length > bytes.Length - at)
            {
                throw new WireException($"RFC 7296 3.2: payload length {length}");
            }

            payloads.Add(new Payload(type, bytes.Slice(at + 4, length - 4).ToArray())
            {
                Critical = (bytes[at + 1] & 0x80) != 0,
                Reserved = (byte)(bytes[at + 1] & 0x7F),
            });
            type = bytes[at];
            at += length;
        }

        consumed = at;
        if (type == PayloadType.None && at != bytes.Length)
        {
            throw new WireException($"RFC 7296 3.2: {bytes.Length - at} bytes behind the last payload");
        }

        return payloads;
    }

    /// <summary>A message in the clear, or the clear part of a protected one.</summary>
    public static Message Decode(byte[] bytes, out int encryptedAt)
    {
        Message message = DecodeHeader(bytes);
        List<Payload> payloads = DecodeChain(bytes[16], bytes.AsSpan(HeaderBytes), out int consumed);
        message.Payloads.AddRange(payloads);
        encryptedAt = HeaderBytes + consumed == bytes.Length ? -1 : HeaderBytes + consumed;
        return message;
    }
}
