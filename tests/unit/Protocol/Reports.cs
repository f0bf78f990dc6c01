// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using NanoIke.Responder;

namespace NanoIke.Tests.Protocol;

/// <summary>A numbered report every 100 ms, answered by the collector, with books: what the link did not drop arrives, both ways.</summary>
internal sealed class Reports
{
    private const int Interval = 100;
    private const int Size = 6; // no other payload of the tests has it: number and two zeros

    private readonly Rig _rig;
    private readonly HashSet<int> _arrived = new HashSet<int>();
    private readonly HashSet<int> _answers = new HashSet<int>();
    private readonly HashSet<int> _back = new HashSet<int>();
    private int _droppedUp;
    private int _droppedDown;

    internal Reports(Rig rig)
    {
        _rig = rig;
        _rig.Link.Dropped = OnDropped;
        _rig.Gateway.EspHandler = OnArrived;
    }

    internal int Sent { get; private set; }

    /// <summary>The collector answers.</summary>
    internal bool Answered { get; set; } = true;

    /// <summary>The tunnel takes every report; false: it may be closed.</summary>
    internal bool Accepts { get; set; } = true;

    internal void Run(long ms) => RunUntil(null, ms);

    /// <summary>Runs until something is true, and demands that it becomes true; null: for the whole time.</summary>
    internal void RunUntil(Func<bool> condition, long ms)
    {
        long end = _rig.Link.Now + ms;
        while (_rig.Link.Now < end && condition?.Invoke() != true)
        {
            Send();
            _rig.RunUntil(() => condition?.Invoke() == true, Interval);
            Collect();
        }

        Assert.IsTrue(condition?.Invoke() != false, $"not within {ms} ms: {_rig.Tunnel.State} {_rig.Tunnel.Failure}, {string.Join(", ", _rig.Events)}");
    }

    /// <param name="exact">The gateway took everything that reached it.</param>
    internal void AssertBooks(bool exact)
    {
        _rig.Run(2 * _rig.Link.DelayMaxMs + 80);

        Collect();
        if (exact)
        {
            Assert.AreEqual(Sent - _droppedUp, _arrived.Count, $"{Sent} reports, {_droppedUp} dropped by the link, {_rig.Gateway.Seen.UnknownEsp} of no SA");
            Assert.AreEqual(_answers.Count - _droppedDown, _back.Count, $"answers, {_droppedDown} dropped by the link");
        }

        Assert.IsTrue(_back.Count >= 20, $"{_back.Count} answers");
    }

    private void Send()
    {
        byte[] payload = new byte[Size];
        BitConverter.TryWriteBytes(payload, Sent);
        Status status = _rig.Send(payload);
        Assert.IsTrue(status == Status.Ok || (!Accepts && status == Status.NotOpen), $"report refused: {status}");
        Sent += status == Status.Ok ? 1 : 0;
    }

    private void Collect()
    {
        foreach (byte[] payload in _rig.Received)
        {
            if (payload.Length == Size)
            {
                _back.Add(BitConverter.ToInt32(payload));
            }
        }

        _rig.Received.Clear();
        _rig.Gateway.Seen.Esp.Clear();
    }

    private byte[] OnArrived(EspPacket packet)
    {
        InnerPacket inner = InnerPacket.Decode(packet.Inner);
        byte[] payload = inner.Protocol == 17 ? inner.AsUdp().Payload : Array.Empty<byte>();
        if (payload.Length != Size)
        {
            return null;
        }

        int number = BitConverter.ToInt32(payload);
        _arrived.Add(number);
        if (!Answered)
        {
            return null;
        }

        _answers.Add(number);
        return InnerPacket.Udp(Rig.Collector, Rig.CollectorPort, inner.Source, Rig.NodePort, payload).Encode();
    }

    private void OnDropped(LinkEnd to, byte[] datagram)
    {
        if (datagram.Length > 1 && !Octets.IsMarked(datagram))
        {
            _droppedUp += to == LinkEnd.Gateway ? 1 : 0;
            _droppedDown += to == LinkEnd.Node ? 1 : 0;
        }
    }
}
