// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Crypto;
using NanoIke.Responder;

namespace NanoIke.Tests.Protocol;

/// <summary>A tunnel and a scripted gateway on a virtual link, with a virtual clock. Counts what the tunnel allocates.</summary>
internal sealed class Rig
{
    internal const int NodePort = 5000;
    internal const int CollectorPort = 5683;

    private readonly byte[] _buffer = new byte[2048];
    private int _stalled;

    internal Rig(SuiteKind suite = SuiteKind.Aes, Action<ResponderOptions> gateway = null, Action<TunnelSettings> node = null, int seed = 1, Action<SeededEntropy> entropy = null)
    {
        ResponderOptions options = new ResponderOptions { Suite = suite, Seed = seed };
        gateway?.Invoke(options);
        Gateway = new ScriptedResponder(options);
        TunnelSettings settings = new TunnelSettings
        {
            GatewayAddress = options.GatewayAddress,
            GatewayPort = options.GatewayPort,
            LocalIdType = TunnelSettings.IdFqdn,
            LocalId = "node-1"u8.ToArray(),
            GatewayIdType = TunnelSettings.IdFqdn,
            GatewayId = "gw.example"u8.ToArray(),
            Secret = "correct horse battery"u8.ToArray(),
            RemoteFirst = Octets.Address("10.20.0.0"),
            RemoteLast = Octets.Address("10.20.0.255"),
        };
        node?.Invoke(settings);
        Entropy = new SeededEntropy(seed);
        entropy?.Invoke(Entropy);
        Suite algorithms = suite == SuiteKind.Aes ? new AesCbcSuite() : new ChaChaSuite();
        Tunnel = new Tunnel(algorithms, settings, Entropy, Limits.PayloadDefaultBytes);
        Link = new VirtualLink(seed);
    }

    internal Tunnel Tunnel { get; }

    internal ScriptedResponder Gateway { get; }

    internal VirtualLink Link { get; }

    internal SeededEntropy Entropy { get; }

    /// <summary>UDP payloads that came out of the tunnel.</summary>
    internal List<byte[]> Received { get; } = new List<byte[]>();

    /// <summary>Forged datagrams sent so far.</summary>
    internal int Forged { get; set; }

    /// <summary>Bytes that the tunnel allocated in all calls so far.</summary>
    internal long Allocated { get; private set; }

    /// <summary>A host behind the gateway.</summary>
    internal static uint Collector { get; } = Octets.Address("10.20.0.1");

    internal void Open()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Tunnel.Open(Link.Now);
        Allocated += GC.GetAllocatedBytesForCurrentThread() - before;
    }

    internal void Close()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Tunnel.Close(Link.Now);
        Allocated += GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>Opens and demands success.</summary>
    internal void Establish()
    {
        Open();
        Assert.IsTrue(RunUntil(() => Tunnel.State == TunnelState.Open, 1000), $"not open: {Tunnel.State} {Tunnel.Failure}");
    }

    internal Status Send(byte[] payload)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Status status = Tunnel.Send(payload, 0, payload.Length, Collector, CollectorPort, NodePort, Link.Now);
        Allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        return status;
    }

    /// <summary>Hands one datagram to the tunnel at once, then sends what it has to say.</summary>
    internal Status Deliver(byte[] datagram)
    {
        datagram.CopyTo(_buffer, 0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Status status = Tunnel.Input(_buffer, 0, datagram.Length, Link.Now);
        Allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        if (status == Status.Received)
        {
            Received.Add(_buffer.AsSpan(Tunnel.ReceivedOffset, Tunnel.ReceivedLength).ToArray());
        }

        Drain();
        return status;
    }

    internal Status Deliver(byte[][] datagrams) => Deliver(datagrams.Single());

    /// <summary>A UDP datagram from the collector to the node, as an inner packet.</summary>
    internal InnerPacket FromCollector(byte[] payload) =>
        InnerPacket.Udp(Collector, CollectorPort, Gateway.Current.InnerAddress, NodePort, payload);

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
                Link.Now = end;
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
            long before = GC.GetAllocatedBytesForCurrentThread();
            bool more = Tunnel.Poll(Link.Now);
            Allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            if (!more)
            {
                return;
            }

            Assert.IsTrue(i < 10, "Poll does not come to an end");
            Link.Send(LinkEnd.Gateway, Tunnel.Output.AsSpan(Tunnel.OutputOffset, Tunnel.OutputLength).ToArray());
        }
    }
}
