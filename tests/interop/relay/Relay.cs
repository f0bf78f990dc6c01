// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;

namespace NanoIke.Relay;

/// <summary>Carries datagrams between nodes and a gateway, each node by a port of its own. One thread does everything.</summary>
internal sealed class Relay : IDisposable
{
    /// <summary>Of each socket, as far as the kernel allows: the relay loses nothing but what it was told to lose.</summary>
    internal const int BufferBytes = 1 << 20;

    private const int TurnMs = 100; // longest wait: signals are looked at in between

    private readonly Dictionary<EndPoint, Association> _associations = [];
    private readonly byte[] _buffer = new byte[65536];
    private readonly Socket _front;
    private readonly IPEndPoint _gateway;
    private readonly Direction _up;
    private readonly Direction _down;
    private volatile bool _stop;
    private volatile bool _rebind;

    internal Relay(IPEndPoint listen, IPEndPoint gateway, Direction up, Direction down)
    {
        _gateway = gateway;
        _up = up;
        _down = down;
        _front = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
        {
            Blocking = false,
            ReceiveBufferSize = BufferBytes,
        };
        _front.Bind(listen);
    }

    /// <summary>What the gateway sent in an order that the node cannot follow.</summary>
    internal Disorder Disorder { get; } = new();

    /// <summary>Makes <see cref="Run"/> return soon. From any thread.</summary>
    internal void Stop()
    {
        _stop = true;
    }

    /// <summary>Gives every node a new port soon. From any thread.</summary>
    internal void Rebind()
    {
        _rebind = true;
    }

    /// <summary>Works until <see cref="Stop"/>.</summary>
    internal void Run()
    {
        while (!_stop)
        {
            if (_rebind)
            {
                _rebind = false;
                foreach (Association association in _associations.Values)
                {
                    association.Rebind();
                }
            }

            Wait();
            ReceiveFromNodes();
            foreach (Association association in _associations.Values)
            {
                ReceiveFromGateway(association);
            }

            SendDue();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _front.Dispose();
        foreach (Association association in _associations.Values)
        {
            association.Dispose();
        }
    }

    private void Wait()
    {
        long wait = Math.Min(_up.NextDeadline, _down.NextDeadline) - Environment.TickCount64;
        wait = Math.Clamp(wait, 0, TurnMs);
        List<Socket> sockets = [_front, .. _associations.Values.Select(association => association.Socket)];
        Socket.Select(sockets, null, null, TimeSpan.FromMilliseconds(wait));
    }

    private void ReceiveFromNodes()
    {
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        while (_front.Poll(0, SelectMode.SelectRead))
        {
            int size;
            try
            {
                size = _front.ReceiveFrom(_buffer, ref from);
            }
            catch (SocketException)
            {
                continue; // a node that is gone: its kernel said so
            }

            if (!_associations.TryGetValue(from, out Association? association))
            {
                association = new Association(from, _gateway);
                _associations.Add(from, association);
            }

            _up.Take(association, _buffer.AsSpan(0, size), Environment.TickCount64);
        }
    }

    private void ReceiveFromGateway(Association association)
    {
        while (association.Socket.Poll(0, SelectMode.SelectRead))
        {
            try
            {
                int size = association.Socket.Receive(_buffer);
                Disorder.Take(_buffer.AsSpan(0, size));
                _down.Take(association, _buffer.AsSpan(0, size), Environment.TickCount64);
            }
            catch (SocketException)
            {
                // A gateway that is gone: the node shall not learn it from an ICMP message, as over most real paths.
            }
        }
    }

    private void SendDue()
    {
        long now = Environment.TickCount64;
        while (_up.TryGive(now, out Direction.Held held))
        {
            Send(held.Association.Socket, held.Datagram, null);
        }

        while (_down.TryGive(now, out Direction.Held held))
        {
            Send(_front, held.Datagram, held.Association.Node);
        }
    }

    private static void Send(Socket socket, byte[] datagram, EndPoint? to)
    {
        // The first try may report an ICMP error of an earlier datagram, and then sends nothing.
        for (int attempts = 0; attempts < 2; attempts++)
        {
            try
            {
                _ = to == null ? socket.Send(datagram) : socket.SendTo(datagram, to);
                return;
            }
            catch (SocketException)
            {
                // Tried again once.
            }
        }
    }
}
