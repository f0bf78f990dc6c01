// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Linq;
using NanoIke.Responder;
using NanoIke.Tests.Protocol;
using InnerPacket = NanoIke.Responder.InnerPacket;

namespace NanoIke.Tests.Field;

/// <summary>
/// What the gateway answers need not be what was asked: the intersection is used, and what falls outside is dropped in both
/// directions (RFC 7296 section 2.9; issue 9, items 15 and 16). Asked for: 10.20.0.0 to 10.20.0.255.
/// </summary>
[TestClass]
public class SelectorTests
{
    private static readonly Selector s_low = Selector.Subnet("10.20.0.0", 26);
    private static readonly Selector s_high = Selector.Subnet("10.20.0.128", 26);
    private static readonly Selector s_all = Selector.Subnet("0.0.0.0", 0);

    [TestMethod]
    public void TwoRangesInsideTheOneAskedFor()
    {
        Rig rig = Opened("TSr of two ranges", PayloadType.TsResponder, s_low, s_high);
        AssertPasses(rig, "10.20.0.1", 5683, true);
        AssertPasses(rig, "10.20.0.63", 5683, true);
        AssertPasses(rig, "10.20.0.64", 5683, false);
        AssertPasses(rig, "10.20.0.127", 5683, false);
        AssertPasses(rig, "10.20.0.128", 99, true);
        AssertPasses(rig, "10.20.0.192", 5683, false);
        AssertEcho(rig, "10.20.0.130", true);
        AssertEcho(rig, "10.20.0.64", false);
    }

    [TestMethod]
    public void FourRangesAndAFifth()
    {
        Selector[] ranges = Enumerable.Range(0, 5).Select(i => Selector.Subnet($"10.20.0.{i * 32}", 28)).ToArray();
        Rig rig = Opened("TSr of five ranges", PayloadType.TsResponder, ranges);
        AssertPasses(rig, "10.20.0.96", 5683, true);
        AssertPasses(rig, "10.20.0.128", 5683, false);
    }

    [TestMethod]
    public void NarrowedToUdp()
    {
        Rig rig = Opened("TSr narrowed to UDP", PayloadType.TsResponder, asked => asked with { Protocol = 17 });
        AssertPasses(rig, "10.20.0.1", 5683, true);
        AssertPasses(rig, "10.20.0.1", 7, true);
        AssertEcho(rig, "10.20.0.1", false);
    }

    [TestMethod]
    public void NarrowedToOnePort()
    {
        Rig rig = Opened("TSr narrowed to udp/5683", PayloadType.TsResponder, asked => asked with { Protocol = 17, FirstPort = 5683, LastPort = 5683 });
        AssertPasses(rig, "10.20.0.1", 5683, true);
        AssertPasses(rig, "10.20.0.1", 5684, false);
        AssertPasses(rig, "10.20.0.1", 5682, false);
        AssertEcho(rig, "10.20.0.1", false);
    }

    [TestMethod]
    public void OwnEndNarrowedToOnePort()
    {
        Rig rig = Opened("TSi narrowed to udp/5000", PayloadType.TsInitiator, asked => asked with { Protocol = 17, FirstPort = 5000, LastPort = 5000 });
        AssertPasses(rig, "10.20.0.1", 5683, true);
        AssertPasses(rig, "10.20.0.1", 5683, false, 5001);
        AssertEcho(rig, "10.20.0.1", false);
    }

    [TestMethod]
    public void WiderThanAsked()
    {
        Rig rig = Opened("TSr of 0.0.0.0/0", PayloadType.TsResponder, s_all);
        AssertPasses(rig, "10.20.0.0", 5683, true);
        AssertPasses(rig, "10.20.0.255", 5683, true);
        AssertPasses(rig, "10.19.255.255", 5683, false);
        AssertPasses(rig, "10.20.1.0", 5683, false);
        AssertEcho(rig, "10.20.1.0", false);
    }

    [TestMethod]
    public void TheOwnEndMayBeWide()
    {
        Rig rig = Opened("TSi of 0.0.0.0/0", PayloadType.TsInitiator, s_all);
        AssertPasses(rig, "10.20.0.1", 5683, true);
        AssertEcho(rig, "10.20.0.1", true);
        byte[] elsewhere = InnerPacket.Udp(Rig.Collector, Rig.CollectorPort, Octets.Address("10.30.0.2"), Rig.NodePort, new byte[4]).Encode();
        Assert.AreEqual(Status.Ignored, rig.Deliver(rig.Gateway.SealEsp(elsewhere)), "a packet for another address");
    }

