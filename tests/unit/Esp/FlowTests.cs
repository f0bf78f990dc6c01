// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Linq;
using NanoIke.Responder;
using NanoIke.Tests.Protocol;

namespace NanoIke.Tests.Esp;

/// <summary>Where inner packets go to and come from: several flows by turns, a new own address, selectors that the gateway narrowed.</summary>
[TestClass]
public class FlowTests
{
    [TestMethod]
    [DataRow(SuiteKind.Aes)]
    [DataRow(SuiteKind.ChaCha)]
    [DataRow(SuiteKind.Ccm)]
    public void EveryDatagramGoesWhereItIsSentTo(SuiteKind suite)
    {
        Rig rig = new Rig(suite);
        rig.Establish();
        // One thing changes at a time, then back; high and low bytes for themselves.
        foreach ((string to, int port, int from) in new[]
        {
            ("10.20.0.1", 5683, 5000), ("10.20.0.2", 5683, 5000), ("10.20.0.1", 5683, 5000), ("10.20.0.1", 5684, 5000), ("10.20.0.1", 5683, 5000),
            ("10.20.0.1", 5683, 5001), ("10.20.0.1", 5683, 5000), ("10.20.0.1", 5683 + 256, 5000), ("10.20.0.1", 5683, 5000 + 256),
            ("10.20.0.1", 5000, 5683), ("10.20.0.1", 5683, 5000), ("10.20.0.255", 0, 65535), ("10.20.0.0", 65535, 0), ("10.20.0.1", 0, 0),
        })
        {
            AssertSent(rig, "10.30.0.1", to, port, from);
        }

        rig.AssertNoFaults();
    }

    [TestMethod]
    public void ReportsLeaveFromTheAddressOfTheNewTunnel()
    {
        Rig rig = new Rig(SuiteKind.Aes, null, settings => settings.LifetimeMs = 5000);
        rig.Establish();
        AssertSent(rig, "10.30.0.1", "10.20.0.1", 5683, 5000);
        rig.Gateway.Options.PoolAddress = Octets.Address("10.30.0.2");
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == 2, 10000));
        AssertSent(rig, "10.30.0.2", "10.20.0.1", 5683, 5000);
        Assert.AreEqual(Status.Received, rig.Deliver(Arriving(rig, "10.20.0.1")));
        byte[] toOld = InnerPacket.Udp(Rig.Collector, 5683, Octets.Address("10.30.0.1"), 5000, new byte[3]).Encode();
        Assert.AreEqual(Status.Ignored, rig.Deliver(rig.Gateway.SealEsp(toOld)), "the address of the tunnel before");
        rig.AssertNoFaults();
    }

    [TestMethod]
    [DataRow(SuiteKind.Aes)]
    [DataRow(SuiteKind.ChaCha)]
    [DataRow(SuiteKind.Ccm)]
    public void WhatTheGatewayNarrowedToHoldsBothWays(SuiteKind suite)
    {
        Rig rig = new Rig(suite, options => options.Subnet = Selector.Subnet("10.20.0.8", 29));
        rig.Establish();
        foreach ((string remote, bool inside) in new[]
        {
            ("10.20.0.7", false), ("10.20.0.8", true), ("10.20.0.15", true), ("10.20.0.16", false), ("10.20.0.0", false), ("10.20.0.255", false),
            ("10.19.0.8", false), ("10.21.0.15", false), ("0.0.0.0", false), ("255.255.255.255", false), ("10.30.0.1", false),
        })
        {
            int arrived = rig.Gateway.Seen.Esp.Count;
            long sent = rig.Tunnel.PacketsSent;
            Assert.AreEqual(inside ? Status.Ok : Status.NotSendable, rig.Tunnel.Send(rig.FlowTo(Octets.Address(remote), 5683, 5000), new byte[5], 0, 5, rig.Link.Now), "to " + remote);
            rig.Run(50);
            Assert.AreEqual(inside ? 1 : 0, rig.Gateway.Seen.Esp.Count - arrived, "to " + remote);
            Assert.AreEqual(inside ? 1L : 0L, rig.Tunnel.PacketsSent - sent, "a sequence number was used up");
            int received = rig.Received.Count;
            Assert.AreEqual(inside ? Status.Received : Status.Ignored, rig.Deliver(Arriving(rig, remote)), "from " + remote);
            Assert.AreEqual(inside ? 1 : 0, rig.Received.Count - received, "from " + remote);
            byte[] echo = InnerPacket.Echo(Octets.Address(remote), rig.Gateway.Current.InnerAddress, 1, 1, new byte[8]).Encode();
            Assert.AreEqual(inside ? Status.Handled : Status.Ignored, rig.Deliver(rig.Gateway.SealEsp(echo)), "an echo request from " + remote);
            rig.Run(50);
        }

        rig.AssertNoFaults();
    }

    private static byte[] Arriving(Rig rig, string from) =>
        rig.Gateway.SealEsp(InnerPacket.Udp(Octets.Address(from), 5683, rig.Gateway.Current.InnerAddress, 5000, new byte[3]).Encode());

    private static void AssertSent(Rig rig, string own, string to, int port, int from)
    {
        int before = rig.Gateway.Seen.Esp.Count;
        byte[] payload = Enumerable.Range(port, 20).Select(i => (byte)(i & 0xFF)).ToArray();
        Assert.AreEqual(Status.Ok, rig.Tunnel.Send(rig.FlowTo(Octets.Address(to), port, from), payload, 0, payload.Length, rig.Link.Now));
        rig.Run(50);
        Assert.AreEqual(before + 1, rig.Gateway.Seen.Esp.Count);
        InnerPacket packet = InnerPacket.Decode(rig.Gateway.Seen.Esp[^1].Inner);
        (ushort source, ushort destination, byte[] arrived) = packet.AsUdp();
        Assert.AreEqual($"{own}:{from} {to}:{port}", $"{Octets.Text(packet.Source)}:{source} {Octets.Text(packet.Destination)}:{destination}");
        CollectionAssert.AreEqual(payload, arrived);
    }
}
