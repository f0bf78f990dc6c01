// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Linq;
using NanoIke.Responder;

namespace NanoIke.Tests.Protocol;

/// <summary>What the traffic selectors of the gateway leave out is dropped in both directions, next to each bound (RFC 7296 section 2.9).</summary>
[TestClass]
public class SelectorTests
{
    [TestMethod]
    [DataRow("10.20.0.16", "10.20.0.31", "10.20.0.16 10.20.0.31", "10.20.0.15 10.20.0.32", DisplayName = "narrowed at both ends")]
    [DataRow("10.20.0.1", "10.20.0.1", "10.20.0.1", "10.20.0.0 10.20.0.2", DisplayName = "one address")]
    [DataRow("10.0.0.0", "10.255.255.255", "10.20.0.0 10.20.0.255", "10.19.255.255 10.20.1.0", DisplayName = "wider than asked")]
    [DataRow("10.19.0.0", "10.20.0.9", "10.20.0.0 10.20.0.9", "10.19.255.255 10.20.0.10", DisplayName = "begins lower, ends earlier")]
    [DataRow("10.20.0.200", "10.20.3.0", "10.20.0.200 10.20.0.255", "10.20.0.199 10.20.1.0", DisplayName = "begins later, ends higher")]
    [DataRow("0.0.0.0", "255.255.255.255", "10.20.0.0 10.20.0.255", "10.19.255.255 10.20.1.0 0.0.0.0 255.255.255.255", DisplayName = "everything")]
    public void Bounds(string first, string last, string inside, string outside)
    {
        Rig rig = Open(new[] { new Selector(Octets.Address(first), Octets.Address(last)) });
        Expect(rig, inside, true);
        Expect(rig, outside, false);
        rig.AssertNoFaults();
    }

    [TestMethod]
    public void FourRangesAreUsedAndNoFifth()
    {
        Rig rig = Open(Enumerable.Range(0, 5).Select(i => Selector.Subnet($"10.20.0.{i * 16}", 30)).ToArray());
        Expect(rig, "10.20.0.0 10.20.0.3 10.20.0.16 10.20.0.19 10.20.0.32 10.20.0.35 10.20.0.48 10.20.0.51", true);
        Expect(rig, "10.20.0.4 10.20.0.15 10.20.0.20 10.20.0.31 10.20.0.36 10.20.0.47 10.20.0.52 10.20.0.64", false);
    }

    [TestMethod]
    public void RangesThatAreOfNoUseTakeNoPlace()
    {
        Selector tcp = Selector.Subnet("10.20.0.0", 24) with { Protocol = 6 };
        Rig rig = Open(new[] { tcp, tcp, Selector.Subnet("192.168.0.0", 16), tcp with { FirstPort = 9, LastPort = 8, Protocol = 17 }, Selector.Subnet("10.20.0.8", 29) });
        Expect(rig, "10.20.0.8 10.20.0.15", true);
        Expect(rig, "10.20.0.7 10.20.0.16", false);
    }

    [TestMethod]
    [DataRow(17, true, false)]
    [DataRow(1, false, true)]
    [DataRow(0, true, true)]
    public void OneProtocol(int protocol, bool udp, bool icmp)
    {
        foreach (bool own in new[] { false, true })
        {
            Selector all = Selector.Subnet("10.20.0.0", 24);
            Selector self = Selector.Subnet("10.30.0.1", 32);
            Rig rig = Open(new[] { own ? all : all with { Protocol = (byte)protocol } }, new[] { own ? self with { Protocol = (byte)protocol } : self });
            Expect(rig, "10.20.0.1", udp);
            byte[] echo = InnerPacket.Echo(Rig.Collector, rig.Gateway.Current.InnerAddress, 1, 1, new byte[4]).Encode();
            Assert.AreEqual(icmp ? Status.Handled : Status.Ignored, rig.Deliver(rig.Gateway.SealEsp(echo)));
        }
    }

