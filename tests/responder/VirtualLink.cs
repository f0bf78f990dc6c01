// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;

namespace NanoIke.Responder;

/// <summary>The two ends of a <see cref="VirtualLink"/>.</summary>
public enum LinkEnd
{
    Node,
    Gateway,
}

/// <summary>
/// Two ends and a virtual clock in milliseconds. Datagrams are lost, doubled, delayed and thereby reordered by a seeded
/// random source; the same seed gives the same run.
/// </summary>
public sealed class VirtualLink
{
    private readonly Random _random;
    private readonly PriorityQueue<byte[], (long At, long Order)>[] _flights =
    {
        new PriorityQueue<byte[], (long At, long Order)>(), // to the node
        new PriorityQueue<byte[], (long At, long Order)>(), // to the gateway
    };

    private long _order;

    public VirtualLink(int seed = 1)
    {
        _random = new Random(seed);
    }

    /// <summary>Virtual time, ms.</summary>
    public long Now { get; set; }

    public int LossPerMille { get; set; }

    public int DuplicatePerMille { get; set; }

    public int DelayMinMs { get; set; } = 10;

    public int DelayMaxMs { get; set; } = 10;

    /// <summary>Decides on one datagram: false drops it. Asked before chance is.</summary>
    public Func<LinkEnd, byte[], bool> Gate { get; set; }

    /// <summary>Told of each datagram that is dropped, by the gate or by chance.</summary>
    public Action<LinkEnd, byte[]> Dropped { get; set; }

    public int Sent { get; private set; }

    public int Lost { get; private set; }

    public int Duplicated { get; private set; }

    /// <summary>Time of the next arrival at either end; <see cref="long.MaxValue"/> when nothing is under way.</summary>
    public long NextArrival => Math.Min(NextArrivalAt(LinkEnd.Node), NextArrivalAt(LinkEnd.Gateway));

    public void Send(LinkEnd to, byte[] datagram)
    {
        Sent++;
        if ((Gate != null && !Gate(to, datagram)) || _random.Next(1000) < LossPerMille)
        {
            Lost++;
            Dropped?.Invoke(to, datagram);
            return;
        }

        Launch(to, datagram);
        if (_random.Next(1000) < DuplicatePerMille)
        {
            Duplicated++;
            Launch(to, datagram);
        }
    }

    public void Send(LinkEnd to, IEnumerable<byte[]> datagrams)
    {
        foreach (byte[] datagram in datagrams)
        {
            Send(to, datagram);
        }
    }

    /// <summary>The next datagram that has arrived by now, or null.</summary>
    public byte[] Receive(LinkEnd at) => NextArrivalAt(at) <= Now ? _flights[(int)at].Dequeue() : null;

    /// <summary>Time of the next arrival at one end.</summary>
    public long NextArrivalAt(LinkEnd at) =>
        _flights[(int)at].TryPeek(out _, out (long At, long Order) due) ? due.At : long.MaxValue;

    private void Launch(LinkEnd to, byte[] datagram)
    {
        long delay = _random.Next(DelayMinMs, DelayMaxMs + 1);
        _flights[(int)to].Enqueue((byte[])datagram.Clone(), (Now + delay, _order++));
    }
}
