// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Crypto;
using NanoIke.Responder;
using NanoIke.Testing;

namespace NanoIke.Tests.Protocol;

/// <summary>The public face of a tunnel: where in a buffer something lies, what is refused, what waits for what.</summary>
[TestClass]
public class TunnelApiTests
{
    private const byte Poison = 0xA5;

    private static readonly UdpFlow s_flow = new UdpFlow(Rig.Collector, Rig.CollectorPort, Rig.NodePort);

    public static IEnumerable<object[]> Places => Enum.GetValues<SuiteKind>()
        .SelectMany(suite => new[] { (0, 0), (11, 0), (0, 64), (11, 64), (1, 1) }.Select(place => new object[] { suite, place.Item1, place.Item2 }));

    [TestMethod]
    [DynamicData(nameof(Places))]
    public void ADatagramMayLieAnywhereInABuffer(SuiteKind suite, int before, int behind)
    {
        Rig rig = new Rig(suite);
        List<(byte[] Buffer, int Length)> buffers = new List<(byte[], int)>();
        rig.Place = length =>
        {
            byte[] buffer = new byte[before + length + behind];
            Array.Fill(buffer, Poison);
            buffers.Add((buffer, length));
            return (buffer, before);
        };
        rig.Establish();
        rig.AssertTraffic();
        byte[] echo = InnerPacket.Echo(Rig.Collector, rig.Gateway.Current.InnerAddress, 1, 2, new byte[33]).Encode();
        Assert.AreEqual(Status.Handled, rig.Deliver(rig.Gateway.SealEsp(echo)));
        Assert.AreEqual(Status.Handled, rig.Deliver(rig.Gateway.Liveness()));
        rig.Run(50);
        Assert.AreEqual(0, InnerPacket.Decode(rig.Gateway.Seen.Esp[^1].Inner).Body[0], "no echo reply");
        Assert.AreEqual(1, rig.Gateway.Seen.Responses.Count);
        rig.Close();
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Closed, 100));
        Assert.IsTrue(buffers.Count >= 6, $"{buffers.Count} datagrams");
        foreach ((byte[] buffer, int length) in buffers)
        {
            Assert.IsTrue(buffer[..before].Concat(buffer[(before + length)..]).All(each => each == Poison), "written outside the datagram");
        }

        rig.AssertNoFaults();
    }

    // What is missing of a datagram follows it in the buffer: who reads on finds all of it.
    [TestMethod]
    [DataRow(SuiteKind.Aes)]
    [DataRow(SuiteKind.ChaCha)]
    [DataRow(SuiteKind.Ccm)]
    public void NothingIsReadBehindTheDatagram(SuiteKind suite)
    {
        Rig rig = new Rig(suite);
        rig.Gateway.RawHook = (_, datagram) =>
        {
            AssertCutsAreIgnored(rig, datagram);
            return new[] { datagram };
        };
        rig.Establish();
        rig.Gateway.RawHook = null;
        AssertCutsAreIgnored(rig, rig.Gateway.Liveness(0)[0]);
        AssertCutsAreIgnored(rig, rig.Gateway.SealEsp(rig.FromCollector(new byte[30]).Encode()));
        AssertCutsAreIgnored(rig, ScriptedResponder.ClearNotify(NotifyType.InvalidSpi, Octets.Bytes(rig.Gateway.Current.Inbound.Spi)));
        ResponderSa sa = rig.Gateway.Current;
        AssertCutsAreIgnored(rig, ScriptedResponder.ForgedResponse(sa.SpiInitiator, sa.SpiResponder, ExchangeType.Informational, 2, NotifyType.InvalidIkeSpi));
        rig.Run(100);
        Assert.AreEqual(0, rig.Gateway.Seen.Requests(ExchangeType.Informational).Count(), "the hint was read beyond its end");
        Assert.AreEqual(Status.Handled, rig.Deliver(rig.Gateway.Liveness(0)));
        rig.AssertTraffic();
    }

    [TestMethod]
    public void APayloadMayLieAnywhereInABuffer()
    {
        Rig rig = new Rig(SuiteKind.ChaCha);
        rig.Establish();
        byte[] buffer = Enumerable.Range(0, 100).Select(i => (byte)i).ToArray();
        foreach ((int offset, int count) in new[] { (0, 100), (37, 5), (99, 1), (100, 0), (1, 99) })
        {
            Assert.AreEqual(Status.Ok, rig.Tunnel.Send(s_flow, buffer, offset, count, rig.Link.Now));
            rig.Run(20);
            CollectionAssert.AreEqual(buffer.AsSpan(offset, count).ToArray(), InnerPacket.Decode(rig.Gateway.Seen.Esp[^1].Inner).AsUdp().Payload);
        }

        CollectionAssert.AreEqual(Enumerable.Range(0, 100).Select(i => (byte)i).ToArray(), buffer, "the payload was changed");
    }

    [TestMethod]
    [DataRow(-1, 1)]
    [DataRow(0, -1)]
    [DataRow(0, 101)]
    [DataRow(100, 1)]
    [DataRow(1, int.MaxValue)]
    [DataRow(int.MaxValue, 1)]
    [DataRow(int.MaxValue, int.MaxValue)]
    [DataRow(int.MinValue, 0)]
    public void ARangeOutsideTheBufferIsRefused(int offset, int count)
    {
        Rig rig = new Rig(SuiteKind.ChaCha);
        rig.Establish();
        byte[] buffer = new byte[100];
        Assert.AreEqual("length", Assert.ThrowsExactly<ArgumentException>(() => rig.Tunnel.Input(buffer, offset, count, rig.Link.Now)).Message);
        Assert.AreEqual("count", Assert.ThrowsExactly<ArgumentException>(() => rig.Tunnel.Send(s_flow, buffer, offset, count, rig.Link.Now)).Message);
        Assert.IsFalse(rig.Tunnel.Poll(rig.Link.Now));
        rig.AssertTraffic();
    }

    [TestMethod]
    public void EachSettingIsCheckedByName()
    {
        foreach ((string name, Action<TunnelSettings> change) in new (string, Action<TunnelSettings>)[]
        {
            ("LocalIdType", settings => settings.LocalIdType = 0), ("GatewayIdType", settings => settings.GatewayIdType = 4),
            ("LocalId", settings => settings.LocalIdType = TunnelSettings.IdIpv4), ("GatewayId", settings => settings.GatewayIdType = TunnelSettings.IdIpv4),
            ("LocalId", settings => settings.LocalId = null), ("LocalId", settings => settings.LocalId = Array.Empty<byte>()),
            ("LocalId", settings => settings.LocalId = new byte[Limits.IdentityMaxBytes + 1]),
            ("GatewayId", settings => settings.GatewayId = null), ("GatewayId", settings => settings.GatewayId = Array.Empty<byte>()),
            ("GatewayId", settings => settings.GatewayId = new byte[Limits.IdentityMaxBytes + 1]),
            ("Secret", settings => settings.Secret = null), ("Secret", settings => settings.Secret = Array.Empty<byte>()),
            ("Secret", settings => settings.Secret = new byte[Limits.SecretMaxBytes + 1]),
            ("NextSecret", settings => settings.NextSecret = Array.Empty<byte>()),
            ("NextSecret", settings => settings.NextSecret = new byte[Limits.SecretMaxBytes + 1]),
            ("PpkId", settings => settings.PpkId = Array.Empty<byte>()),
            ("PpkId", settings => settings.PpkId = new byte[Limits.IdentityMaxBytes + 1]),
            ("Ppk", settings => settings.PpkId = new byte[1]), ("Ppk", settings => settings.Ppk = new byte[1]),
            ("Ppk", settings => (settings.PpkId, settings.Ppk) = (new byte[1], Array.Empty<byte>())),
            ("Ppk", settings => (settings.PpkId, settings.Ppk) = (new byte[1], new byte[Limits.SecretMaxBytes + 1])),
            ("GatewayPort", settings => settings.GatewayPort = 0), ("GatewayPort", settings => settings.GatewayPort = 65536),
            ("RemoteFirst", settings => settings.RemoteFirst = settings.RemoteLast + 1),
            ("LivenessMs", settings => settings.LivenessMs = -1), ("KeepaliveMs", settings => settings.KeepaliveMs = -2),
            ("LifetimeMs", settings => settings.LifetimeMs = 0), ("LifetimeMs", settings => settings.LifetimeMs = -1),
            ("ProbePort", settings => settings.ProbePort = -1), ("ProbePort", settings => settings.ProbePort = 65536),
            ("StartJitterMs", settings => settings.StartJitterMs = -1),
        })
        {
            Assert.AreEqual(name, Assert.ThrowsExactly<ArgumentException>(() => new Rig(node: change)).Message);
        }

        foreach (Action<TunnelSettings> change in new Action<TunnelSettings>[]
        {
            settings => settings.LocalId = settings.GatewayId = new byte[Limits.IdentityMaxBytes], settings => settings.LocalId = settings.GatewayId = new byte[1],
            settings => settings.Secret = new byte[Limits.SecretMaxBytes], settings => settings.Secret = new byte[1],
            settings => settings.GatewayPort = settings.ProbePort = 65535, settings => settings.GatewayPort = 1,
            settings => settings.RemoteFirst = settings.RemoteLast,
            settings => settings.LivenessMs = settings.KeepaliveMs = settings.ProbePort = settings.StartJitterMs = 0,
            settings => settings.LifetimeMs = 1, settings => settings.LifetimeMs = long.MaxValue,
        })
        {
            new Rig(node: change).Open();
        }
    }

    [TestMethod]
    [DataRow(SuiteKind.Aes)]
    [DataRow(SuiteKind.ChaCha)]
    [DataRow(SuiteKind.Ccm)]
    public void PayloadMaxIsCheckedAndUsed(SuiteKind suite)
    {
        Suite algorithms = Testing.Testbed.SuiteFor(suite);
        int most = Limits.DatagramMaxBytes - 8 - algorithms.IvSize - 28 - 33;
        TunnelSettings settings = new TunnelSettings { LocalId = new byte[1], GatewayId = new byte[1], Secret = new byte[1] };
        foreach (int wrong in new[] { int.MinValue, -1, 0, most + 1, int.MaxValue })
        {
            Assert.AreEqual("payloadMax", Assert.ThrowsExactly<ArgumentException>(() => _ = new Tunnel(algorithms, settings, new SeededEntropy(1), wrong)).Message);
        }

        Assert.AreEqual(TunnelState.Closed, new Tunnel(algorithms, settings, new SeededEntropy(1), most).State);
        Assert.AreEqual(TunnelState.Closed, new Tunnel(algorithms, settings, new SeededEntropy(1), 1).State);
    }

    [TestMethod]
    [DataRow(-1, 1, "destinationPort")]
    [DataRow(1, -1, "sourcePort")]
    [DataRow(65536, 0, "destinationPort")]
    [DataRow(0, 65536, "sourcePort")]
    public void PortsOfAFlowAreChecked(int destination, int source, string name)
    {
        Assert.AreEqual(name, Assert.ThrowsExactly<ArgumentException>(() => new UdpFlow(1, destination, source)).Message);
        Assert.AreEqual(65535, new UdpFlow(1, 65535, 0).DestinationPort);
    }

    [TestMethod]
    public void WhatIsMissingIsNamed()
    {
        TunnelSettings settings = new TunnelSettings { LocalId = new byte[1], GatewayId = new byte[1], Secret = new byte[1] };
        Assert.AreEqual("suite", Assert.ThrowsExactly<ArgumentException>(() => _ = new Tunnel(null, settings, new SeededEntropy(1), 1)).Message);
        Assert.AreEqual("settings", Assert.ThrowsExactly<ArgumentException>(() => _ = new Tunnel(new ChaChaSuite(), null, new SeededEntropy(1), 1)).Message);
        Assert.AreEqual("entropy", Assert.ThrowsExactly<ArgumentException>(() => _ = new Tunnel(new ChaChaSuite(), settings, null, 1)).Message);
        Tunnel tunnel = new Tunnel(new ChaChaSuite(), settings, new SeededEntropy(1), 1);
        tunnel.Clear();
        Assert.AreEqual("the tunnel was cleared", Assert.ThrowsExactly<InvalidOperationException>(() => tunnel.Open(0)).Message);
    }

    [TestMethod]
    public void AnEchoReplyDoesNotTakeThePlaceOfAReport()
    {
        Rig rig = new Rig(SuiteKind.ChaCha);
        rig.Establish();
        byte[] echo = rig.Gateway.SealEsp(InnerPacket.Echo(Rig.Collector, rig.Gateway.Current.InnerAddress, 1, 2, new byte[9]).Encode());
        Assert.AreEqual(Status.Ok, rig.Send("report"u8.ToArray()));
        Assert.AreEqual(Status.Busy, rig.Send(new byte[1]));
        Assert.AreEqual(Status.Ignored, rig.Deliver(echo));
        rig.Run(50);
        CollectionAssert.AreEqual("report"u8.ToArray(), InnerPacket.Decode(rig.Gateway.Seen.Esp.Single().Inner).AsUdp().Payload);
        rig.AssertNoFaults();
    }

    [TestMethod]
    public void AnEchoReplyThatWasNotFetchedGoesWithItsBuffer()
    {
        Rig rig = new Rig(SuiteKind.ChaCha);
        rig.Establish();
        byte[] echo = rig.Gateway.SealEsp(InnerPacket.Echo(Rig.Collector, rig.Gateway.Current.InnerAddress, 1, 2, new byte[9]).Encode());
        byte[] buffer = new byte[300];
        echo.CopyTo(buffer, 5);
        Assert.AreEqual(Status.Handled, rig.Tunnel.Input(buffer, 5, echo.Length, rig.Link.Now));
        Assert.AreEqual(Status.Busy, rig.Send(new byte[1]));
        Assert.AreEqual(Status.Ignored, rig.Tunnel.Input(new byte[40], 0, 40, rig.Link.Now));
        Assert.AreEqual(Status.Busy, rig.Send(new byte[1]), "it waits in another buffer");
        Assert.AreEqual(Status.Ignored, rig.Tunnel.Input(buffer, 100, 40, rig.Link.Now));
        Assert.AreEqual(Status.Ok, rig.Send("report"u8.ToArray()));
        rig.Run(50);
        CollectionAssert.AreEqual("report"u8.ToArray(), InnerPacket.Decode(rig.Gateway.Seen.Esp.Single().Inner).AsUdp().Payload);
        rig.AssertNoFaults();
    }

    [TestMethod]
    [DataRow(SuiteKind.Aes)]
    [DataRow(SuiteKind.ChaCha)]
    [DataRow(SuiteKind.Ccm)]
    public void PacketsOfTheOldTunnelComeInForTheGraceTimeAndNoneGoesOut(SuiteKind suite)
    {
        Rig rig = new Rig(suite, null, settings => settings.LifetimeMs = 10000);
        rig.Establish();
        EspSa old = rig.Gateway.Current.Outbound;
        byte[] Packet() => old.Seal(rig.FromCollector(new byte[4]).Encode());
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == 2, 11000));
        uint spi = rig.Gateway.Current.Inbound.Spi;
        Assert.AreEqual(Status.Received, rig.Deliver(Packet()));
        byte[] echo = old.Seal(InnerPacket.Echo(Rig.Collector, rig.Gateway.Current.InnerAddress, 1, 2, new byte[9]).Encode());
        Assert.AreEqual(Status.Handled, rig.Deliver(echo));

        // In turn with those of the new one, with messages, which have the same cipher, and with what is forged.
        Assert.AreEqual(Status.Received, rig.Deliver(rig.Gateway.SealEsp(rig.FromCollector(new byte[4]).Encode())));
        Assert.AreEqual(Status.Ignored, rig.Deliver(Octets.Flip(Packet(), -1)));
        Assert.AreEqual(Status.Handled, rig.Deliver(rig.Gateway.Liveness()));
        Assert.AreEqual(Status.Received, rig.Deliver(Packet()));
        rig.Send(new byte[4]);
        rig.Run(Limits.GraceMinMs - 100);
        Assert.AreEqual(Status.Received, rig.Deliver(Packet()));
        Assert.AreEqual(Status.Ignored, rig.Deliver(echo), "a replay");
        rig.Run(200);
        Assert.AreEqual(Status.Ignored, rig.Deliver(Packet()));
        Assert.AreEqual(2, rig.Gateway.Seen.Esp.Count);
        Assert.IsTrue(rig.Gateway.Seen.Esp.All(packet => packet.Spi == spi), "sent on the old tunnel");
        rig.AssertNoFaults();
    }

    [TestMethod]
    public void NothingGoesInOrOutAfterClose()
    {
        Rig rig = new Rig(SuiteKind.ChaCha);
        rig.Establish();
        byte[] packet = rig.Gateway.SealEsp(rig.FromCollector(new byte[4]).Encode());
        rig.Gateway.Silent = true;
        Assert.AreEqual(Status.Ok, rig.Send(new byte[4]));
        int sent = 0;
        rig.Link.Gate = (_, datagram) =>
        {
            sent += Octets.IsMarked(datagram) ? 0 : 1;
            return true;
        };
        rig.Close();
        Assert.AreEqual(Status.Ignored, rig.Deliver(packet));
        Assert.AreEqual(Status.NotOpen, rig.Send(new byte[4]));
        rig.Run(60000);
        Assert.AreEqual(0, sent, "a packet or keepalive was sent");
        Assert.AreEqual(TunnelState.Closed, rig.Tunnel.State);
        Assert.AreEqual(Status.Ignored, rig.Deliver(packet));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void SuspicionAfterTheClockSteppedBack(bool unanswered)
    {
        Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.LivenessMs = 0);
        rig.Link.Now = 1L << 40;
        rig.Establish();
        rig.Run(60000);
        rig.Link.Now -= 3600000;
        if (unanswered)
        {
            rig.Tunnel.Unanswered(rig.Link.Now);
        }
        else
        {
            rig.Tunnel.Suspect(rig.Link.Now);
        }

        rig.Run(0);
        long wait = rig.Tunnel.NextDeadline - rig.Link.Now;
        Assert.IsTrue(wait is > 0 and <= 8000, $"the next deadline is {wait} ms away");
        rig.Run(100);
        Assert.AreEqual(1, rig.Gateway.Seen.Requests(ExchangeType.Informational).Count());
        rig.Tunnel.Suspect(rig.Link.Now);
        rig.Run(100);
        Assert.AreEqual(unanswered ? 2 : 1, rig.Gateway.Seen.Requests(ExchangeType.Informational).Count(), "the rate of hints is limited");
        rig.Link.Now += Limits.SuspicionMinMs; // nobody polled meanwhile
        rig.Tunnel.Suspect(rig.Link.Now);
        rig.Run(100);
        Assert.AreEqual(unanswered ? 3 : 2, rig.Gateway.Seen.Requests(ExchangeType.Informational).Count());
    }

    [TestMethod]
    public void TwoUnansweredMessagesMakeSuspicious()
    {
        Rig rig = new Rig(SuiteKind.ChaCha);
        rig.Establish();
        rig.Tunnel.Unanswered(rig.Link.Now);
        rig.Run(5000);
        Assert.IsFalse(rig.Tunnel.IsSuspected);
        rig.Withheld = _ => true;
        rig.Tunnel.Unanswered(rig.Link.Now);
        Assert.IsFalse(rig.Tunnel.IsSuspected, "the liveness check in between was answered");
        rig.Tunnel.Unanswered(rig.Link.Now);
        Assert.IsTrue(rig.Tunnel.IsSuspected);
        rig.Withheld = null;
        Assert.IsTrue(rig.RunUntil(() => !rig.Tunnel.IsSuspected, 5000));
        rig.AssertTraffic();
        rig.Close();
        rig.Tunnel.Unanswered(rig.Link.Now);
        rig.Run(1000);
        Assert.AreEqual(TunnelState.Closed, rig.Tunnel.State);
    }

    private static void AssertCutsAreIgnored(Rig rig, byte[] datagram)
    {
        for (int length = 0; length < datagram.Length; length++)
        {
            byte[] buffer = (byte[])datagram.Clone();
            Assert.AreEqual(Status.Ignored, rig.Tunnel.Input(buffer, 0, length, rig.Link.Now), $"{length} of {datagram.Length} bytes");
            CollectionAssert.AreEqual(datagram, buffer, $"changed at {length}");
        }
    }
}
