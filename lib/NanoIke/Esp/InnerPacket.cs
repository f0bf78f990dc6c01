// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Wire;

namespace NanoIke.Esp;

/// <summary>
/// The packets inside the tunnel: IPv4 (RFC 791) without options or fragments, UDP (RFC 768), ICMP echo (RFC 792).
/// The selectors of the Child SA are applied here, to both directions (RFC 4301 section 4.4.1).
/// </summary>
internal sealed class InnerPacket
{
    internal const int Ipv4HeaderSize = 20;
    internal const int UdpHeaderSize = 8;
    internal const int HeadersSize = Ipv4HeaderSize + UdpHeaderSize;

    private const int ProtocolIcmp = 1;
    private const int ProtocolUdp = 17;
    private const int TimeToLive = 64;

    /// <summary>Selectors: the own inner address, and the range of remote ones.</summary>
    internal uint Local;
    internal uint RemoteFirst;
    internal uint RemoteLast;

    /// <summary>The UDP datagram that <see cref="ReadUdp"/> found last.</summary>
    internal uint Source;
    internal int SourcePort;
    internal int DestinationPort;
    internal int PayloadOffset;
    internal int PayloadLength;

    internal bool Selects(uint remote)
    {
        return remote >= RemoteFirst && remote <= RemoteLast;
    }

    /// <summary>Writes IPv4 and UDP headers and the payload; returns the size of the packet.</summary>
    internal int WriteUdp(byte[] buffer, int at, uint destination, int destinationPort, int sourcePort, byte[] payload, int offset, int count)
    {
        int udpLength = UdpHeaderSize + count;
        int udp = at + Ipv4HeaderSize;
        WriteIpv4(buffer, at, ProtocolUdp, destination, udpLength);
        Bytes.Put16(buffer, udp, sourcePort);
        Bytes.Put16(buffer, udp + 2, destinationPort);
        Bytes.Put16(buffer, udp + 4, udpLength);
        Bytes.Put16(buffer, udp + 6, 0);
        Array.Copy(payload, offset, buffer, udp + UdpHeaderSize, count);
        int checksum = PseudoChecksum(buffer, at, udpLength);
        Bytes.Put16(buffer, udp + 6, checksum == 0 ? 0xFFFF : checksum); // 0 would mean: none (RFC 768)
        return Ipv4HeaderSize + udpLength;
    }

    /// <summary>True when the packet is sound and inside the selectors; anything else is dropped.</summary>
    internal bool Accepts(byte[] buffer, int at, ref int length)
    {
        if (length < Ipv4HeaderSize || buffer[at] != 0x45)
        {
            return false;
        }

        int total = Bytes.Get16(buffer, at + 2);
        if (total < Ipv4HeaderSize || total > length
            || (Bytes.Get16(buffer, at + 6) & 0x3FFF) != 0 // a fragment
            || Checksum(buffer, at, Ipv4HeaderSize, 0) != 0
            || Bytes.Get32(buffer, at + 16) != Local)
        {
            return false;
        }

        length = total; // behind it: TFC padding (RFC 4303 section 2.7)
        Source = Bytes.Get32(buffer, at + 12);
        return Selects(Source);
    }

    /// <summary>True when the accepted packet is a UDP datagram with a good checksum.</summary>
    internal bool ReadUdp(byte[] buffer, int at, int length)
    {
        int udp = at + Ipv4HeaderSize;
        int left = length - Ipv4HeaderSize;
        if (buffer[at + 9] != ProtocolUdp || left < UdpHeaderSize)
        {
            return false;
        }

        int udpLength = Bytes.Get16(buffer, udp + 4);
        if (udpLength < UdpHeaderSize || udpLength > left
            || (Bytes.Get16(buffer, udp + 6) != 0 && PseudoChecksum(buffer, at, udpLength) != 0))
        {
            return false;
        }

        SourcePort = Bytes.Get16(buffer, udp);
        DestinationPort = Bytes.Get16(buffer, udp + 2);
        PayloadOffset = udp + UdpHeaderSize;
        PayloadLength = udpLength - UdpHeaderSize;
        return true;
    }

    /// <summary>Turns an accepted ICMP echo request into the reply, in place; false when the packet is none.</summary>
    internal bool TurnEcho(byte[] buffer, int at, int length)
    {
        int icmp = at + Ipv4HeaderSize;
        int left = length - Ipv4HeaderSize;
        if (buffer[at + 9] != ProtocolIcmp || left < 8 || Bytes.Get16(buffer, icmp) != 0x0800 || Checksum(buffer, icmp, left, 0) != 0)
        {
            return false;
        }

        WriteIpv4(buffer, at, ProtocolIcmp, Source, left);
        Bytes.Put32(buffer, icmp, 0);
        Bytes.Put16(buffer, icmp + 2, Checksum(buffer, icmp, left, 0));
        return true;
    }

    private void WriteIpv4(byte[] buffer, int at, int protocol, uint destination, int length)
    {
        Bytes.Put32(buffer, at, 0x45000000u + (uint)(Ipv4HeaderSize + length));
        Bytes.Put32(buffer, at + 4, 0x00004000); // identification 0 and Don't Fragment: an atomic datagram (RFC 6864)
        Bytes.Put32(buffer, at + 8, (uint)((TimeToLive << 24) | (protocol << 16)));
        Bytes.Put32(buffer, at + 12, Local);
        Bytes.Put32(buffer, at + 16, destination);
        Bytes.Put16(buffer, at + 10, Checksum(buffer, at, Ipv4HeaderSize, 0));
    }

    // UDP checksum with the pseudo header (RFC 768): addresses, protocol, length.
    private static int PseudoChecksum(byte[] buffer, int at, int udpLength)
    {
        return Checksum(buffer, at + 12, 8 + udpLength, ProtocolUdp + udpLength);
    }

    // Internet checksum (RFC 1071). The sum of a datagram's words fits 32 bits.
    private static int Checksum(byte[] buffer, int offset, int count, int sum)
    {
        int end = offset + count;
        while (offset + 4 <= end)
        {
            sum += (buffer[offset] << 8) + buffer[offset + 1] + (buffer[offset + 2] << 8) + buffer[offset + 3];
            offset += 4;
        }

        if (offset + 2 <= end)
        {
            sum += (buffer[offset] << 8) + buffer[offset + 1];
            offset += 2;
        }

        if (offset < end)
        {
            sum += buffer[offset] << 8;
        }

        sum = (sum & 0xFFFF) + (sum >> 16);
        sum += sum >> 16;
        return ~sum & 0xFFFF;
    }
}
