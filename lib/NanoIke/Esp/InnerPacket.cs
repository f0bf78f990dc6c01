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

    // The headers of the UDP flow that was sent last, without lengths and checksums, and what they add to the checksums: reports go
    // to one collector, and a copy is the cheapest way to write headers.
    private readonly byte[] _headers = new byte[HeadersSize];
    private int _ipv4Sum;
    private int _udpSum;

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
    internal int WriteUdp(byte[] buffer, int at, uint destination, uint ports, byte[] payload, int offset, int count)
    {
        if (Bytes.Get32(_headers, 16) != destination || Bytes.Get32(_headers, 12) != Local || Bytes.Get32(_headers, Ipv4HeaderSize) != ports)
        {
            WriteIpv4(_headers, 0, ProtocolUdp, destination, 0);
            Bytes.Put32(_headers, 8, (TimeToLive << 24) | (ProtocolUdp << 16)); // no checksum yet
            Bytes.Put32(_headers, Ipv4HeaderSize, ports);
            _ipv4Sum = Sum(_headers, 0, Ipv4HeaderSize) - Ipv4HeaderSize;
            _udpSum = Sum(_headers, 12, 12) + ProtocolUdp; // addresses and protocol of the pseudo header (RFC 768), ports
        }

        int total = HeadersSize + count;
        int udpLength = UdpHeaderSize + count;
        Array.Copy(_headers, 0, buffer, at, HeadersSize);
        Array.Copy(payload, offset, buffer, at + HeadersSize, count);
        Bytes.Put16(buffer, at + 2, total);
        Bytes.Put16(buffer, at + 10, Complement(_ipv4Sum + total));
        Bytes.Put16(buffer, at + 24, udpLength);
        int checksum = Complement(_udpSum + 2 * udpLength + Sum(payload, offset, count)); // the length counts twice: pseudo header
        Bytes.Put16(buffer, at + 26, checksum == 0 ? 0xFFFF : checksum); // 0 would mean: none (RFC 768)
        return total;
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
            || Checksum(buffer, at, Ipv4HeaderSize) != 0
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
        if (buffer[at + 9] != ProtocolIcmp || left < 8 || Bytes.Get16(buffer, icmp) != 0x0800 || Checksum(buffer, icmp, left) != 0)
        {
            return false;
        }

        WriteIpv4(buffer, at, ProtocolIcmp, Source, left);
        Bytes.Put32(buffer, icmp, 0);
        Bytes.Put16(buffer, icmp + 2, Checksum(buffer, icmp, left));
        return true;
    }

    private void WriteIpv4(byte[] buffer, int at, int protocol, uint destination, int length)
    {
        Bytes.Put32(buffer, at, 0x45000000u + (uint)(Ipv4HeaderSize + length));
        Bytes.Put32(buffer, at + 4, 0x00004000); // identification 0 and Don't Fragment: an atomic datagram (RFC 6864)
        Bytes.Put32(buffer, at + 8, (uint)((TimeToLive << 24) | (protocol << 16)));
        Bytes.Put32(buffer, at + 12, Local);
        Bytes.Put32(buffer, at + 16, destination);
        Bytes.Put16(buffer, at + 10, Checksum(buffer, at, Ipv4HeaderSize));
    }

    // UDP checksum with the pseudo header (RFC 768): addresses, protocol, length.
    private static int PseudoChecksum(byte[] buffer, int at, int udpLength)
    {
        return Complement(Sum(buffer, at + 12, 8 + udpLength) + ProtocolUdp + udpLength);
    }

    private static int Checksum(byte[] buffer, int offset, int count)
    {
        return Complement(Sum(buffer, offset, count));
    }

    // Internet checksum (RFC 1071) of a sum of words.
    private static int Complement(int sum)
    {
        sum = (sum & 0xFFFF) + (sum >> 16);
        sum += sum >> 16;
        return ~sum & 0xFFFF;
    }

    // Sum of big-endian 16-bit words; that of a datagram fits 32 bits. High and low bytes apart save a shift a word.
    private static int Sum(byte[] buffer, int offset, int count)
    {
        int high = 0;
        int low = 0;
        int end = offset + count;
        while (offset + 8 <= end)
        {
            high += buffer[offset] + buffer[offset + 2] + buffer[offset + 4] + buffer[offset + 6];
            low += buffer[offset + 1] + buffer[offset + 3] + buffer[offset + 5] + buffer[offset + 7];
            offset += 8;
        }

        while (offset + 2 <= end)
        {
            high += buffer[offset];
            low += buffer[offset + 1];
            offset += 2;
        }

        if (offset < end)
        {
            high += buffer[offset];
        }

        return (high << 8) + low;
    }
}
