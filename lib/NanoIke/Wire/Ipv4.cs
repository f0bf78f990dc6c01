// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Wire;

/// <summary>Numbers of IPv4 (RFC 791), UDP (RFC 768) and ICMP (RFC 792), and the header that inner packets have.</summary>
internal static class Ipv4
{
    internal const int HeaderSize = 20;
    internal const int UdpHeaderSize = 8;
    internal const int IcmpHeaderSize = 8;
    internal const int UdpHeadersSize = HeaderSize + UdpHeaderSize;
    internal const int ProtocolIcmp = 1;
    internal const int ProtocolUdp = 17;
    internal const int TimeToLive = 64;

    // Where the fields of the header are.
    internal const int AtTotalLength = 2;
    internal const int AtFragment = 6;
    internal const int AtProtocol = 9;
    internal const int AtChecksum = 10;
    internal const int AtSource = 12;
    internal const int AtDestination = 16;

    /// <summary>Writes a header without options for a packet whose content has <paramref name="length"/> bytes, checksum
    /// included.</summary>
    internal static void WriteHeader(byte[] buffer, int at, int protocol, uint source, uint destination, int length)
    {
        Bytes.Put32(buffer, at, 0x45000000u + (uint)(HeaderSize + length));
        Bytes.Put32(buffer, at + 4, 0x00004000); // identification 0 and Don't Fragment: an atomic datagram (RFC 6864)
        Bytes.Put32(buffer, at + 8, (uint)((TimeToLive << 24) | (protocol << 16)));
        Bytes.Put32(buffer, at + AtSource, source);
        Bytes.Put32(buffer, at + AtDestination, destination);
        Bytes.Put16(buffer, at + AtChecksum, InternetChecksum.Of(buffer, at, HeaderSize));
    }
}
