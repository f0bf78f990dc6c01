// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace NanoIke.Boards.Linux.Checking;

/// <summary>What came of a wait for a datagram.</summary>
internal enum Arrival
{
    Nothing,
    Datagram,
    PortUnreachable,
    HostUnreachable,
}

/// <summary>What went over the wire.</summary>
internal sealed class Traffic
{
    internal const int HeadersSize = 28; // IPv4 and UDP

    internal int Sent { get; private set; }

    internal int Received { get; private set; }

    internal long BytesSent { get; private set; }

    internal long BytesReceived { get; private set; }

    internal void CountSent(int size)
    {
        Sent++;
        BytesSent += size + HeadersSize;
    }

    internal void CountReceived(int size)
    {
        Received++;
        BytesReceived += size + HeadersSize;
    }
}

/// <summary>A connected UDP socket that says what ICMP says: the system hands it on to nobody else.</summary>
internal sealed class CheckSocket : IDisposable
{
    private const int IpProtocol = 0;
    private const int ReceiveErrors = 11; // IP_RECVERR: unreachable hosts as well, not ports alone

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Traffic _traffic;
    private Arrival _pending; // an error that a call of Send was told

    /// <summary>Connects.</summary>
    /// <exception cref="SocketException">There is no way there.</exception>
    internal CheckSocket(uint address, int port, Traffic traffic)
    {
        _traffic = traffic;
        Gateway = new IPEndPoint(new IPAddress(ToBytes(address)), port);
        if (OperatingSystem.IsLinux())
        {
            _socket.SetRawSocketOption(IpProtocol, ReceiveErrors, new byte[] { 1, 0, 0, 0 });
        }

        _socket.Connect(Gateway);
        IPEndPoint local = (IPEndPoint)_socket.LocalEndPoint!;
        LocalAddress = BinaryPrimitives.ReadUInt32BigEndian(local.Address.GetAddressBytes());
        LocalPort = local.Port;
    }

    internal IPEndPoint Gateway { get; }

    internal uint LocalAddress { get; }

    internal int LocalPort { get; }

    internal void Send(ReadOnlySpan<byte> datagram)
    {
        for (int i = 0; i < 2; i++)
        {
            try
            {
                _socket.Send(datagram);
                _traffic.CountSent(datagram.Length);
                return;
            }
            catch (SocketException e)
            {
                _pending = Meaning(e.SocketErrorCode); // of an earlier datagram; this one is not sent yet
            }
        }
    }

    /// <summary>Waits for a datagram, or for bad news.</summary>
    internal Arrival Receive(byte[] buffer, int waitMs, out int size)
    {
        size = 0;
        Arrival pending = _pending;
        _pending = Arrival.Nothing;
        if (pending != Arrival.Nothing)
        {
            return pending;
        }

        try
        {
            _socket.ReceiveTimeout = Math.Max(waitMs, 1);
            size = _socket.Receive(buffer);
            _traffic.CountReceived(size);
            return Arrival.Datagram;
        }
        catch (SocketException e)
        {
            return Meaning(e.SocketErrorCode);
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
    }

    private static Arrival Meaning(SocketError error)
    {
        return error switch
        {
            SocketError.ConnectionRefused or SocketError.ConnectionReset => Arrival.PortUnreachable,
            SocketError.HostUnreachable or SocketError.NetworkUnreachable => Arrival.HostUnreachable,
            _ => Arrival.Nothing,
        };
    }

    private static byte[] ToBytes(uint address)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, address);
        return bytes;
    }
}
