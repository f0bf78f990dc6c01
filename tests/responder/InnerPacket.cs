// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Buffers.Binary;

namespace NanoIke.Responder;

/// <summary>Inner packets: IPv4 (RFC 791) with UDP (RFC 768) or ICMP echo (RFC 792).</summary>
public sealed class InnerPacket
{
    public uint Source { get; set; }

    public uint Destination { get; set; }

    public byte Protocol { get; set; } = 17;

    public byte VersionAndLength { get; set; } = 0x45;

    public byte TimeToLive { get; set; } = 64;

    public ushort Identification { get; set; }

    /// <summary>Flags and fragment offset: 0x4000 is DF, 0x2000 MF, the rest the offset in units of 8 bytes.</summary>
    public ushort Fragment { get; set; } = 0x4000;

    /// <summary>IP options; a multiple of 4 bytes. The header length follows unless <see cref="VersionAndLength"/> is changed.</summary>
    public byte[] Options { get; set; } = Array.Empty<byte>();

    public byte[] Body { get; set; } = Array.Empty<byte>();

    public ushort? TotalLengthOverride { get; set; }

    /// <summary>Added to the right header checksum: anything but 0 makes it wrong.</summary>
    public ushort ChecksumError { get; set; }

    public byte[] Encode()
    {
        byte[] packet = KeyDerivation.Join(new byte[20], Options, Body);
        packet[0] = VersionAndLength == 0x45 ? (byte)(0x45 + Options.Length / 4) : VersionAndLength;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), TotalLengthOverride ?? (ushort)packet.Length);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), Identification);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(6), Fragment);
        packet[8] = TimeToLive;
        packet[9] = Protocol;
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(12), Source);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(16), Destination);
        ushort sum = (ushort)(Checksum(packet.AsSpan(0, 20 + Options.Length)) ^ ChecksumError);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(10), sum);
        return packet;
    }

    /// <summary>An IPv4 packet with a UDP datagram. <paramref name="checksum"/> null: right; 0: none; else as given.</summary>
    public static InnerPacket Udp(uint source, ushort sourcePort, uint destination, ushort destinationPort, byte[] payload, ushort? checksum = null, ushort? length = null)
    {
        byte[] datagram = KeyDerivation.Join(
            Octets.Bytes(sourcePort),
            Octets.Bytes(destinationPort),
            Octets.Bytes(length ?? (ushort)(payload.Length + 8)),
            new byte[2],
            payload);
        ushort sum = checksum ?? UdpChecksum(source, destination, datagram);
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(6), sum);
        return new InnerPacket { Source = source, Destination = destination, Protocol = 17, Body = datagram };
    }

    /// <summary>An ICMP message of the echo form; type 8 is a request, 0 a reply.</summary>
    public static InnerPacket Echo(uint source, uint destination, ushort identifier, ushort sequence, byte[] data, byte type = 8, ushort checksumError = 0)
    {
        byte[] message = KeyDerivation.Join(new byte[] { type, 0, 0, 0 }, Octets.Bytes(identifier), Octets.Bytes(sequence), data);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), (ushort)(Checksum(message) ^ checksumError));
        return new InnerPacket { Source = source, Destination = destination, Protocol = 1, Body = message };
    }

    /// <summary>Decodes and verifies an IPv4 packet; throws with the rule that is broken.</summary>
    public static InnerPacket Decode(byte[] packet)
    {
        if (packet.Length < 20 || packet[0] != 0x45 || BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(2)) != packet.Length)
        {
            throw new WireException("RFC 791 3.1: version, header length or total length");
        }

        if (Checksum(packet.AsSpan(0, 20)) != 0)
        {
            throw new WireException("RFC 791 3.1: header checksum");
        }

        InnerPacket decoded = new InnerPacket
        {
            Identification = BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(4)),
            Fragment = BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(6)),
            TimeToLive = packet[8],
            Protocol = packet[9],
            Source = BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(12)),
            Destination = BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(16)),
            Body = packet.AsSpan(20).ToArray(),
        };
        decoded.VerifyBody();
        return decoded;
    }

    /// <summary>Ports and payload of a UDP packet.</summary>
    public (ushort SourcePort, ushort DestinationPort, byte[] Payload) AsUdp() => (
        BinaryPrimitives.ReadUInt16BigEndian(Body),
        BinaryPrimitives.ReadUInt16BigEndian(Body.AsSpan(2)),
        Body.AsSpan(8).ToArray());

    /// <summary>The one's complement checksum (RFC 1071).</summary>
    public static ushort Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            sum += (i & 1) == 0 ? (uint)(bytes[i] << 8) : bytes[i];
        }

        while (sum > 0xFFFF)
        {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        return (ushort)(~sum & 0xFFFF);
    }

    private static ushort UdpChecksum(uint source, uint destination, byte[] datagram)
    {
        byte[] pseudo = KeyDerivation.Join(
            Octets.Bytes(source),
            Octets.Bytes(destination),
            new byte[] { 0, 17 },
            Octets.Bytes((ushort)datagram.Length),
            datagram);
        ushort sum = Checksum(pseudo);
        return sum == 0 ? (ushort)0xFFFF : sum;
    }

    private void VerifyBody()
    {
        if (Protocol == 17)
        {
            bool good = Body.Length >= 8 && BinaryPrimitives.ReadUInt16BigEndian(Body.AsSpan(4)) == Body.Length;
            ushort sent = good ? BinaryPrimitives.ReadUInt16BigEndian(Body.AsSpan(6)) : (ushort)0;
            byte[] zeroed = (byte[])Body.Clone();
            if (good)
            {
                zeroed[6] = 0;
                zeroed[7] = 0;
            }

            if (!good || (sent != 0 && sent != UdpChecksum(Source, Destination, zeroed)))
            {
                throw new WireException("RFC 768: UDP length or checksum");
            }
        }

        if (Protocol == 1 && (Body.Length < 8 || Checksum(Body) != 0))
        {
            throw new WireException("RFC 792: ICMP checksum");
        }
    }
}
