// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Linq;
using NanoIke.Responder;

namespace NanoIke.Tests.Protocol;

/// <summary>The headers that a flow keeps ready are its own, and those of the inner address that is in use.</summary>
[TestClass]
public class FlowTests
{
    private static readonly UdpFlow[] s_flows =
    {
        new UdpFlow(Rig.Collector, 5683, 5000), new UdpFlow(Rig.Collector, 5684, 5000), new UdpFlow(Rig.Collector, 5683, 5001),
        new UdpFlow(Rig.Collector + 1, 5683, 5000), new UdpFlow(Rig.Collector + 1, 65535, 0),
    };

    [TestMethod]
    public void EachFlowKeepsItsOwnHeaders()
    {
        Rig rig = new Rig(SuiteKind.ChaCha);
        rig.Establish();
        Random random = new Random(1);
        for (int i = 0; i < 100; i++)
        {
            Check(rig, s_flows[random.Next(s_flows.Length)], random, "10.30.0.1");
        }
    }

    [TestMethod]
    public void AnotherInnerAddressAfterARenewal()
    {
        Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.LifetimeMs = 5000);
        rig.Establish();
        Random random = new Random(2);
        Check(rig, s_flows[0], random, "10.30.0.1");
        Check(rig, s_flows[3], random, "10.30.0.1");
        rig.Gateway.Options.PoolAddress = Octets.Address("10.30.0.2");
        ResponderSa old = rig.Gateway.Current;
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == 2, 6000));
        Message asked = rig.Gateway.Seen.Requests(ExchangeType.IkeAuth).Last();
        CollectionAssert.AreEqual(Convert.FromHexString("01000000" + "00010004" + "0A1E0001"), asked.Find(PayloadType.Configuration).Body, "asks for the address it has");
        Assert.IsNull(asked.Notify(NotifyType.InitialContact), "the old tunnel is alive");
        Assert.AreEqual("10.30.0.2", Octets.Text(rig.Tunnel.InnerAddress));
        foreach (UdpFlow flow in s_flows)
        {
            Check(rig, flow, random, "10.30.0.2");
        }

        // Each address goes with its own tunnel.
        foreach (ResponderSa sa in new[] { old, rig.Gateway.Current })
        {
            foreach (string to in new[] { "10.30.0.1", "10.30.0.2" })
            {
                byte[] packet = InnerPacket.Udp(Rig.Collector, 1, Octets.Address(to), 2, new byte[4]).Encode();
                Status expected = Octets.Address(to) == sa.InnerAddress ? Status.Received : Status.Ignored;
                Assert.AreEqual(expected, rig.Deliver(sa.Outbound.Seal(packet)), to);
            }
        }
    }

    private static void Check(Rig rig, UdpFlow flow, Random random, string source)
    {
        byte[] payload = new byte[random.Next(40)];
        random.NextBytes(payload);
        Assert.AreEqual(Status.Ok, rig.Tunnel.Send(flow, payload, 0, payload.Length, rig.Link.Now));
        rig.Run(20);
        InnerPacket packet = InnerPacket.Decode(rig.Gateway.Seen.Esp[^1].Inner); // verifies the checksums
        Assert.AreEqual(source, Octets.Text(packet.Source));
        Assert.AreEqual(flow.Destination, packet.Destination);
        (ushort from, ushort to, byte[] arrived) = packet.AsUdp();
        Assert.AreEqual((flow.SourcePort, flow.DestinationPort), (from, to));
        CollectionAssert.AreEqual(payload, arrived);
    }
}
