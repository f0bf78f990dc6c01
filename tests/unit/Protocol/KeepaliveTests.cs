// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Responder;

namespace NanoIke.Tests.Protocol;

/// <summary>Keepalives where a NAT is on the way, and nowhere else (RFC 7296 section 2.23, RFC 3948 section 4).</summary>
[TestClass]
public class KeepaliveTests
{
    private const long Hour = 3600000;

    private static readonly uint s_own = Octets.Address("192.0.2.7"); // the address and port that the gateway sees
    private static readonly uint s_private = Octets.Address("192.168.1.2");

    [TestMethod]
    [DataRow("the gateway sees the node's own address", 0, 40000, 0)]
    [DataRow("another address: a NAT", 1, 40000, 179)]
    [DataRow("another port: a NAT", 0, 40001, 179)]
    [DataRow("the address is not known", 2, 40000, 179)]
    [DataRow("the port is not known", 0, 0, 179)]
    public void WhereANatIsOnTheWayOrCannotBeRuledOut(string _, int address, int port, int expected)
    {
        Rig rig = new Rig(SuiteKind.ChaCha, null, settings => Know(settings, address, port));
        rig.Establish();
        rig.Run(Hour);
        Assert.AreEqual(expected, rig.Gateway.Seen.Keepalives);
    }

    [TestMethod]
    [DataRow(15000, 240)]
    [DataRow(0, 0)]
    public void ANumberIsObeyedWhateverTheGatewaySees(int keepaliveMs, int expected)
    {
        foreach (int address in new[] { 0, 1 })
        {
            Rig rig = new Rig(SuiteKind.ChaCha, null, settings =>
            {
                Know(settings, address, 40000);
                settings.KeepaliveMs = keepaliveMs;
            });
            rig.Establish();
            rig.Run(Hour + 1000);
            Assert.AreEqual(expected, rig.Gateway.Seen.Keepalives);
        }
    }

    [TestMethod]
    [DataRow(19)]
    [DataRow(21)]
    [DataRow(0)]
    public void AHashOfAnotherSizeProvesNothing(int size)
    {
        Rig rig = new Rig(SuiteKind.ChaCha, null, settings => Know(settings, 0, 40000));
        rig.Gateway.MessageHook = (exchange, message) =>
        {
            if (exchange == ExchangeType.IkeSaInit && message.Notify(NotifyType.NatDetectionDestinationIp) is { } good)
            {
                byte[] data = good.Data;
                Array.Resize(ref data, size);
                message.Payloads[^1] = Payloads.Notify(NotifyType.NatDetectionDestinationIp, data);
            }
        };
        rig.Establish();
        rig.Run(60000);
        Assert.AreEqual(2, rig.Gateway.Seen.Keepalives);
    }

    [TestMethod]
    public void ANewPathMayHaveANatUntilAHandshakeTells()
    {
        Rig rig = new Rig(SuiteKind.ChaCha, null, settings =>
        {
            Know(settings, 0, 40000);
            settings.LifetimeMs = 600000;
        });
        rig.Establish();
        rig.Run(100000);
        Assert.AreEqual(0, rig.Gateway.Seen.Keepalives);
        rig.Tunnel.NetworkIsBack(rig.Link.Now);
        rig.Run(100500);
        Assert.AreEqual(5, rig.Gateway.Seen.Keepalives, "each 20 s after the question to the gateway");
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == 2, 500000));
        int before = rig.Gateway.Seen.Keepalives;
        rig.Run(300000);
        Assert.AreEqual(before, rig.Gateway.Seen.Keepalives);
    }

    private static void Know(TunnelSettings settings, int address, int port)
    {
        settings.LocalAddress = address == 0 ? s_own : address == 1 ? s_private : 0;
        settings.LocalPort = port;
    }
}