    [TestMethod]
    public void PortsOfTheGatewaysEnd()
    {
        Rig rig = Open(new[] { Selector.Subnet("10.20.0.0", 24) with { FirstPort = 5683, LastPort = 5684 } });
        Expect(rig, "10.20.0.1", true, 5683);
        Expect(rig, "10.20.0.1", true, 5684);
        Expect(rig, "10.20.0.1", false, 5682);
        Expect(rig, "10.20.0.1", false, 5685);
    }

    [TestMethod]
    public void PortsOfTheOwnEnd()
    {
        Selector own = Selector.Subnet("10.30.0.1", 32) with { Protocol = 17, FirstPort = 4000, LastPort = 4001 };
        Rig rig = Open(new[] { Selector.Subnet("10.20.0.0", 24) }, new[] { Selector.Subnet("10.30.0.2", 32), own });
        Expect(rig, "10.20.0.1", true, 1, 4000);
        Expect(rig, "10.20.0.1", true, 1, 4001);
        Expect(rig, "10.20.0.1", false, 1, 3999);
        Expect(rig, "10.20.0.1", false, 1, 4002);
    }

    [TestMethod]
    public void PortsOfBothEnds()
    {
        Selector own = Selector.Subnet("10.30.0.1", 32) with { Protocol = 17, FirstPort = 4000, LastPort = 4000 };
        Rig rig = Open(new[] { Selector.Subnet("10.20.0.0", 24) with { Protocol = 17, FirstPort = 5683, LastPort = 5683 } }, new[] { own });
        Expect(rig, "10.20.0.1", true, 5683, 4000);
        Expect(rig, "10.20.0.1", false, 5684, 4000);
        Expect(rig, "10.20.0.1", false, 5683, 4001);
        Expect(rig, "10.20.1.1", false, 5683, 4000);
    }

    [TestMethod]
    public void PortsBelongToTheirRange()
    {
        Rig rig = Open(new[]
        {
            Selector.Subnet("10.20.0.1", 32) with { FirstPort = 10, LastPort = 10, Protocol = 17 },
            Selector.Subnet("10.20.0.2", 32) with { FirstPort = 20, LastPort = 20, Protocol = 17 },
        });
        Expect(rig, "10.20.0.1", true, 10);
        Expect(rig, "10.20.0.2", true, 20);
        Expect(rig, "10.20.0.1", false, 20);
        Expect(rig, "10.20.0.2", false, 10);
    }

    private static Rig Open(Selector[] remote, Selector[] own = null)
    {
        Rig rig = new Rig(SuiteKind.ChaCha);
        Mutate.Message(rig, ExchangeType.IkeAuth, message =>
        {
            message.Replace(PayloadType.TsResponder, Payloads.Selectors(PayloadType.TsResponder, remote));
            if (own != null)
            {
                message.Replace(PayloadType.TsInitiator, Payloads.Selectors(PayloadType.TsInitiator, own));
            }
        });
        rig.Establish();
        return rig;
    }

    private static void Expect(Rig rig, string addresses, bool passes, int remotePort = Rig.CollectorPort, int ownPort = Rig.NodePort)
    {
        foreach (uint address in addresses.Split(' ').Select(Octets.Address))
        {
            string name = $"{Octets.Text(address)}:{remotePort}, own port {ownPort}";
            int arrived = rig.Gateway.Seen.Esp.Count;
            UdpFlow flow = new UdpFlow(address, remotePort, ownPort);
            Assert.AreEqual(passes ? Status.Ok : Status.NotSendable, rig.Tunnel.Send(flow, new byte[3], 0, 3, rig.Link.Now), "to " + name);
            rig.Run(50);
            Assert.AreEqual(passes ? 1 : 0, rig.Gateway.Seen.Esp.Count - arrived, "to " + name);
            InnerPacket packet = InnerPacket.Udp(address, (ushort)remotePort, rig.Gateway.Current.InnerAddress, (ushort)ownPort, new byte[3]);
            Assert.AreEqual(passes ? Status.Received : Status.Ignored, rig.Deliver(rig.Gateway.SealEsp(packet.Encode())), "from " + name);
        }
    }
}
