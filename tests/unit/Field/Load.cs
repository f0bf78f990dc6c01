// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Linq;
using NanoIke.Responder;
using NanoIke.Tests.Protocol;
using InnerPacket = NanoIke.Responder.InnerPacket;

namespace NanoIke.Tests.Field;

/// <summary>
/// Traffic both ways through a tunnel, with exact books: what the tunnel refused, what the link dropped, what arrived. The gateway
/// sends on the SA that the node was heard on last: the node cannot read the new one before it has the answer to IKE_AUTH, and a
/// responder MAY wait for that (RFC 7296 section 2.8).
/// </summary>
internal sealed class Load
{
    private readonly Random _random;
    private readonly byte[] _report = new byte[8];
    private readonly int _receivedBefore;
    private ResponderSa _heard;
    private long _reportAt;
    private long _inboundAt;

    internal Load(Rig rig, int seed = 1)
    {
        Rig = rig;
        _random = new Random(seed);
        _heard = rig.Gateway.Current;
        _receivedBefore = rig.Received.Count;
        _reportAt = _inboundAt = rig.Link.Now;
        rig.Link.Gate = Passes;
        rig.Gateway.EspHandler = Arrive;
    }

    internal Rig Rig { get; }

    /// <summary>Time between reports, and between packets of the gateway; 0: none.</summary>
    internal int ReportMs { get; init; } = 100;

    internal int InboundMs { get; init; }

    internal int LossPerMille { get; init; }

    /// <summary>Decides on every datagram first; false drops it, uncounted.</summary>
    internal Func<LinkEnd, byte[], bool> Gate { get; set; } = (_, _) => true;

    /// <summary>Inner packet that the gateway answers an inner packet with, or null.</summary>
    internal Func<InnerPacket, byte[]> Answer { get; set; } = _ => null;

    internal int Sent { get; private set; }

    internal int Refused { get; private set; }

    internal int Dropped { get; private set; }

    internal int Arrived { get; private set; }

    internal int InboundSent { get; private set; }

    internal int InboundDropped { get; private set; }

    internal int InboundArrived => Rig.Received.Count - _receivedBefore;

    /// <summary>When a report arrived last, and the longest time without one.</summary>
    internal long ArrivedAt { get; private set; } = -1;

    internal long LongestGapMs { get; private set; }

    internal void Run(long ms) => RunUntil(() => false, ms);

    internal bool RunUntil(Func<bool> condition, long ms)
    {
        long end = Rig.Link.Now + ms;
        while (Rig.Link.Now < end)
        {
            if (Rig.Link.Now >= _reportAt)
            {
                Report();
                _reportAt += ReportMs;
            }

            if (InboundMs > 0 && Rig.Link.Now >= _inboundAt)
            {
                Inbound();
                _inboundAt += InboundMs;
            }

            long next = Math.Min(end, InboundMs > 0 ? Math.Min(_reportAt, _inboundAt) : _reportAt);
            if (Rig.RunUntil(condition, Math.Max(0, next - Rig.Link.Now)))
            {
                return true;
            }
        }

        return condition();
    }

    /// <summary>What is under way arrives; then every report and packet that the link let through must have arrived.</summary>
    internal void AssertBooks()
    {
        Rig.Run(Rig.Link.DelayMaxMs + 10);
        Assert.AreEqual(0, Refused, "reports refused");
        Assert.AreEqual(Sent - Dropped, Arrived, $"{Sent} sent, {Dropped} dropped by the link, {Rig.Gateway.Seen.UnknownEsp} of no SA");
        Assert.AreEqual(InboundSent - InboundDropped, InboundArrived, $"{InboundSent} sent to the node, {InboundDropped} dropped by the link");
        Rig.AssertNoFaults();
    }

    private void Report()
    {
        if (Rig.Send(_report) == Status.Ok)
        {
            Sent++;
        }
        else
        {
            Refused++;
        }
    }

    private void Inbound()
    {
        if (_heard?.Outbound == null)
        {
            return;
        }

        InnerPacket packet = InnerPacket.Udp(Rig.Collector, Rig.CollectorPort, _heard.InnerAddress, Rig.NodePort, _report);
        InboundSent++;
        Rig.Link.Send(LinkEnd.Node, _heard.Outbound.Seal(packet.Encode()));
    }

    private byte[] Arrive(EspPacket packet)
    {
        InnerPacket inner = InnerPacket.Decode(packet.Inner);
        if (inner.Protocol == 17)
        {
            Arrived++;
            LongestGapMs = ArrivedAt < 0 ? 0 : Math.Max(LongestGapMs, Rig.Link.Now - ArrivedAt);
            ArrivedAt = Rig.Link.Now;
        }

        if (_heard?.Inbound?.Spi != packet.Spi)
        {
            _heard = Rig.Gateway.Sas.Last(sa => sa.Inbound?.Spi == packet.Spi);
        }

        if (Arrived % 1000 == 0)
        {
            Rig.Gateway.Seen.Esp.Clear(); // long runs would fill the memory
        }

        return Answer(inner);
    }

    private bool Passes(LinkEnd to, byte[] datagram)
    {
        if (!Gate(to, datagram))
        {
            return false;
        }

        if (_random.Next(1000) >= LossPerMille)
        {
            return true;
        }

        if (!Octets.IsMarked(datagram) && datagram.Length > 1)
        {
            Dropped += to == LinkEnd.Gateway ? 1 : 0;
            InboundDropped += to == LinkEnd.Node ? 1 : 0;
        }

        return false;
    }
}