    [TestMethod]
    public void NothingInCommonIsRefusedAndBothRangesAreKnown()
    {
        Rig rig = new Rig();
        Mutate.Message(rig, ExchangeType.IkeAuth, message => message.Replace(PayloadType.TsResponder, Payloads.Selectors(PayloadType.TsResponder, Selector.Subnet("10.21.0.0", 24))));
        rig.Open();
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Waiting, 1000));
        Assert.AreEqual(Status.SelectorsMismatch, rig.Tunnel.Failure);
        Assert.AreEqual(("10.21.0.0", "10.21.0.255"), (Octets.Text(rig.Tunnel.RefusedFirst), Octets.Text(rig.Tunnel.RefusedLast)));
    }

    [TestMethod]
    [DataRow(2, "gw.example")]
    [DataRow(3, "gw@example")]
    [DataRow(11, "gateway 7")]
    public void IdrIsSent(int type, string identity)
    {
        byte[] bytes = System.Text.Encoding.ASCII.GetBytes(identity);
        Rig rig = new Rig(SuiteKind.Aes, options =>
        {
            options.IdType = (byte)type;
            options.Identity = bytes;
        }, settings =>
        {
            settings.GatewayIdType = type;
            settings.GatewayId = bytes;
        });
        Scene.Open(rig);
        byte[] body = rig.Gateway.Seen.Requests(ExchangeType.IkeAuth).Single().Find(PayloadType.IdResponder)?.Body;
        Console.WriteLine($"item 16: IDr in IKE_AUTH: {Convert.ToHexString(body ?? Array.Empty<byte>())} (was none)");
        CollectionAssert.AreEqual(KeyDerivation.Join(new byte[] { (byte)type, 0, 0, 0 }, bytes), body);
    }

    private static Rig Opened(string what, byte payload, Func<Selector, Selector> change)
    {
        Selector asked = payload == PayloadType.TsResponder ? Selector.Subnet("10.20.0.0", 24) : Selector.Subnet("10.30.0.1", 32);
        return Opened(what, payload, change(asked));
    }

    private static Rig Opened(string what, byte payload, params Selector[] answer)
    {
        Rig rig = new Rig();
        Mutate.Message(rig, ExchangeType.IkeAuth, message => message.Replace(payload, Payloads.Selectors(payload, answer)));
        Scene.Open(rig, 1000);
        Console.WriteLine($"item 15, {what}: open (was refused)");
        rig.AssertNoFaults();
        return rig;
    }

    // A UDP packet each way between the node and an address behind the gateway.
    private static void AssertPasses(Rig rig, string address, ushort port, bool passes, ushort nodePort = Rig.NodePort)
    {
        string name = $"{address}:{port}, own port {nodePort}";
        uint remote = Octets.Address(address);
        int before = rig.Gateway.Seen.Esp.Count;
        UdpFlow flow = new UdpFlow(remote, port, nodePort);
        Assert.AreEqual(passes ? Status.Ok : Status.NotSendable, rig.Tunnel.Send(flow, new byte[4], 0, 4, rig.Link.Now), name);
        rig.Run(50);
        Assert.AreEqual(before + (passes ? 1 : 0), rig.Gateway.Seen.Esp.Count, name);
        byte[] packet = InnerPacket.Udp(remote, port, rig.Gateway.Current.InnerAddress, nodePort, new byte[4]).Encode();
        Assert.AreEqual(passes ? Status.Received : Status.Ignored, rig.Deliver(rig.Gateway.SealEsp(packet)), name);
    }

    private static void AssertEcho(Rig rig, string address, bool passes)
    {
        int before = rig.Gateway.Seen.Esp.Count;
        byte[] packet = InnerPacket.Echo(Octets.Address(address), rig.Gateway.Current.InnerAddress, 1, 1, new byte[8]).Encode();
        Assert.AreEqual(passes ? Status.Handled : Status.Ignored, rig.Deliver(rig.Gateway.SealEsp(packet)), address);
        rig.Run(50);
        Assert.AreEqual(before + (passes ? 1 : 0), rig.Gateway.Seen.Esp.Count, $"echo of {address}");
    }
}
