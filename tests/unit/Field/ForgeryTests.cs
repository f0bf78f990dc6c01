// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Responder;
using NanoIke.Tests.Protocol;

namespace NanoIke.Tests.Field;

/// <summary>Answers to IKE_SA_INIT of somebody else, in front of the genuine one (RFC 7296 section 2.4; issue 9, items 2 and 12).</summary>
[TestClass]
public class ForgeryTests
{
    [TestMethod]
    [DataRow(20)]
    [DataRow(200)]
    [DataRow(1000)]
    public void OneForgedAnswerDuringARenewalCostsNoReport(int roundTripMs)
    {
        Rig rig = Opened(roundTripMs);
        Forge(rig, 1);
        Load load = new Load(rig);
        load.Run(120000);
        long started = rig.Events.Find(each => each.What == TunnelEvent.Started && each.At > 30000).At;
        long renewed = rig.Events.Find(each => each.What == TunnelEvent.Renewed).At;
        Console.WriteLine($"item 2, one forged in a renewal, {roundTripMs} ms: {load.Refused} refused of {load.Sent:N0} (was 33.1 s without a tunnel); renewed after {renewed - started} ms");
        Assert.AreEqual(1, rig.Forged);
        Assert.AreEqual(1200, load.Sent);
        Assert.AreEqual(TunnelEvent.AttemptFailed, rig.Events.Find(each => each.Why == Status.Contested).What);
        Assert.IsTrue(renewed - started <= 1500 + 10 * roundTripMs, $"{renewed - started} ms");
        load.AssertBooks();
    }

    [TestMethod]
    [DataRow(20)]
    [DataRow(200)]
    [DataRow(1000)]
    public void OneForgedAnswerAnAttemptCostsNoReport(int roundTripMs)
    {
        Rig rig = Opened(roundTripMs);
        Forge(rig, int.MaxValue);
        Load load = new Load(rig);
        load.Run(120000);
        int attempts = Scene.Count(rig, TunnelEvent.Started) - 1;
        Console.WriteLine($"item 2, one forged an attempt, {roundTripMs} ms: {load.Refused} refused of {load.Sent + load.Refused:N0} (was 1,190); {attempts} attempts in a minute");
        Assert.AreEqual(1200, load.Sent);
        Assert.AreEqual(1, rig.Tunnel.Openings);
        rig.Gateway.RawHook = null;
        Assert.IsTrue(load.RunUntil(() => rig.Tunnel.Openings == 2, 30000), "not renewed once the forger is gone");
        load.AssertBooks();
    }

    [TestMethod]
    [DataRow(20, 1560)]
    [DataRow(200, 2400)]
    [DataRow(1000, 9600)]
    public void OneForgedAnswerInTheFirstHandshakeCostsTwoTransmissions(int roundTripMs, long expected)
    {
        Rig rig = new Rig();
        Scene.RoundTrip(rig, roundTripMs);
        Forge(rig, 1);
        long took = Scene.Open(rig);
        Console.WriteLine($"item 2, one forged in the first handshake, {roundTripMs} ms: open after {took} ms (was 31.5 s)");
        Assert.AreEqual(expected, took);
        Scene.RoundTrip(rig, 20);
        rig.AssertTraffic();
    }

    [TestMethod]
    [DataRow(SuiteKind.Aes)]
    [DataRow(SuiteKind.ChaCha)]
    [DataRow(SuiteKind.Ccm)]
    public void LowOrderPointsAreMultipliedThreeTimesAnAttempt(SuiteKind suite)
    {
        Rig rig = new Rig(suite);
        Mutate.ForgeFirst(rig, ExchangeType.IkeSaInit, datagram => Repeat(Scene.LowOrder(datagram), 200), true);
        rig.Open();
        rig.Run(100);
        int evaluations = (int)Scene.Field(rig.Tunnel, "_handshake._evaluations");
        Assert.AreEqual(200, rig.Forged);
        Assert.AreEqual(3, evaluations);
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Open, 60000), "does not come back");
        Console.WriteLine($"item 12, 200 low-order answers: {evaluations} evaluations of X25519 (was 200); open after {rig.Link.Now:N0} ms");
        rig.AssertTraffic();
    }

    [TestMethod]
    public void TwoLowOrderPointsDoNoHarm()
    {
        Rig rig = new Rig();
        Mutate.ForgeFirst(rig, ExchangeType.IkeSaInit, datagram => Repeat(Scene.LowOrder(datagram), 2));
        Assert.AreEqual(40, Scene.Open(rig));
    }

    private static byte[][] Repeat(byte[] datagram, int count)
    {
        byte[][] all = new byte[count][];
        Array.Fill(all, datagram);
        return all;
    }

    private static Rig Opened(int roundTripMs)
    {
        Rig rig = new Rig(SuiteKind.Aes, null, settings => settings.LifetimeMs = 60000);
        Scene.RoundTrip(rig, roundTripMs);
        Scene.Open(rig);
        return rig;
    }

    private static void Forge(Rig rig, int times)
    {
        rig.Gateway.RawHook = (message, datagram) =>
        {
            if (message.Exchange != ExchangeType.IkeSaInit || rig.Forged >= times)
            {
                return new[] { datagram };
            }

            rig.Forged++;
            return new[] { Scene.ForgeInit(datagram), datagram };
        };
    }
}
