// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using NanoIke.Crypto;
using NanoIke.Esp;
using NanoIke.Responder;
using NanoIke.Sa;
using NanoIke.Testing;
using InnerPacket = NanoIke.Responder.InnerPacket;

namespace NanoIke.Tests.Protocol;

/// <summary>A testbed on a virtual link, with a virtual clock. Counts what the tunnel allocates.</summary>
internal sealed class Rig : Testbed
{
    private const int AllocationBufferBytes = 8192;
    private const int SparedMost = 8;

    private readonly ExchangeKind _exchange;
    private int _stalled;
    private int _spared;
    private long _before;

    internal Rig(
        SuiteKind suite = SuiteKind.Aes,
        Action<ResponderOptions> gateway = null,
        Action<TunnelSettings> node = null,
        int seed = 1,
        Action<SeededEntropy> entropy = null,
        ExchangeKind exchange = ExchangeKind.X25519)
        : base(suite, seed, gateway, node, exchange)
    {
        Entropy = new SeededEntropy(seed);
        entropy?.Invoke(Entropy);
        _exchange = exchange;
        Tunnel = new Tunnel(SuiteFor(suite, exchange), Settings, Entropy, Limits.PayloadDefaultBytes);
        Link = new VirtualLink(seed);
    }

    /// <summary>With algorithms of the test's own, that fit AES and X25519.</summary>
    internal Rig(Suite algorithms)
        : base(SuiteKind.Aes, 1, null, null)
    {
        Entropy = new SeededEntropy(1);
        Tunnel = new Tunnel(algorithms, Settings, Entropy, Limits.PayloadDefaultBytes);
        Link = new VirtualLink(1);
    }

    internal SeededEntropy Entropy { get; }

    internal VirtualLink Link { get; }

    /// <summary>
    /// Microseconds that the board takes for an IL instruction: 0.3 to 1 on real ones. The clock moves on while the node computes; what
    /// each step takes is from the cost table of tests/bench.
    /// </summary>
    internal double InstructionUs { get; set; }

    /// <summary>Tunnels opened before the handshake that a case is about.</summary>
    internal int OpeningsBefore { get; set; }

    /// <summary>The handshake that a case is about has made a tunnel.</summary>
    internal bool IsMade => Tunnel.Openings > OpeningsBefore;

    /// <summary>Gives the buffer that a datagram of this size comes in, and where in it; null: at the start of a large one.</summary>
    internal Func<int, (byte[] Buffer, int Offset)> Place { get; set; }

    /// <summary>True for what the node sends and a test keeps back: it leaves no trace at the gateway or on the link.</summary>
    internal Func<byte[], bool> Withheld { get; set; }

    /// <summary>
    /// A run of many thousand calls. A collection on another thread then charges one of them with the rest of this thread's allocation
    /// buffer now and then, on a busy machine more than once: these few are spared. A tunnel that allocates does it each time.
    /// </summary>
    internal bool IsLong { get; init; }

    /// <summary>What happened to the tunnel, in order.</summary>
    internal List<(TunnelEvent What, Status Why, long At)> Events { get; } = new List<(TunnelEvent, Status, long)>();

    /// <summary>UDP payloads that came out of the tunnel.</summary>
    internal List<byte[]> Received { get; } = new List<byte[]>();

    /// <summary>Forged datagrams sent so far.</summary>
    internal int Forged { get; set; }

    /// <summary>Bytes that the tunnel allocated in all calls so far.</summary>
    internal long Allocated { get; private set; }

    /// <summary>The tunnel's own tool for sending, to look at the numbers it used.</summary>
    internal EspSender Sender => (EspSender)Inside(Tunnel, "_sender");

    /// <summary>The handshake beside the tunnel.</summary>
    internal Handshake Handshake => (Handshake)Inside(Tunnel, "_handshake");

    /// <summary>A private field.</summary>
    internal static object Inside(object of, string field) => of.GetType().GetField(field, BindingFlags.NonPublic | BindingFlags.Instance).GetValue(of);

    /// <summary>How often something happened.</summary>
    internal int Count(TunnelEvent what) => Events.Count(each => each.What == what);

    internal void Open()
    {
        BeginCount();
        Tunnel.Open(Link.Now);
        EndCount();
        Compute();
    }

    /// <summary>The board starts anew: another tunnel, which nobody has opened, on the same wire.</summary>
    internal void Restart()
    {
        Tunnel = new Tunnel(SuiteFor(Kind, _exchange), Settings, Entropy, Limits.PayloadDefaultBytes);
    }

    /// <summary>The tunnel is suspended; what is to be stored.</summary>
    internal SleepBuffer Suspend()
    {
        SleepBuffer buffer = new SleepBuffer();
        BeginCount();
        Status status = Tunnel.Suspend(buffer, Link.Now);
        EndCount();
        Assert.AreEqual(Status.Ok, status);
        return buffer;
    }

    /// <summary>The board sleeps, starts anew, and goes on with a copy of what was stored.</summary>
    internal Status Wake(SleepBuffer stored, long sleptMs)
    {
        SleepBuffer buffer = new SleepBuffer { Length = stored.Length };
        stored.Bytes.CopyTo(buffer.Bytes, 0);
        Link.Now += sleptMs;
        Restart();
        BeginCount();
        Status status = Tunnel.Resume(buffer, sleptMs, Link.Now);
        EndCount();
        Compute();
        Assert.IsTrue(buffer.Length == 0 && buffer.Bytes.All(each => each == 0), "the buffer is not wiped");
        return status;
    }

