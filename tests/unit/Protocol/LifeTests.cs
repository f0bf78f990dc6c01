// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Esp;
using NanoIke.Responder;
using InnerPacket = NanoIke.Responder.InnerPacket;

namespace NanoIke.Tests.Protocol;

/// <summary>Long lives in virtual time: lifetimes, clocks that jump, numbers that run out, gateways that stay away.</summary>
[TestClass]
public class LifeTests
{
    private const long Hour = 3600 * 1000;

    [TestMethod]
    public void ANewTunnelReplacesTheOldOneWithoutALoss()
    {
        Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.LifetimeMs = 30000);
        rig.Establish();
        int sent = 0;
        int received = 0;
        for (int i = 0; i < 6000; i++)
        {
            Assert.AreEqual(Status.Ok, rig.Send(BitConverter.GetBytes(i)), "a renewal cost a report");
            sent++;
            rig.Run(25);
            ResponderSa sa = rig.Gateway.Sas.Last(each => each.Established);
            InnerPacket packet = InnerPacket.Udp(Rig.Collector, Rig.CollectorPort, sa.InnerAddress, Rig.NodePort, BitConverter.GetBytes(i));
            rig.Link.Send(LinkEnd.Node, sa.Outbound.Seal(packet.Encode()));
            received++;
            rig.Run(75);
        }

