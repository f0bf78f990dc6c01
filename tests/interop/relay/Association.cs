// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Net;
using System.Net.Sockets;

namespace NanoIke.Relay;

/// <summary>One node, and the socket by which the gateway sees it.</summary>
internal sealed class Association : IDisposable
{
    private readonly IPEndPoint _gateway;

    internal Association(EndPoint node, IPEndPoint gateway)
    {
        Node = node;
        _gateway = gateway;
        Socket = Open();
    }

    /// <summary>Where the node's datagrams come from.</summary>
    internal EndPoint Node { get; }

    /// <summary>Leads to the gateway.</summary>
    internal Socket Socket { get; private set; }

    /// <summary>Goes on from a new port, as a NAT does that was restarted; what is on its way to the old port is lost.</summary>
    internal void Rebind()
    {
        Socket old = Socket;
        Socket = Open();
        old.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Socket.Dispose();
    }

    private Socket Open()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
        {
            Blocking = false,
            ReceiveBufferSize = Relay.BufferBytes,
        };
        socket.Connect(_gateway);
        return socket;
    }
}
