// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using NanoIke.Net;

namespace NanoIke.Boards.Linux.Checking;

/// <summary>Numbers of the wire in the words of a configuration file.</summary>
internal static class Words
{
    /// <summary>A range of addresses: as a subnet where it is one.</summary>
    internal static string Range(uint first, uint last)
    {
        uint span = unchecked(last - first);
        bool subnet = first <= last && (span & unchecked(span + 1)) == 0 && (first & span) == 0;
        int prefix = 32;
        for (uint rest = span; rest != 0 && subnet; rest >>= 1)
        {
            prefix--;
        }

        return subnet ? Ipv4Text.Format(first) + "/" + prefix.ToString(CultureInfo.InvariantCulture)
            : Ipv4Text.Format(first) + " to " + Ipv4Text.Format(last);
    }

    /// <summary>An identity (RFC 7296 section 3.5) as local_id and gateway_id have it. The text is the gateway's: what does not print
    /// becomes a dot.</summary>
    internal static string Identity(int type, ReadOnlySpan<byte> id)
    {
        switch (type)
        {
            case TunnelSettings.IdIpv4 when id.Length == 4:
                return Ipv4Text.Format(BinaryPrimitives.ReadUInt32BigEndian(id));
            case TunnelSettings.IdFqdn:
            case TunnelSettings.IdRfc822:
                return Printable(id);
            case TunnelSettings.IdKeyId:
                return "keyid:" + Convert.ToHexStringLower(id);
            case 9:
                return "a distinguished name of a certificate";
            default:
                return "an identity of type " + type.ToString(CultureInfo.InvariantCulture);
        }
    }

    internal static string Identity(int type, byte[] id)
    {
        return Identity(type, id.AsSpan());
    }

    private static string Printable(ReadOnlySpan<byte> text)
    {
        StringBuilder result = new();
        foreach (byte each in text)
        {
            result.Append(each is > 32 and < 127 ? (char)each : '.');
        }

        return result.ToString();
    }
}
