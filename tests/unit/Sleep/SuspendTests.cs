// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Responder;
using NanoIke.Sa;
using NanoIke.Tests.Field;
using NanoIke.Tests.Protocol;

namespace NanoIke.Tests.Sleep;

/// <summary>A tunnel that is suspended and resumed: what of it goes on, and when it may be suspended.</summary>
[TestClass]
public class SuspendTests
{
    private const long Nap = 10 * Scene.Minute;

    public static IEnumerable<object[]> Suites => Enum.GetValues<SuiteKind>().Select(suite => new object[] { suite });

    [TestMethod]
    [DynamicData(nameof(Suites))]
    public void TwelveWakesAreOneHandshake(SuiteKind suite)
    {
        Rig rig = new Rig(suite);
        rig.Establish();
        for (int wake = 1; wake <= 12; wake++)
        {
            rig.AssertTraffic();
            SleepBuffer stored = rig.Suspend();
            Assert.IsTrue(stored.Length <= Limits.SuspendedMaxBytes, $"{stored.Length} bytes");
            Assert.AreEqual(Status.Ok, rig.Wake(stored, Nap));
            Assert.AreEqual(TunnelState.Open, rig.Tunnel.State);
            Assert.AreEqual((uint)wake, rig.Gateway.Seen.Esp[^1].Sequence, "the numbers of ESP go on");
        }

        rig.AssertTraffic();
        Assert.AreEqual(12, rig.Count(TunnelEvent.Resumed));
        Assert.AreEqual(2, rig.Gateway.Seen.Messages.Count, "IKE messages: one handshake");
        Assert.AreEqual(0, rig.Allocated);
        rig.AssertNoFaults();
    }

    [TestMethod]
    [DynamicData(nameof(Suites))]
    public void WhatIsSavedIsEnoughToGoOnWith(SuiteKind suite)
    {
        Rig rig = new Rig(suite);
        rig.Establish();
        rig.AssertTraffic();
        rig.Tunnel.Suspect(rig.Link.Now); // a request of its own: message ids go on
        rig.Run(100);
        Assert.AreEqual(Status.Handled, rig.Deliver(rig.Gateway.Liveness()));
        uint inner = rig.Tunnel.InnerAddress;
        Assert.AreEqual(Status.Ok, rig.Wake(rig.Suspend(), Nap));

        Assert.AreEqual(inner, rig.Tunnel.InnerAddress);
        Assert.AreEqual(Status.Handled, rig.Deliver(rig.Gateway.Liveness()), "a request of the gateway is answered");
        rig.Tunnel.Suspect(rig.Link.Now);
        rig.Run(100);
        Assert.AreEqual(2, rig.Gateway.Seen.Requests(ExchangeType.Informational).Count());
        rig.AssertTraffic();
        rig.Close();
        rig.Run(100);
        Assert.IsTrue(rig.Gateway.Seen.IkeDeleted);
        Assert.AreEqual(Status.Ok, rig.Tunnel.Failure, "the DELETE was acknowledged");
        rig.AssertNoFaults();
    }

    [TestMethod]
    public void SelectorsAreKept()
    {
        Rig rig = new Rig(node: settings => settings.RemoteLast = Octets.Address("10.20.255.255"));
        rig.Establish();
        Assert.AreEqual(Status.Ok, rig.Wake(rig.Suspend(), Nap));
        rig.AssertTraffic();
        UdpFlow outside = rig.FlowTo(Octets.Address("10.20.1.1"), 5683, 5000);
        Assert.AreEqual(Status.NotSendable, rig.Tunnel.Send(outside, new byte[4], 0, 4, rig.Link.Now));
    }

    [TestMethod]
    public void TheWindowIsKept()
    {
        Rig rig = new Rig(SuiteKind.ChaCha);
        rig.Establish();
        byte[][] packets = Enumerable.Range(1, 5).Select(_ => rig.Gateway.SealEsp(rig.FromCollector(new byte[4]).Encode())).ToArray();
        Assert.AreEqual(Status.Received, rig.Deliver(packets[1]));
        Assert.AreEqual(Status.Received, rig.Deliver(packets[3]));
        Assert.AreEqual(Status.Ok, rig.Wake(rig.Suspend(), Nap));
        Status[] expected = [Status.Received, Status.Ignored, Status.Received, Status.Ignored, Status.Received];
        CollectionAssert.AreEqual(expected, packets.Select(rig.Deliver).ToArray());
    }

    [TestMethod]
    public void NothingSecretIsLeftInASuspendedTunnel()
    {
        foreach (SuiteKind suite in Enum.GetValues<SuiteKind>())
        {
            Rig rig = new Rig(suite);
            rig.Establish();
            rig.AssertTraffic();
            Tunnel tunnel = rig.Tunnel;
            SleepBuffer stored = rig.Suspend();
            Assert.AreEqual(TunnelState.Closed, tunnel.State);
            foreach (string part in new[] { "_current", "_other" })
            {
                IkeSa sa = (IkeSa)Rig.Inside(tunnel, part);
                Assert.IsTrue(sa.Keys.Concat(sa.Child.Keys).Concat(sa.Spis).All(each => each == 0), part);
            }

            Assert.ThrowsExactly<InvalidOperationException>(() => tunnel.Open(rig.Link.Now), "it has no secret any more");
            Assert.ThrowsExactly<InvalidOperationException>(() => tunnel.Resume(stored, 0, rig.Link.Now));
            Assert.AreEqual(Status.NotOpen, tunnel.Suspend(stored, rig.Link.Now));
        }
    }

