// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;

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
    private readonly List<Flight> _flights = new List<Flight>();
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

    public int Sent { get; private set; }

    public int Lost { get; private set; }

    public int Duplicated { get; private set; }

    /// <summary>Time of the next arrival at either end; <see cref="long.MaxValue"/> when nothing is under way.</summary>
    public long NextArrival => _flights.Count == 0 ? long.MaxValue : _flights.Min(flight => flight.At);

    public void Send(LinkEnd to, byte[] datagram)
    {
        Sent++;
        if ((Gate != null && !Gate(to, datagram)) || _random.Next(1000) < LossPerMille)
        {
            Lost++;
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
    public byte[] Receive(LinkEnd at)
    {
        Flight first = _flights.Where(flight => flight.To == at && flight.At <= Now).OrderBy(flight => flight.At).ThenBy(flight => flight.Order).FirstOrDefault();
        if (first == null)
        {
            return null;
        }

        _flights.Remove(first);
        return first.Datagram;
    }

    private void Launch(LinkEnd to, byte[] datagram)
    {
        long delay = _random.Next(DelayMinMs, DelayMaxMs + 1);
        _flights.Add(new Flight(to, Now + delay, _order++, (byte[])datagram.Clone()));
    }

    private sealed record Flight(LinkEnd To, long At, long Order, byte[] Datagram);
}
