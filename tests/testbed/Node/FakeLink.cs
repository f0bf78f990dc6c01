// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using NanoIke.Net;
using NanoIke.Responder;

namespace NanoIke.Tests.Board;

/// <summary>The node's socket on a virtual link with a scripted gateway behind it. Waiting is what makes time pass.</summary>
internal sealed class FakeLink : Link
{
    private int _stalled;
    private bool _open;

    internal FakeLink(ScriptedResponder gateway, int seed)
    {
        Gateway = gateway;
        Wire = new VirtualLink(seed);
        OwnAddress = gateway.Options.NodeAddress;
    }

    internal ScriptedResponder Gateway { get; }

    internal VirtualLink Wire { get; }

    internal int Connections => ConnectedAt.Count;

    /// <summary>When the node tried to connect.</summary>
    internal List<long> ConnectedAt { get; } = new List<long>();

    /// <summary>There is no network: connecting fails, sending as well.</summary>
    internal bool NoNetwork { get; set; }

    internal bool Closed { get; private set; }

    /// <summary>The socket has lost its network: sending fails until it is opened anew.</summary>
    internal bool Broken { get; set; }

    /// <summary>So many datagrams are refused, one after the other.</summary>
    internal int Refusals { get; set; }

    /// <summary>Where the socket is connected to; only the gateway's address answers.</summary>
    internal uint Address { get; private set; }

    /// <summary>All addresses that it was connected to.</summary>
    internal List<uint> Addresses { get; } = new List<uint>();

    /// <summary>The node may connect to other addresses than the gateway's.</summary>
    internal bool AnyAddress { get; set; }

    /// <summary>The gateway has taken a datagram in.</summary>
    internal Action OnArrival { get; set; }

    /// <summary>The next call of Receive says that nobody listens there (ICMP port unreachable).</summary>
    internal int Unreachable { get; set; }

    /// <summary>The address that the node has of itself; behind a NAT another one than the gateway sees.</summary>
    internal uint OwnAddress { get; set; }

    /// <summary>The node may wait for so long.</summary>
    internal int LongestWaitMs { get; set; } = 200;

    /// <summary>Datagrams that the node sent, and all their bytes.</summary>
    internal (int Count, long Bytes) Sent { get; private set; }

    /// <summary>Those that it received.</summary>
    internal (int Count, long Bytes) Received { get; private set; }

    /// <summary>Called before every wait.</summary>
    internal Action OnWait { get; set; }

    public override bool IsOpen => _open;

    public override uint LocalAddress => OwnAddress;

    public override int LocalPort => Gateway.Options.NodePort;

    public override bool Connect(uint address, int port)
    {
        Address = address;
        Addresses.Add(address);
        Assert.IsTrue(AnyAddress || address == Gateway.Options.GatewayAddress, "connects to another address than the gateway's");
        Assert.AreEqual(Gateway.Options.GatewayPort, (ushort)port);
        ConnectedAt.Add(Wire.Now);
        Broken = NoNetwork;
        Closed = false;
        return _open = !NoNetwork;
    }

    public override bool Send(byte[] buffer, int offset, int count)
    {
        if (Broken)
        {
            return _open = false;
        }

        if (Refusals > 0)
        {
            Refusals--;
            return false;
        }

        if (Address != Gateway.Options.GatewayAddress)
        {
            return true;
        }

        Sent = (Sent.Count + 1, Sent.Bytes + count);
        Wire.Send(LinkEnd.Gateway, buffer.AsSpan(offset, count).ToArray());
        return true;
    }

    public override int Receive(byte[] buffer, int waitMs)
    {
        Assert.IsTrue(waitMs >= 0 && waitMs <= LongestWaitMs, $"waits for {waitMs} ms: a watchdog would bite");
        OnWait?.Invoke();
        if (Unreachable > 0)
        {
            Unreachable--;
            return -1;
        }

        long end = Wire.Now + waitMs;
        _stalled = waitMs == 0 ? _stalled + 1 : 0;
        Assert.IsTrue(_stalled < 50, "the node spins");
        while (true)
        {
            for (byte[] request = Wire.Receive(LinkEnd.Gateway); request != null; request = Wire.Receive(LinkEnd.Gateway))
            {
                Wire.Send(LinkEnd.Node, Gateway.Receive(request));
                OnArrival?.Invoke();
            }

            byte[] datagram = Wire.Receive(LinkEnd.Node);
            if (datagram != null)
            {
                _stalled = 0;
                Received = (Received.Count + 1, Received.Bytes + datagram.Length);
                datagram.AsSpan(0, Math.Min(datagram.Length, buffer.Length)).CopyTo(buffer);
                return Math.Min(datagram.Length, buffer.Length);
            }

            if (Wire.NextArrival > end)
            {
                Wire.Now = end;
                return 0;
            }

            Wire.Now = Math.Max(Wire.Now, Wire.NextArrival);
        }
    }

    /// <summary>What the network still carries arrives at the gateway.</summary>
    internal void Settle()
    {
        Wire.Now += 60000;
        for (byte[] request = Wire.Receive(LinkEnd.Gateway); request != null; request = Wire.Receive(LinkEnd.Gateway))
        {
            Gateway.Receive(request);
        }
    }

    public override void Close()
    {
        Closed = true;
        _open = false;
    }
}
