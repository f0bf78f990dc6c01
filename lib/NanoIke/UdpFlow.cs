// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Wire;

namespace NanoIke;

/// <summary>
/// Where UDP datagrams of an application go, behind the gateway. Make one for each destination, once: it keeps the inner IPv4 and UDP
/// headers (RFC 791, RFC 768) ready, and copying them is the cheapest way to write them.
/// </summary>
public sealed class UdpFlow
{
    private readonly byte[] _headers = new byte[Ipv4.UdpHeadersSize]; // without lengths and checksums
    private uint _source;
    private int _ipv4Sum;
    private int _udpSum;

    /// <summary>Makes a flow.</summary>
    /// <param name="destination">Inner IPv4 address, most significant byte first in the number.</param>
    /// <param name="destinationPort">UDP port there, 0 to 65535.</param>
    /// <param name="sourcePort">UDP port here, 0 to 65535.</param>
    /// <exception cref="ArgumentException">A port is out of range; the message is its name.</exception>
    public UdpFlow(uint destination, int destinationPort, int sourcePort)
    {
        TunnelSettings.Demand(destinationPort >= 0 && destinationPort <= 0xFFFF, "destinationPort");
        TunnelSettings.Demand(sourcePort >= 0 && sourcePort <= 0xFFFF, "sourcePort");

        Destination = destination;
        DestinationPort = destinationPort;
        SourcePort = sourcePort;
        Prepare(0);
    }

    /// <summary>Inner IPv4 address.</summary>
    public uint Destination { get; }

    /// <summary>UDP port there.</summary>
    public int DestinationPort { get; }

    /// <summary>UDP port here.</summary>
    public int SourcePort { get; }

    /// <summary>Writes IPv4 and UDP headers and the payload; returns the size of the packet.</summary>
    internal int Write(byte[] buffer, int at, uint source, byte[] payload, int offset, int count)
    {
        if (source != _source)
        {
            Prepare(source);
        }

        int total = Ipv4.UdpHeadersSize + count;
        int udpLength = Ipv4.UdpHeaderSize + count;
        Array.Copy(_headers, 0, buffer, at, Ipv4.UdpHeadersSize);
        Array.Copy(payload, offset, buffer, at + Ipv4.UdpHeadersSize, count);
        Bytes.Put16(buffer, at + Ipv4.AtTotalLength, total);
        Bytes.Put16(buffer, at + Ipv4.AtChecksum, InternetChecksum.Complement(_ipv4Sum + total));
        Bytes.Put16(buffer, at + Ipv4.HeaderSize + 4, udpLength);

        // The length counts twice: in the header, and in the pseudo header.
        int checksum = InternetChecksum.Complement(_udpSum + 2 * udpLength + InternetChecksum.Sum(payload, offset, count));
        Bytes.Put16(buffer, at + Ipv4.HeaderSize + 6, checksum == 0 ? 0xFFFF : checksum); // 0 would mean: none (RFC 768)
        return total;
    }

    // Headers for a new inner address, and what they add to the checksums.
    private void Prepare(uint source)
    {
        _source = source;
        Ipv4.WriteHeader(_headers, 0, Ipv4.ProtocolUdp, source, Destination, 0);
        Bytes.Put16(_headers, Ipv4.AtChecksum, 0);
        Bytes.Put16(_headers, Ipv4.HeaderSize, SourcePort);
        Bytes.Put16(_headers, Ipv4.HeaderSize + 2, DestinationPort);
        _ipv4Sum = InternetChecksum.Sum(_headers, 0, Ipv4.HeaderSize) - Ipv4.HeaderSize;
        // Addresses and protocol of the pseudo header, ports.
        _udpSum = InternetChecksum.Sum(_headers, Ipv4.AtSource, 12) + Ipv4.ProtocolUdp;
    }
}
