// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Collections.Generic;
using System.Linq;
using NanoIke.Responder;
using NanoIke.Tests.Field;

namespace NanoIke.Tests.Protocol;

/// <summary>Probes through a tunnel on a path of 20 ms: when they go out, and what they are where the gateway lets only UDP through.</summary>
[TestClass]
public class ProbeTests
{
    [TestMethod]
    public void ProbesFollowTheOpeningWithWaitsThatDoubleButTheLast()
    {
        Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.ProbeAddress = Rig.Collector);
        rig.Establish();
        long opened = rig.Link.Now;
        List<long> probes = PathTimesTests.Sent(rig, datagram => datagram.Length > 1 && !Octets.IsMarked(datagram));
        rig.Run(600000);
        CollectionAssert.AreEqual(new[] { opened + 2000, opened + 2500, opened + 3500 }, probes);
        (_, _, long at) = rig.Events.Single(each => each.What == TunnelEvent.Unproven);
        Assert.AreEqual(opened + 4500, at);
        CollectionAssert.AreEqual(
            new byte[] { 1, 2, 3 }, rig.Gateway.Seen.Esp.Select(packet => InnerPacket.Decode(packet.Inner).Body[7]).ToArray(), "numbers of the echo requests");
    }

    [TestMethod]
    public void AProbeWaitsForTheReportThatIsNotFetched()
    {
        Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.ProbeAddress = Rig.Collector);
        rig.Establish();
        rig.Run(Limits.ProbeDelayMs - 1);
        Assert.AreEqual(Status.Ok, rig.Send("report"u8.ToArray()));
        rig.Link.Now++;
        rig.Run(50);
        Assert.AreEqual(2, rig.Gateway.Seen.Esp.Count);
        CollectionAssert.AreEqual("report"u8.ToArray(), InnerPacket.Decode(rig.Gateway.Seen.Esp[0].Inner).AsUdp().Payload);
        Assert.AreEqual(1, InnerPacket.Decode(rig.Gateway.Seen.Esp[1].Inner).Protocol);
    }

    // While no new tunnel can be made: each stretch of traffic asks for proof anew, three times, then only whether the IKE SA lives.
    [TestMethod]
    public void AHostThatFellSilentIsProbedAgain()
    {
        Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.ProbeAddress = Rig.Collector);
        rig.Gateway.EspHandler = packet => Scene.Echo(InnerPacket.Decode(packet.Inner));
        rig.Establish();
        rig.Run(60000);
        rig.Gateway.ForgetChild();
        rig.Link.Gate = (to, datagram) => to == LinkEnd.Node || !Mutate.Is(datagram, ExchangeType.IkeSaInit);
        List<int> notes = new List<int>();
        for (int stretch = 0; stretch < 5; stretch++)
        {
            Assert.AreEqual(Status.Ok, rig.Send(new byte[4]));
            rig.Run(100000);
            notes.Add(rig.Count(TunnelEvent.Unproven));
        }

        CollectionAssert.AreEqual(new[] { 1, 2, 3, 3, 3 }, notes);
        Assert.AreEqual(5 + 3 * Limits.ProbesMax, rig.Gateway.Seen.UnknownEsp);
        Assert.AreEqual(TunnelState.Open, rig.Tunnel.State);
    }

    // A NAT gave the node another port, and the gateway follows it with IKE but not with ESP, as libreswan and OpenIKED do.
    [TestMethod]
    public void WhereOtherTrafficProvedThePathFirstACheckLearnsWhetherProbesAreAnswered()
    {
        Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.ProbeAddress = Rig.Collector);
        rig.Gateway.EspHandler = packet => Scene.Echo(InnerPacket.Decode(packet.Inner));
        rig.Establish();
        rig.Deliver(rig.Gateway.SealEsp(rig.FromCollector(new byte[1]).Encode()));
        Assert.AreEqual(Status.Ok, rig.Send(new byte[4]));
        rig.Run(100000);
        Assert.AreEqual(1, rig.Gateway.Seen.Esp.Count(packet => InnerPacket.Decode(packet.Inner).Protocol == 1));
        rig.Gateway.ForgetChild();
        Assert.AreEqual(Status.Ok, rig.Send(new byte[4]));
        rig.Run(100000);
        Assert.AreEqual(2, rig.Tunnel.Openings);
    }

    [TestMethod]
    public void AHostThatIgnoresProbesIsAskedOnceThoughOtherTrafficComesBack()
    {
        Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.ProbeAddress = Rig.Collector);
        rig.Establish();
        for (int stretch = 0; stretch < 5; stretch++)
        {
            rig.Deliver(rig.Gateway.SealEsp(rig.FromCollector(new byte[1]).Encode()));
            Assert.AreEqual(Status.Ok, rig.Send(new byte[4]));
            rig.Run(100000);
        }

        Assert.AreEqual(Limits.ProbesMax, rig.Gateway.Seen.Esp.Count(packet => InnerPacket.Decode(packet.Inner).Protocol == 1));
        Assert.AreEqual(1, rig.Count(TunnelEvent.Unproven));
        Assert.AreEqual(1, rig.Tunnel.Openings);
    }

    // RFC 7252 section 4.3: an empty confirmable message; a host that speaks CoAP answers it with a reset.
    [TestMethod]
    public void WhereOnlyUdpPassesTheProbeIsACoapPing()
    {
        Rig rig = Opened(17, 0, 65535);
        rig.Gateway.EspHandler = packet => InnerPacket.Udp(Rig.Collector, 5684, rig.Gateway.Current.InnerAddress, 5684, new byte[] { 0x70, 0, 0, 0 }).Encode();
        rig.Run(600000);
        InnerPacket probe = InnerPacket.Decode(rig.Gateway.Seen.Esp.Single().Inner);
        Assert.AreEqual(Rig.Collector, probe.Destination);
        CollectionAssert.AreEqual(new byte[] { 0x40, 0, 0, 0 }, probe.AsUdp().Payload);
        Assert.AreEqual(5684, (int)probe.AsUdp().DestinationPort);
        Assert.AreEqual(5684, (int)probe.AsUdp().SourcePort);
        CollectionAssert.AreEqual(new byte[] { 0x70, 0, 0, 0 }, rig.Received.Single());
        Assert.AreEqual(0, rig.Count(TunnelEvent.Unproven));
        rig.AssertNoFaults();
    }

    [TestMethod]
    [DataRow(17, 5684, 5684, 3)]
    [DataRow(17, 5683, 5683, 0)]
    [DataRow(17, 5685, 65535, 0)]
    [DataRow(1, 0, 65535, 3)]
    [DataRow(0, 0, 65535, 3)]
    public void ProbesAreWhatTheSelectorsLetThrough(int protocol, int firstPort, int lastPort, int probes)
    {
        Rig rig = Opened(protocol, firstPort, lastPort);
        rig.Run(60000);
        Assert.AreEqual(probes, rig.Gateway.Seen.Esp.Count);
        Assert.IsTrue(rig.Gateway.Seen.Esp.All(packet => InnerPacket.Decode(packet.Inner).Protocol == (protocol == 17 ? 17 : 1)));
        Assert.AreEqual(probes == 0 ? 0 : 1, rig.Count(TunnelEvent.Unproven));
    }

    [TestMethod]
    [DataRow("", 5684)]
    [DataRow("10.20.0.1", 0)]
    public void WithoutAnAddressOrAPortForUdpNothingIsProbed(string address, int port)
    {
        Rig rig = Opened(17, 0, 65535, address, port);
        rig.Run(60000);
        Assert.AreEqual(0, rig.Gateway.Seen.Esp.Count);
    }

    private static Rig Opened(int protocol, int firstPort, int lastPort, string address = "10.20.0.1", int port = 5684)
    {
        Rig rig = new Rig(SuiteKind.ChaCha, null, settings =>
        {
            settings.ProbeAddress = address.Length == 0 ? 0 : Octets.Address(address);
            settings.ProbePort = port;
        });
        Selector remote = Selector.Subnet("10.20.0.0", 24) with { Protocol = (byte)protocol, FirstPort = (ushort)firstPort, LastPort = (ushort)lastPort };
        Mutate.Message(rig, ExchangeType.IkeAuth, message => message.Replace(PayloadType.TsResponder, Payloads.Selectors(PayloadType.TsResponder, remote)));
        rig.Establish();
        return rig;
    }
}