    internal void Close()
    {
        BeginCount();
        Tunnel.Close(Link.Now);
        EndCount();
    }

    /// <summary>Opens and demands success.</summary>
    internal void Establish()
    {
        Open();
        Assert.IsTrue(RunUntil(() => Tunnel.State == TunnelState.Open, 1000), $"not open: {Tunnel.State} {Tunnel.Failure}");
    }

    internal Status Send(byte[] payload)
    {
        BeginCount();
        Status status = Tunnel.Send(Flow, payload, 0, payload.Length, Link.Now);
        EndCount();
        return status;
    }

    /// <summary>Hands one datagram to the tunnel at once, then sends what it has to say.</summary>
    internal Status Deliver(byte[] datagram)
    {
        (byte[] buffer, int offset) = Place == null ? (Buffer, 0) : Place(datagram.Length);
        datagram.CopyTo(buffer, offset);
        BeginCount();
        Status status = Tunnel.Input(buffer, offset, datagram.Length, Link.Now);
        EndCount();
        Compute();
        if (status == Status.Received)
        {
            Received.Add(buffer.AsSpan(Tunnel.ReceivedOffset, Tunnel.ReceivedLength).ToArray());
        }

        Drain();
        return status;
    }

    internal Status Deliver(byte[][] datagrams) => Deliver(datagrams.Single());

    internal void Run(long ms) => RunUntil(() => false, ms);

    internal bool RunUntil(Func<bool> condition, long ms)
    {
        long end = Link.Now + ms;
        while (true)
        {
            Step();
            if (condition())
            {
                return true;
            }

            long next = Math.Min(Link.NextArrival, Tunnel.NextDeadline);
            _stalled = next <= Link.Now ? _stalled + 1 : 0;
            Assert.IsTrue(_stalled < 20, $"time stands still: deadline {Tunnel.NextDeadline}, now {Link.Now}");
            if (next > end)
            {
                Link.Now = Math.Max(Link.Now, end); // the board may have computed beyond it
                Step();
                return condition();
            }

            Link.Now = Math.Max(Link.Now, next);
        }
    }

    /// <summary>One payload each way arrives.</summary>
    internal void AssertTraffic()
    {
        int arrived = Gateway.Seen.Esp.Count;
        int received = Received.Count;
        Assert.AreEqual(Status.Ok, Send("up"u8.ToArray()));
        Run(100);
        Assert.IsTrue(Gateway.Seen.Esp.Count > arrived, "nothing arrived at the gateway");
        CollectionAssert.AreEqual("up"u8.ToArray(), InnerPacket.Decode(Gateway.Seen.Esp[^1].Inner).AsUdp().Payload);
        Assert.AreEqual(Status.Received, Deliver(Gateway.SealEsp(FromCollector("down"u8.ToArray()).Encode())));
        Assert.AreEqual(received + 1, Received.Count);
        CollectionAssert.AreEqual("down"u8.ToArray(), Received[^1]);
    }

    internal void AssertNoFaults() => Assert.AreEqual(0, Gateway.Seen.Faults.Count, string.Join("; ", Gateway.Seen.Faults));

    private void Step()
    {
        Drain();
        for (byte[] datagram = Link.Receive(LinkEnd.Gateway); datagram != null; datagram = Link.Receive(LinkEnd.Gateway))
        {
            Link.Send(LinkEnd.Node, Gateway.Receive(datagram));
        }

        for (byte[] datagram = Link.Receive(LinkEnd.Node); datagram != null; datagram = Link.Receive(LinkEnd.Node))
        {
            Deliver(datagram);
        }
    }

    private void Drain()
    {
        for (int i = 0; ; i++)
        {
            BeginCount();
            bool more = Tunnel.Poll(Link.Now);
            EndCount();
            Compute();
            if (!more)
            {
                return;
            }

            Assert.IsTrue(i < 10, "Poll does not come to an end");
            byte[] datagram = Sent();
            if (Withheld?.Invoke(datagram) != true)
            {
                Link.Send(LinkEnd.Gateway, datagram);
            }
        }
    }

    private void BeginCount()
    {
        _before = GC.GetAllocatedBytesForCurrentThread();
    }

    private void EndCount()
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread() - _before;
        if (IsLong && _spared < SparedMost && allocated > 0 && allocated < AllocationBufferBytes)
        {
            _spared++;
            return;
        }

        Allocated += allocated;
    }

    // Takes the events, and lets the time pass that the board needed for what they tell.
    private void Compute()
    {
        for (TunnelEvent what = Tunnel.TakeEvent(); what != TunnelEvent.None; what = Tunnel.TakeEvent())
        {
            Events.Add((what, Tunnel.EventStatus, Link.Now));
            double instructions = what switch
            {
                TunnelEvent.Started => 1_070_000, // a key pair
                TunnelEvent.Answered => 1_430_000, // a shared secret, keys, AUTH
                TunnelEvent.Opened or TunnelEvent.Renewed => 200_000,
                _ => 0,
            };
            Elapse((long)(instructions * InstructionUs / 1000));
        }
    }

    // The gateway does not wait for the board.
    private void Elapse(long ms)
    {
        long end = Link.Now + ms;
        while (ms > 0 && Link.NextArrivalAt(LinkEnd.Gateway) <= end)
        {
            Link.Now = Math.Max(Link.Now, Link.NextArrivalAt(LinkEnd.Gateway));
            Link.Send(LinkEnd.Node, Gateway.Receive(Link.Receive(LinkEnd.Gateway)));
        }

        Link.Now = end;
    }
}
