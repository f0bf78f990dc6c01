// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Linq;
using NanoIke.Responder;
using NanoIke.Tests.Protocol;

namespace NanoIke.Tests.Field;

/// <summary>Lifetimes: jitter, the longest one, the hard end, the gateway's own word (issue 9, items 9, 12 and 15).</summary>
[TestClass]
public class LifetimeTests
{
    [TestMethod]
    public void TwentyNodesOpenedTogetherRenewApart()
    {
        long[] renewed = Enumerable.Range(1, 20).Select(seed =>
        {
            Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.KeepaliveMs = 0, seed);
            Scene.Open(rig);
            long opened = rig.Link.Now;
            Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == 2, 5 * Scene.Hour));
            return rig.Link.Now - opened;
        }).Order().ToArray();
        int distinct = renewed.Distinct().Count();
        long closest = renewed.Zip(renewed.Skip(1), (a, b) => b - a).Min();
        Console.WriteLine($"item 9: 20 nodes renew at {distinct} times (was 1), over {(renewed[^1] - renewed[0]) / 1000.0:N0} s; the closest two are {closest} ms apart");
        Assert.AreEqual(20, distinct);
        long tenth = Limits.LifetimeDefaultMs / 10;
        Assert.IsTrue(renewed[0] >= Limits.LifetimeDefaultMs - tenth && renewed[^1] <= Limits.LifetimeDefaultMs + 40, $"{renewed[0]} to {renewed[^1]}");
        Assert.IsTrue(renewed[^1] - renewed[0] >= tenth * 3 / 4, "hardly spread");
    }

    [TestMethod]
    public void TwentyNodesPoweredTogetherStartApart()
    {
        long[] started = Enumerable.Range(1, 20).Select(seed =>
        {
            Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.StartJitterMs = 10000, seed);
            rig.Open();
            Assert.IsTrue(rig.RunUntil(() => rig.Link.Sent > 0, 10000));
            return rig.Link.Now;
        }).Order().ToArray();
        Console.WriteLine($"item 9, StartJitterMs = 10000: 20 nodes start at {started.Distinct().Count()} times, {started[0]} to {started[^1]} ms");
        Assert.AreEqual(20, started.Distinct().Count());
        Assert.IsTrue(started[^1] - started[0] >= 7500, "hardly spread");
    }

    [TestMethod]
    [DataRow(long.MaxValue)]
    [DataRow(long.MaxValue / 10)]
    [DataRow(long.MaxValue - 3600 * 1000)]
    public void TheLongestLifetimeIsNoOverflow(long lifetimeMs)
    {
        Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.LifetimeMs = lifetimeMs);
        rig.Link.Now = 1L << 40;
        Scene.Open(rig);
        rig.Run(1000);
        int soon = Scene.Count(rig, TunnelEvent.Started);
        rig.Run(24 * Scene.Hour);
        Console.WriteLine($"item 12, LifetimeMs = {lifetimeMs}: {soon} handshakes in a second (was 25), {Scene.Count(rig, TunnelEvent.Started)} in a day");
        Assert.AreEqual(1, Scene.Count(rig, TunnelEvent.Started));
        rig.AssertTraffic();
    }

    [TestMethod]
    public void TheHardEndIsAnHourBehindAShortLifetime()
    {
        Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.LifetimeMs = 60000);
        Scene.Open(rig);
        long opened = rig.Link.Now;
        rig.Link.Gate = (to, datagram) => to == LinkEnd.Node || !Scene.IsExchange(datagram, ExchangeType.IkeSaInit);
        rig.Run(60000 + Scene.Hour - 1);
        Assert.AreEqual(Status.Ok, rig.Send(new byte[8]));
        rig.Run(1);
        Assert.AreEqual(Status.NotOpen, rig.Send(new byte[8]));
        Assert.AreEqual((TunnelEvent.Lost, Status.LifetimeOver, opened + 60000 + Scene.Hour), rig.Events[^1]);
        rig.Run(100);
        Assert.IsTrue(rig.Gateway.Seen.IkeDeleted, "no DELETE");
    }

    [TestMethod]
    public void AHardEndBehindALossEndsNothing()
    {
        Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.LifetimeMs = 60000);
        Scene.Open(rig);
        rig.Link.Gate = (to, datagram) => to == LinkEnd.Node || !Scene.IsExchange(datagram, ExchangeType.IkeSaInit);
        rig.Run(60000 + Scene.Hour - 1000);
        rig.Deliver(rig.Gateway.DeleteIke());
        rig.Run(100000);
        (_, Status why, _) = rig.Events.Single(each => each.What == TunnelEvent.Lost);
        Assert.AreEqual(Status.DeletedByPeer, why);
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Waiting, 30000));
        Assert.AreEqual(Status.NoAnswer, rig.Tunnel.Failure);
    }

    [TestMethod]
    [DataRow(400u, 350000L)]
    [DataRow(8u, 30000L)] // at most every 30 s
    public void AuthLifetimeInIkeAuthIsHonoured(uint seconds, long expected)
    {
        Rig rig = new Rig();
        Mutate.Message(rig, ExchangeType.IkeAuth, message => message.Inner.Add(Payloads.Notify(16403, Octets.Bytes(seconds))));
        Scene.Open(rig);
        AssertRenewed(rig, expected, $"AUTH_LIFETIME of {seconds} s in IKE_AUTH");
    }

    [TestMethod]
    [DataRow(400u, 350000L)]
    [DataRow(8u, 30000L)]
    public void AuthLifetimeInInformationalIsHonoured(uint seconds, long expected)
    {
        Rig rig = new Rig();
        Scene.Open(rig);
        rig.Run(50000);
        rig.Deliver(rig.Gateway.Request(ExchangeType.Informational, new[] { Payloads.Notify(16403, Octets.Bytes(seconds)) }));
        AssertRenewed(rig, expected, $"AUTH_LIFETIME of {seconds} s in INFORMATIONAL");
    }

    private static void AssertRenewed(Rig rig, long expected, string what)
    {
        long since = rig.Link.Now;
        Assert.IsTrue(rig.RunUntil(() => Scene.Count(rig, TunnelEvent.Started) == 2, 1000000), "not renewed");
        Console.WriteLine($"item 15, {what}: renewal after {rig.Link.Now - since:N0} ms (was never)");
        long least = Math.Max(Limits.AuthLifetimeMinMs, expected - expected / 10);
        Assert.IsTrue(rig.Link.Now - since >= least && rig.Link.Now - since <= expected, $"not {least} to {expected}");
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == 2, 1000));
        rig.AssertTraffic();
        rig.AssertNoFaults();
    }
}
