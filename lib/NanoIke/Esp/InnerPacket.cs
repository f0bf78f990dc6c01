// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Sa;
using NanoIke.Wire;

namespace NanoIke.Esp;

/// <summary>
/// Reads the packets that come out of the tunnel: IPv4 without options or fragments, UDP, ICMP echo. What the selectors of its Child SA
/// leave out is dropped.
/// </summary>
internal sealed class InnerPacket
{
    private const int EchoReply = 0x0000; // ICMP type and code
    private const int EchoRequest = 0x0800;

    /// <summary>The UDP datagram that was read last.</summary>
    internal uint Source;
    internal int SourcePort;
    internal int DestinationPort;
    internal int PayloadOffset;
    internal int PayloadLength;

    /// <summary>Writes an ICMP echo request without data; returns the size of the packet.</summary>
    internal static int WriteEcho(byte[] buffer, int at, uint source, uint destination, int number)
    {
        int icmp = at + Ipv4.HeaderSize;
        Ipv4.WriteHeader(buffer, at, Ipv4.ProtocolIcmp, source, destination, Ipv4.IcmpHeaderSize);
        Bytes.Put32(buffer, icmp, EchoRequest << 16);
        Bytes.Put32(buffer, icmp + 4, (uint)number);
        Bytes.Put16(buffer, icmp + 2, InternetChecksum.Of(buffer, icmp, Ipv4.IcmpHeaderSize));
        return Ipv4.HeaderSize + Ipv4.IcmpHeaderSize;
    }

    /// <summary>Reads a packet of a child; what kind it is, or <see cref="InnerKind.Other"/> when it is to be dropped.</summary>
    /// <param name="child">The child that it came through.</param>
    /// <param name="buffer">Holds the packet.</param>
    /// <param name="at">Where it begins.</param>
    /// <param name="length">Its size; TFC padding behind it (RFC 4303 section 2.7) is cut off.</param>
    internal InnerKind Read(ChildSa child, byte[] buffer, int at, ref int length)
    {
        if (length < Ipv4.HeaderSize || buffer[at] != 0x45)
        {
            return InnerKind.Other;
        }

        int total = Bytes.Get16(buffer, at + Ipv4.AtTotalLength);
        if (total < Ipv4.HeaderSize || total > length
            || (Bytes.Get16(buffer, at + Ipv4.AtFragment) & 0x3FFF) != 0 // a fragment
            || InternetChecksum.Of(buffer, at, Ipv4.HeaderSize) != 0
            || Bytes.Get32(buffer, at + Ipv4.AtDestination) != child.Address)
        {
            return InnerKind.Other;
        }

        length = total;
        Source = Bytes.Get32(buffer, at + Ipv4.AtSource);
        int protocol = buffer[at + Ipv4.AtProtocol];
        return protocol == Ipv4.ProtocolUdp ? ReadUdp(child, buffer, at, total)
            : protocol == Ipv4.ProtocolIcmp ? ReadIcmp(child, buffer, at, total)
            : InnerKind.Other;
    }

    /// <summary>Turns an ICMP echo request that was just read into the reply, in place.</summary>
    internal void TurnEcho(ChildSa child, byte[] buffer, int at, int length)
    {
        int icmp = at + Ipv4.HeaderSize;
        int content = length - Ipv4.HeaderSize;
        Ipv4.WriteHeader(buffer, at, Ipv4.ProtocolIcmp, child.Address, Source, content);
        Bytes.Put32(buffer, icmp, EchoReply << 16);
        Bytes.Put16(buffer, icmp + 2, InternetChecksum.Of(buffer, icmp, content));
    }

    private InnerKind ReadUdp(ChildSa child, byte[] buffer, int at, int length)
    {
        int udp = at + Ipv4.HeaderSize;
        int left = length - Ipv4.HeaderSize;
        if (left < Ipv4.UdpHeaderSize)
        {
            return InnerKind.Other;
        }

        int udpLength = Bytes.Get16(buffer, udp + 4);
        if (udpLength < Ipv4.UdpHeaderSize || udpLength > left
            || (Bytes.Get16(buffer, udp + 6) != 0 && PseudoChecksum(buffer, at, udpLength) != 0))
        {
            return InnerKind.Other;
        }

        SourcePort = Bytes.Get16(buffer, udp);
        DestinationPort = Bytes.Get16(buffer, udp + 2);
        PayloadOffset = udp + Ipv4.UdpHeaderSize;
        PayloadLength = udpLength - Ipv4.UdpHeaderSize;
        return child.Selectors.Allow(Ipv4.ProtocolUdp, Source, SourcePort, DestinationPort) ? InnerKind.Udp : InnerKind.Other;
    }

    private InnerKind ReadIcmp(ChildSa child, byte[] buffer, int at, int length)
    {
        int icmp = at + Ipv4.HeaderSize;
        int left = length - Ipv4.HeaderSize;
        if (left < Ipv4.IcmpHeaderSize || InternetChecksum.Of(buffer, icmp, left) != 0
            || !child.Selectors.Allow(Ipv4.ProtocolIcmp, Source, 0, 0))
        {
            return InnerKind.Other;
        }

        int type = Bytes.Get16(buffer, icmp);
        return type == EchoRequest ? InnerKind.EchoRequest : type == EchoReply ? InnerKind.EchoReply : InnerKind.Other;
    }

    // UDP checksum with the pseudo header (RFC 768): addresses, protocol, length.
    private static int PseudoChecksum(byte[] buffer, int at, int udpLength)
    {
        return InternetChecksum.Complement(InternetChecksum.Sum(buffer, at + Ipv4.AtSource, 8 + udpLength) + Ipv4.ProtocolUdp + udpLength);
    }
}