        rig.Run(100);
        Assert.IsTrue(rig.Tunnel.Openings >= 18, $"{rig.Tunnel.Openings} tunnels");
        Assert.AreEqual(sent, rig.Gateway.Seen.Esp.Count, "lost on the way to the gateway");
        Assert.AreEqual(received, rig.Received.Count, "lost on the way to the node");
        rig.AssertNoFaults();
    }

    [TestMethod]
    public void AYear()
    {
        Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.KeepaliveMs = 0);
        rig.Establish();
        for (int hour = 0; hour < 365 * 24; hour++)
        {
            if (hour % 1000 == 999)
            {
                rig.Gateway.Forget(); // an outage a month or so
            }

            Assert.AreEqual(Status.Ok, rig.Send(new byte[8]), $"hour {hour}");
            rig.Run(Hour);
        }

        Assert.IsTrue(rig.Tunnel.Openings is > 2200 and < 2420, $"{rig.Tunnel.Openings} tunnels");
        Assert.IsTrue(rig.Gateway.Seen.Esp.Count >= (365 * 24) - 20, $"{rig.Gateway.Seen.Esp.Count} reports");
    }

    [TestMethod]
    [DataRow(0L)]
    [DataRow(0xFFFFFFFFL - 500)]
    [DataRow(0x7FFFFFFFL - 500)]
    [DataRow(-1000L)]
    [DataRow(1L << 55)]
    public void AnyBeginningOfTime(long start)
    {
        Rig rig = new Rig();
        rig.Link.Now = start;
        rig.Establish();
        rig.AssertTraffic();
        rig.Run(Hour);
        rig.AssertTraffic();
        rig.AssertNoFaults();
    }

    [TestMethod]
    public void TheClockStepsBackAndForth()
    {
        Rig rig = new Rig();
        rig.Establish();
        foreach (long jump in new[] { -Hour, -1, 3, 24 * Hour, -24 * Hour, 100 * Hour })
        {
            rig.Link.Now += jump;
            rig.Run(20000);
            Assert.AreEqual(TunnelState.Open, rig.Tunnel.State, $"after a jump of {jump}");
            rig.AssertTraffic();
        }

        rig.AssertNoFaults();
    }

    [TestMethod]
    public void TheClockStepsBackInTheHandshake()
    {
        Rig rig = new Rig();
        rig.Gateway.Silent = true;
        rig.Open();
        rig.Run(800);
        rig.Link.Now -= 24 * Hour;
        rig.Gateway.Silent = false;
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Open, 10000), "waits for yesterday's deadline");
        rig.AssertTraffic();
    }

    [TestMethod]
    public void SuspendedForAnHourAtEveryState()
    {
        for (int steps = 0; steps < 60; steps += 5)
        {
            Rig rig = new Rig();
            rig.Open();
            rig.Run(steps);
            rig.Link.Now += Hour;
            Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Open, 120000), $"after {steps} ms");
            rig.AssertTraffic();
        }
    }

    [TestMethod]
    public void SequenceNumbersNeverRunOut()
    {
        Rig rig = new Rig();
        rig.Establish();
        EspSender sender = rig.Sender;
        sender.Child.Sequence = Limits.SequenceRenew - 1;
        Assert.AreEqual(Status.Ok, rig.Send(new byte[1]));
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == 2, 5000), "no new tunnel");
        Assert.AreEqual(0u, sender.Child.Sequence);
        rig.AssertTraffic();
        sender.Child.Sequence = uint.MaxValue;
        Assert.AreNotEqual(Status.Ok, rig.Send(new byte[1]), "RFC 4303 3.3.3: a sequence number was used twice");
    }

    // RFC 7296 section 2.8.1: nodes that opened together do not renew together.
    [TestMethod]
    public void LifetimesAreShortenedByUpToATenth()
    {
        List<long> lives = new List<long>();
        for (int seed = 1; seed <= 40; seed++)
        {
            Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.LifetimeMs = 1000000, seed);
            rig.Establish();
            long opened = rig.Link.Now;
            Assert.IsTrue(rig.RunUntil(() => rig.Count(TunnelEvent.Started) == 2, 1000000));
            lives.Add(rig.Link.Now - opened);
        }

        Assert.IsTrue(lives.Min() is >= 900000 and < 920000, $"{lives.Min()} ms");
        Assert.IsTrue(lives.Max() is > 980000 and <= 1000000, $"{lives.Max()} ms");
        Assert.IsTrue(lives.Distinct().Count() > 35);
    }

    // RFC 4478 section 3, in IKE_AUTH or later; an eighth is left for the renewal.
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void TheGatewaysAuthLifetimeIsHonoured(bool later)
    {
        Rig rig = new Rig(SuiteKind.ChaCha);
        Payload notify = Payloads.Notify(16403, Octets.Bytes(800u));
        if (!later)
        {
            Mutate.Message(rig, ExchangeType.IkeAuth, message => message.Inner.Add(notify.Clone()));
        }

        rig.Establish();
        rig.AssertTraffic();
        if (later)
        {
            Assert.AreEqual(Status.Handled, rig.Deliver(rig.Gateway.Request(ExchangeType.Informational, new[] { notify })));
        }

        rig.Gateway.MessageHook = null;
        rig.Run(629000); // seven eighths, less up to a tenth at random
        Assert.AreEqual(1, rig.Tunnel.Openings);
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == 2, 72000));
        Assert.AreEqual(0, rig.Count(TunnelEvent.Lost));
        rig.Run(3600000);
        Assert.AreEqual(2, rig.Tunnel.Openings, "it said so once");
    }

    [TestMethod]
    public void WaitsBetweenAttemptsGrowAreCappedAndJitter()
    {
        HashSet<string> patterns = new HashSet<string>();
        for (int seed = 1; seed <= 5; seed++)
        {
            Rig rig = new Rig(SuiteKind.Aes, null, null, seed);
            rig.Gateway.Silent = true;
            rig.Open();
            List<long> waits = new List<long>();
            long least = Limits.RetryFirstMs;
            while (rig.Link.Now < 2 * Limits.RetrySoonMs)
            {
                Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Waiting, 200000));
                long since = rig.Link.Now;
                long longest = since < Limits.RetrySoonMs ? Limits.RetrySoonMaxMs : Limits.RetryMaxMs;
                least = Math.Min(least, longest);
                Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Initiating, 200000));
                waits.Add(rig.Link.Now - since);
                Assert.IsTrue(waits[^1] >= least && waits[^1] <= least * 5 / 4, $"wait {waits.Count}: {waits[^1]}, not {least}");
                least *= least < longest ? 2 : 1;
            }

            Assert.IsTrue(waits[^1] >= Limits.RetryMaxMs, "waits that do not grow");
            patterns.Add(string.Join(",", waits));
            rig.Gateway.Silent = false;
            Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Open, 200000));
        }

        Assert.AreEqual(5, patterns.Count, "all nodes of a fleet wait alike");
    }

    [TestMethod]
    public void NoTunnelWithoutEntropy()
    {
        foreach (bool stuck in new[] { true, false })
        {
            Rig rig = new Rig(entropy: source =>
            {
                source.Stuck = stuck;
                source.Hardware = stuck;
            });
            Assert.AreEqual(Status.NoEntropy, rig.Tunnel.Open(0));
            rig.Run(100);
            Assert.AreEqual(Status.NoEntropy, rig.Tunnel.Failure);
            Assert.AreEqual(0, rig.Link.Sent, "something was sent");
            rig.Entropy.Stuck = false;
            rig.Entropy.Hardware = true;
            Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Open, 120000), "does not come back");
        }
    }

    [TestMethod]
    public void ClosingInEveryStateEnds()
    {
        for (int steps = 0; steps < 60; steps += 5)
        {
            foreach (bool silent in new[] { true, false })
            {
                Rig rig = new Rig();
                rig.Open();
                rig.Run(steps);
                rig.Gateway.Silent = silent;
                rig.Close();
                Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Closed, 20000), $"after {steps} ms: {rig.Tunnel.State}");
                Assert.AreEqual(Status.NotOpen, rig.Send(new byte[1]));
                Assert.AreEqual(long.MaxValue, rig.Tunnel.NextDeadline);
                rig.Gateway.Silent = false;
                rig.Open();
                Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Open, 2000), "does not open again");
                rig.AssertTraffic();
            }
        }
    }
}
