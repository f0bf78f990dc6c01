// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Responder;
using NanoIke.Tests.Protocol;

namespace NanoIke.Tests.Life;

/// <summary>
/// Reports through a tunnel over a link that loses some, with exact books: every report that the tunnel took either arrives or was
/// dropped by the link. A report that the tunnel refuses is a failure: renewals cost none.
/// </summary>
internal sealed class Traffic
{
    private readonly Random _random;
    private readonly int _lossPerMille;
    private readonly byte[] _report = new byte[8];
    private long _allocated;

    internal Traffic(SuiteKind suite, int lossPerMille, Action<TunnelSettings> settings = null, int seed = 1, long start = 0)
    {
        _random = new Random(seed);
        _lossPerMille = lossPerMille;
        Rig = new Rig(suite, null, settings, seed) { IsLong = true };
        Rig.Link.Now = start;
        Rig.Link.Gate = Passes;
    }

    internal Rig Rig { get; }

    internal long Sent { get; private set; }

    internal long Dropped { get; private set; }

    internal long Arrived { get; private set; }

    /// <summary>Reports that the tunnel refused since <see cref="Establish"/>.</summary>
    internal long Refused { get; private set; }

    internal void Establish()
    {
        Rig.Open();
        Assert.IsTrue(Rig.RunUntil(() => Rig.Tunnel.State == TunnelState.Open, 300000), $"{Rig.Tunnel.State} {Rig.Tunnel.Failure}");
        Report(1000);
        _allocated = Rig.Allocated; // .NET itself allocates once in the first calls of a process
    }

    /// <summary>One report, and then the time to the next.</summary>
    internal void Report(long interval)
    {
        long due = Rig.Link.Now;
        if (Rig.Send(_report) == Status.Ok)
        {
            Sent++;
        }
        else
        {
            Refused++;
        }

        Rig.Run(Math.Max(0, due + interval - Rig.Link.Now));
        Arrived += Rig.Gateway.Seen.Esp.Count;
        Rig.Gateway.Seen.Esp.Clear();
        Rig.Gateway.Seen.Messages.Clear();
        Rig.Gateway.Seen.Responses.Clear();
    }

    /// <summary>Reports lost beyond what the link dropped: none.</summary>
    internal void AssertBooks()
    {
        Assert.AreEqual(Sent - Dropped, Arrived, $"{Sent} sent, {Dropped} dropped by the link, {Rig.Gateway.Seen.UnknownEsp} of no SA");
        Assert.AreEqual(0, Rig.Gateway.Seen.UnknownEsp);
        Assert.AreEqual(0, Refused, "reports refused by the tunnel");
        Assert.AreEqual(_allocated, Rig.Allocated, "the tunnel allocated");
        Rig.AssertNoFaults();
    }

    private bool Passes(LinkEnd to, byte[] datagram)
    {
        if (_random.Next(1000) >= _lossPerMille)
        {
            return true;
        }

        if (to == LinkEnd.Gateway && datagram.Length > 1 && !Octets.IsMarked(datagram))
        {
            Dropped++;
        }

        return false;
    }
}
