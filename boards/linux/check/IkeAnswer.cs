// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Wire;

namespace NanoIke.Boards.Linux.Checking;

/// <summary>A range of addresses of a traffic selector, and what of it may pass.</summary>
internal sealed record AddressRange(uint First, uint Last, int Protocol, int FirstPort, int LastPort)
{
    public override string ToString()
    {
        string ports = FirstPort == 0 && LastPort == 65535 ? ""
            : FirstPort == LastPort ? $" port {FirstPort}" : $" ports {FirstPort} to {LastPort}";
        string protocol = Protocol == 0 ? "" : Protocol == 17 ? " UDP" : Protocol == 1 ? " ICMP" : $" protocol {Protocol}";
        return Words.Range(First, Last) + protocol + ports;
    }
}

/// <summary>An IKE message of the gateway, read for a person: whatever it holds, nothing is decided by it.</summary>
internal sealed class IkeAnswer
{
    internal const int CertificateRequest = 38;
    internal const int Eap = 48;
    internal const int MultipleAuthSupported = 16404; // RFC 4739

    private readonly List<(int Type, byte[] Body)> _payloads = new();

    /// <summary>The first error notify; 0: none.</summary>
    internal int Error => Notifies().Select(notify => notify.Type).FirstOrDefault(type => type < Ike.ErrorLimit);

    /// <summary>The group that an INVALID_KE_PAYLOAD names; 0: none.</summary>
    internal int WantedGroup => Notify(Ike.InvalidKePayload) is { Length: 2 } data ? BinaryPrimitives.ReadUInt16BigEndian(data) : 0;

    /// <summary>Seconds of an AUTH_LIFETIME (RFC 4478); 0: none.</summary>
    internal uint AuthLifetime => Notify(Ike.AuthLifetime) is { Length: 4 } data ? BinaryPrimitives.ReadUInt32BigEndian(data) : 0;

    /// <summary>Method of the AUTH payload (RFC 7296 section 3.8); 0: none.</summary>
    internal int AuthMethod => Body(Ike.Auth) is { Length: > 0 } body ? body[0] : 0;

    /// <summary>Transforms that the gateway chose, as they are on the wire; null: none.</summary>
    internal byte[]? Transforms
    {
        get
        {
            byte[]? body = Body(Ike.Sa);
            return body == null || body.Length < 8 || body.Length < 8 + body[6] ? null : body[(8 + body[6])..];
        }
    }

    /// <summary>What a gateway says that it is, as a configuration file would have it; null: it does not say.</summary>
    internal string? Identity => Body(Ike.IdResponder) is { Length: > 4 } body ? Words.Identity(body[0], body.AsSpan(4)) : null;

    /// <summary>INTERNAL_IP4_ADDRESS of the configuration payload; 0: none.</summary>
    internal uint InnerAddress
    {
        get
        {
            byte[] body = Body(Ike.Configuration) ?? Array.Empty<byte>();
            for (int at = 4; at + 4 <= body.Length; at += 4 + BinaryPrimitives.ReadUInt16BigEndian(body.AsSpan(at + 2)))
            {
                if (body[at + 1] == Ike.InternalIp4Address && body[at + 3] == 4 && at + 8 <= body.Length)
                {
                    return BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(at + 4));
                }
            }

            return 0;
        }
    }

    /// <summary>Reads a message without protection.</summary>
    /// <returns>Null: it is none.</returns>
    internal static IkeAnswer? Clear(ReadOnlySpan<byte> message)
    {
        return message.Length < Ike.HeaderSize ? null
            : Read(message, message[Ike.AtNextPayload], Ike.HeaderSize, message.Length);
    }

    /// <summary>Reads a message whose Encrypted payload was opened in place.</summary>
    internal static IkeAnswer? Opened(ReadOnlySpan<byte> message, int ivSize, int icvSize)
    {
        int start = Ike.HeaderSize + Ike.PayloadHeaderSize + ivSize;
        int end = message.Length - icvSize - 1; // the Pad Length
        return message.Length < start + icvSize + 1 || message[Ike.AtNextPayload] != Ike.Encrypted || end - message[end] < start ? null
            : Read(message, message[Ike.HeaderSize], start, end - message[end]);
    }

    internal bool Has(int type)
    {
        return Body(type) != null;
    }

    /// <summary>The data of a notify; null: it is not there.</summary>
    internal byte[]? Notify(int type)
    {
        return Notifies().Where(notify => notify.Type == type).Select(notify => notify.Data).FirstOrDefault();
    }

    /// <summary>The IPv4 ranges of TSi or TSr.</summary>
    internal List<AddressRange> Selectors(int type)
    {
        List<AddressRange> ranges = new();
        byte[] body = Body(type) ?? Array.Empty<byte>();
        for (int at = 4; at + 8 <= body.Length; at += Math.Max(8, (int)BinaryPrimitives.ReadUInt16BigEndian(body.AsSpan(at + 2))))
        {
            if (body[at] == Ike.TsIpv4AddrRange && at + Ike.TsSize <= body.Length)
            {
                ranges.Add(new AddressRange(
                    BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(at + 8)),
                    BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(at + 12)),
                    body[at + 1],
                    BinaryPrimitives.ReadUInt16BigEndian(body.AsSpan(at + 4)),
                    BinaryPrimitives.ReadUInt16BigEndian(body.AsSpan(at + 6))));
            }
        }

        return ranges;
    }

    private static IkeAnswer? Read(ReadOnlySpan<byte> message, int type, int at, int end)
    {
        IkeAnswer answer = new();
        while (type != 0)
        {
            if (end - at < Ike.PayloadHeaderSize)
            {
                return null;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(message[(at + 2)..]);
            if (length < Ike.PayloadHeaderSize || length > end - at)
            {
                return null;
            }

            answer._payloads.Add((type, message.Slice(at + Ike.PayloadHeaderSize, length - Ike.PayloadHeaderSize).ToArray()));
            type = type is Ike.Encrypted or Ike.Fragment ? 0 : message[at];
            at += length;
        }

        return answer;
    }

    private byte[]? Body(int type)
    {
        return _payloads.Where(payload => payload.Type == type).Select(payload => payload.Body).FirstOrDefault();
    }

    private IEnumerable<(int Type, byte[] Data)> Notifies()
    {
        return _payloads.Where(payload => payload.Type == Ike.Notify && payload.Body.Length >= 4 + payload.Body.ElementAtOrDefault(1))
            .Select(payload => ((int)BinaryPrimitives.ReadUInt16BigEndian(payload.Body.AsSpan(2)), payload.Body[(4 + payload.Body[1])..]));
    }
}
