// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace NanoIke.Responder;

/// <summary>A decoded Notify payload (RFC 7296 section 3.10).</summary>
public sealed record Notification(byte Protocol, byte[] Spi, ushort Type, byte[] Data)
{
    public static Notification Parse(Payload payload)
    {
        byte[] body = payload.Body;
        if (body.Length < 4 || body.Length < 4 + body[1])
        {
            throw new WireException("RFC 7296 3.10: notify cut off");
        }

        return new Notification(
            body[0],
            body.AsSpan(4, body[1]).ToArray(),
            BinaryPrimitives.ReadUInt16BigEndian(body.AsSpan(2)),
            body.AsSpan(4 + body[1]).ToArray());
    }
}

/// <summary>A traffic selector (RFC 7296 section 3.13.1), IPv4.</summary>
public sealed record Selector(uint First, uint Last)
{
    public byte Type { get; init; } = SelectorType.Ipv4Range;

    public byte Protocol { get; init; }

    public ushort FirstPort { get; init; }

    public ushort LastPort { get; init; } = 65535;

    public ushort Length { get; init; } = 16;

    public static Selector Subnet(string address, int prefix)
    {
        uint mask = prefix == 0 ? 0 : uint.MaxValue << (32 - prefix);
        uint first = Octets.Address(address) & mask;
        return new Selector(first, first | ~mask);
    }

    public bool Contains(uint address) => address >= First && address <= Last;

    public byte[] Encode() => KeyDerivation.Join(
        new[] { Type, Protocol },
        Octets.Bytes(Length),
        Octets.Bytes(FirstPort),
        Octets.Bytes(LastPort),
        Octets.Bytes(First),
        Octets.Bytes(Last));

    public static List<Selector> DecodeAll(byte[] body)
    {
        if (body.Length < 4 || body[1] != 0 || body[2] != 0 || body[3] != 0)
        {
            throw new WireException("RFC 7296 3.13: head of the traffic selectors");
        }

        List<Selector> selectors = new List<Selector>();
        int at = 4;
        for (int i = 0; i < body[0]; i++)
        {
            if (body.Length - at < 16 || body[at] != SelectorType.Ipv4Range || BinaryPrimitives.ReadUInt16BigEndian(body.AsSpan(at + 2)) != 16)
            {
                throw new WireException("RFC 7296 3.13.1: an IPv4 selector has 16 bytes");
            }

            selectors.Add(new Selector(
                BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(at + 8)),
                BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(at + 12)))
            {
                Protocol = body[at + 1],
                FirstPort = BinaryPrimitives.ReadUInt16BigEndian(body.AsSpan(at + 4)),
                LastPort = BinaryPrimitives.ReadUInt16BigEndian(body.AsSpan(at + 6)),
            });
            at += 16;
        }

        if (at != body.Length)
        {
            throw new WireException("RFC 7296 3.13: number of traffic selectors");
        }

        return selectors;
    }
}

/// <summary>Makes payloads, right ones and, through the free parameters, wrong ones.</summary>
public static class Payloads
{
    public static Payload Notify(ushort type, byte[] data = null, byte protocol = 0, byte[] spi = null)
    {
        byte[] index = spi ?? Array.Empty<byte>();
        byte[] head = { protocol, (byte)index.Length };
        return new Payload(PayloadType.Notify, KeyDerivation.Join(head, Octets.Bytes(type), index, data ?? Array.Empty<byte>()));
    }

    public static Payload SecurityAssociation(params Proposal[] proposals) =>
        new Payload(PayloadType.SecurityAssociation, Proposal.Encode(proposals));

    public static Payload KeyExchange(ushort group, byte[] value) =>
        new Payload(PayloadType.KeyExchange, KeyDerivation.Join(Octets.Bytes(group), new byte[2], value));

    public static Payload Nonce(byte[] nonce) => new Payload(PayloadType.Nonce, nonce);

    public static Payload Id(byte payloadType, byte idType, byte[] data) =>
        new Payload(payloadType, KeyDerivation.Join(new byte[] { idType, 0, 0, 0 }, data));

    public static Payload Auth(byte method, byte[] value) =>
        new Payload(PayloadType.Authentication, KeyDerivation.Join(new byte[] { method, 0, 0, 0 }, value));

    public static Payload Selectors(byte payloadType, params Selector[] selectors)
    {
        List<byte> body = new List<byte> { (byte)selectors.Length, 0, 0, 0 };
        foreach (Selector selector in selectors)
        {
            body.AddRange(selector.Encode());
        }

        return new Payload(payloadType, body.ToArray());
    }

    public static Payload Configure(byte kind, params (ushort Type, byte[] Value)[] attributes)
    {
        List<byte> body = new List<byte> { kind, 0, 0, 0 };
        foreach ((ushort type, byte[] value) in attributes)
        {
            body.AddRange(Octets.Bytes(type));
            body.AddRange(Octets.Bytes((ushort)value.Length));
            body.AddRange(value);
        }

        return new Payload(PayloadType.Configuration, body.ToArray());
    }

    public static Payload DeleteIke() => new Payload(PayloadType.Delete, ProtocolId.Ike, 0, 0, 0);

    public static Payload DeleteEsp(params uint[] spis)
    {
        List<byte> body = new List<byte> { ProtocolId.Esp, 4 };
        body.AddRange(Octets.Bytes((ushort)spis.Length));
        foreach (uint spi in spis)
        {
            body.AddRange(Octets.Bytes(spi));
        }

        return new Payload(PayloadType.Delete, body.ToArray());
    }
}