    [TestMethod]
    public void WhileSomethingIsPendingItSaysSo()
    {
        AssertBusy("a handshake", rig => rig.Open(), Status.NotOpen);
        AssertBusy("a packet that was not fetched", rig => rig.Send(new byte[4]));
        AssertBusy("a request", rig => rig.Tunnel.Suspect(rig.Link.Now));
        AssertBusy("a request on its way", rig =>
        {
            rig.Gateway.Silent = true;
            rig.Tunnel.Suspect(rig.Link.Now);
            rig.Run(100);
        });
        AssertBusy("a renewal", rig =>
        {
            rig.Gateway.Silent = true;
            rig.Run(Limits.LifetimeDefaultMs);
        });
        AssertBusy("the old tunnel", rig => Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == 2, Limits.LifetimeDefaultMs)));
        AssertBusy("closed", rig => rig.Close(), Status.NotOpen);
    }

    // As a node does it: what is pending ends, and then it can sleep.
    private static void AssertBusy(string name, Action<Rig> act, Status expected = Status.Busy)
    {
        Rig rig = new Rig();
        if (name != "a handshake")
        {
            rig.Establish();
        }

        act(rig);
        SleepBuffer buffer = new SleepBuffer();
        Assert.AreEqual(expected, rig.Tunnel.Suspend(buffer, rig.Link.Now), name);
        Assert.IsTrue(buffer.Length == 0 && buffer.Bytes.All(each => each == 0), name + ": something was written");
        rig.Gateway.Silent = false;
        if (expected == Status.Busy)
        {
            Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Suspend(buffer, rig.Link.Now) == Status.Ok, 300000), name + ": it never ends");
            Assert.AreEqual(Status.Ok, rig.Wake(buffer, Nap));
            rig.AssertTraffic();
        }
    }

    [TestMethod]
    [DynamicData(nameof(Suites))]
    public void ARepetitionOfAnOldRequestIsIgnored(SuiteKind suite)
    {
        Rig rig = new Rig(suite);
        rig.Establish();
        byte[] request = rig.Gateway.Liveness().Single();
        Assert.AreEqual(Status.Handled, rig.Deliver((byte[])request.Clone()));
        Assert.AreEqual(Status.Handled, rig.Deliver((byte[])request.Clone()), "awake it gets the stored reply (section 2.1)");
        rig.Run(100);
        Assert.AreEqual(Status.Ok, rig.Wake(rig.Suspend(), Nap));
        int responses = rig.Gateway.Seen.Responses.Count;
        Assert.AreEqual(Status.Ignored, rig.Deliver((byte[])request.Clone()));
        rig.Run(100);
        Assert.AreEqual(responses, rig.Gateway.Seen.Responses.Count);
        Assert.AreEqual(Status.Handled, rig.Deliver(rig.Gateway.Liveness()), "the next one is not");
        rig.AssertNoFaults();
    }

    [TestMethod]
    public void TheLifetimeRunsOnInSleep()
    {
        Rig rig = new Rig(node: settings => settings.LifetimeMs = Scene.Hour);
        rig.Establish();
        Assert.AreEqual(Status.Ok, rig.Wake(rig.Suspend(), Scene.Hour / 2));
        rig.Run(Scene.Hour / 10);
        Assert.AreEqual(0, rig.Tunnel.Openings, "it is not old enough");
        Assert.AreEqual(Status.Ok, rig.Wake(rig.Suspend(), Scene.Hour / 2));
        rig.Run(100);
        Assert.AreEqual(1, rig.Count(TunnelEvent.Renewed), "it is renewed at once");
        rig.Run(5000);
        rig.AssertTraffic();
        Assert.AreEqual(Status.LifetimeOver, rig.Wake(rig.Suspend(), 10 * Scene.Hour), "past the hard end");
        rig.Establish();
        rig.AssertTraffic();
        rig.AssertNoFaults();
    }

    [TestMethod]
    public void ALifetimeOfYearsIsNoTrouble()
    {
        Rig rig = new Rig(node: settings => settings.LifetimeMs = long.MaxValue);
        rig.Establish();
        for (int i = 0; i < 5; i++)
        {
            Assert.AreEqual(Status.Ok, rig.Wake(rig.Suspend(), 1000L * 3600 * 24 * 365));
            rig.AssertTraffic();
        }
    }

    [TestMethod]
    public void AnOpenTunnelIsNotOverwritten()
    {
        Rig rig = new Rig();
        rig.Establish();
        SleepBuffer stored = rig.Suspend();
        rig.Restart();
        rig.Establish();
        Assert.AreEqual(Status.Busy, rig.Tunnel.Resume(stored, 0, rig.Link.Now));
        rig.AssertTraffic();
    }

    [TestMethod]
    public void ThePortAndTheGatewayAreThoseOfBefore()
    {
        Rig rig = new Rig();
        rig.Settings.LocalPort = 40123;
        rig.Establish();
        uint gateway = rig.Settings.GatewayAddress;
        SleepBuffer stored = rig.Suspend();
        rig.Settings.LocalPort = 0;
        rig.Settings.GatewayAddress = 0;
        Assert.AreEqual(Status.Ok, rig.Wake(stored, Nap));
        Assert.AreEqual(40123, rig.Settings.LocalPort);
        Assert.AreEqual(gateway, rig.Settings.GatewayAddress);
    }
}
