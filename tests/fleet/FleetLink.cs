// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using NanoIke.Net;

namespace NanoIke.Fleet;

/// <summary>A UDP socket from a source address of its own, behind the slow path. It counts what goes out.</summary>
internal sealed class FleetLink : Link
{
    private const int MarkerBytes = 4;
    private const int HeaderBytes = 28; // of IKE, RFC 7296 section 3.1
    private const int FirstPayloadAt = MarkerBytes + 16;
    private const int ExchangeAt = MarkerBytes + 18;
    private const int IkeSaInit = 34;
    private const int Notify = 41; // first in an IKE_SA_INIT: a COOKIE that comes back (section 2.6)

    private readonly uint _source;
    private readonly SlowPath _path;
    private readonly Tally _tally;
    private readonly Queue<byte[]> _inbox = new();
    private Socket? _socket;
    private ulong _attempt; // SPI of the last IKE_SA_INIT
    private bool _cookie; // it had one
    private int _port;

    internal FleetLink(uint source, SlowPath path, Tally tally)
    {
        _source = source;
        _path = path;
        _tally = tally;
    }

    /// <inheritdoc/>
    public override bool IsOpen => _socket != null;

    /// <inheritdoc/>
    public override uint LocalAddress => _source;

    /// <inheritdoc/>
    public override int LocalPort => _port;

    /// <inheritdoc/>
    public override bool Connect(uint address, int port)
    {
        Close();
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(Address(_source), 0));
        socket.Connect(new IPEndPoint(Address(address), port));
        _port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        _socket = socket;
        _ = Listen(socket);
        return true;
    }

    /// <inheritdoc/>
    public override bool Send(byte[] buffer, int offset, int count)
    {
        Socket? socket = _socket;
        if (socket == null)
        {
            return false;
        }

        byte[] datagram = buffer.AsSpan(offset, count).ToArray();
        Count(datagram);
        _path.Carry(() => SendNow(socket, datagram));
        return true;
    }

    /// <inheritdoc/>
    public override int Receive(byte[] buffer, int waitMs)
    {
        lock (_inbox)
        {
            if (_inbox.Count == 0)
            {
                Monitor.Wait(_inbox, waitMs);
            }

            if (!_inbox.TryDequeue(out byte[]? datagram))
            {
                return 0;
            }

            int size = Math.Min(datagram.Length, buffer.Length);
            datagram.AsSpan(0, size).CopyTo(buffer);
            return size;
        }
    }

    /// <inheritdoc/>
    public override void Close()
    {
        _socket?.Dispose();
        _socket = null;
    }

    private static IPAddress Address(uint address)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, address);
        return new IPAddress(bytes);
    }

    // An attempt has an SPI of its own; with a COOKIE, or once more, it goes out with the same one.
    private void Count(byte[] datagram)
    {
        bool ike = datagram.Length >= MarkerBytes + HeaderBytes && BinaryPrimitives.ReadUInt32BigEndian(datagram) == 0;
        if (ike && datagram[ExchangeAt] == IkeSaInit)
        {
            ulong spi = BinaryPrimitives.ReadUInt64BigEndian(datagram.AsSpan(MarkerBytes));
            bool cookie = datagram[FirstPayloadAt] == Notify;
            _tally.Add(Happening.InitSent);
            if (spi != _attempt)
            {
                _attempt = spi;
                _cookie = false;
                _tally.Add(Happening.Attempt);
            }

            if (cookie && !_cookie)
            {
                _tally.Add(Happening.Cookie);
            }

            _cookie |= cookie;
        }
    }

    // What the kernel says of a gateway that is gone (ICMP) stays here: over most real paths a node does not hear it.
    private static void SendNow(Socket socket, byte[] datagram)
    {
        for (int attempts = 0; attempts < 2; attempts++)
        {
            try
            {
                socket.Send(datagram);
                return;
            }
            catch (SocketException)
            {
                // The first try may report an error of an earlier datagram, and then sends nothing.
            }
            catch (ObjectDisposedException)
            {
                return; // sent by a socket that was replaced meanwhile
            }
        }
    }

    private async Task Listen(Socket socket)
    {
        byte[] buffer = new byte[Limits.DatagramMaxBytes];
        while (_socket == socket)
        {
            try
            {
                int size = await socket.ReceiveAsync(buffer.AsMemory()).ConfigureAwait(false);
                byte[] datagram = buffer.AsSpan(0, size).ToArray();
                _path.Carry(() => Deliver(socket, datagram));
            }
            catch (SocketException)
            {
                // As above.
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Deliver(Socket socket, byte[] datagram)
    {
        lock (_inbox)
        {
            if (_socket == socket)
            {
                _inbox.Enqueue(datagram);
                Monitor.Pulse(_inbox);
            }
        }
    }
}
