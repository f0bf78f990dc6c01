// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Reflection;
using NanoIke.Esp;
using NanoIke.Responder;
using NanoIke.Tests.Protocol;

namespace NanoIke.Tests.Life;

/// <summary>Whatever replaces a tunnel, and whatever the link loses besides: no report is lost that the link let through.</summary>
[TestClass]
public class AccountTests
{
    private const long Minute = 60000;

    [TestMethod]
    public void AYearWithAReportAMinute()
    {
        Traffic traffic = new Traffic(SuiteKind.ChaCha, 50, settings => settings.LifetimeMs = 24 * 3600 * 1000L);
        traffic.Establish();
        for (int i = 0; i < 365 * 24 * 60; i++)
        {
            traffic.Report(Minute);
        }

        Assert.AreEqual((365 * 24 * 60) + 1, traffic.Sent);
        Assert.IsTrue(traffic.Dropped is > 20000 and < 32000, $"{traffic.Dropped} dropped");
        Assert.IsTrue(traffic.Rig.Tunnel.Openings is >= 364 and <= 375, $"{traffic.Rig.Tunnel.Openings} tunnels");
        Assert.IsTrue(traffic.LongestWait < 2 * Minute, $"a report waited for {traffic.LongestWait} ms");
        traffic.AssertBooks();
    }

    [TestMethod]
    [DataRow(SuiteKind.Aes, 0)]
    [DataRow(SuiteKind.Aes, 200)]
    [DataRow(SuiteKind.ChaCha, 0)]
    [DataRow(SuiteKind.ChaCha, 200)]
    public void LifetimesEnd(SuiteKind suite, int loss)
    {
        Traffic traffic = new Traffic(suite, loss, settings => settings.LifetimeMs = 20000, 3);
        traffic.Establish();
        for (int i = 0; i < 20000; i++)
        {
            traffic.Report(50);
        }

        Assert.IsTrue(traffic.Rig.Tunnel.Openings > 20, $"{traffic.Rig.Tunnel.Openings} tunnels");
        traffic.AssertBooks();
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(200)]
    public void SequenceNumbersRunOut(int loss)
    {
        Traffic traffic = new Traffic(SuiteKind.ChaCha, loss, null, 4);
        traffic.Establish();
        EspSender sender = (EspSender)typeof(Tunnel).GetField("_espOut", BindingFlags.NonPublic | BindingFlags.Instance).GetValue(traffic.Rig.Tunnel);
        for (int i = 0; i < 2000; i++)
        {
            if (i % 100 == 50)
            {
                sender.Sequence = Limits.SequenceRenew - 10;
            }

            traffic.Report(500);
            Assert.IsTrue(sender.Sequence < Limits.SequenceRenew + 1000, "renewed too late");
        }

        Assert.IsTrue(traffic.Rig.Tunnel.Openings >= 20, $"{traffic.Rig.Tunnel.Openings} tunnels");
        traffic.AssertBooks();
    }

    [TestMethod]
    [DataRow(false, 0)]
    [DataRow(true, 0)]
    [DataRow(false, 200)]
    [DataRow(true, 200)]
    public void TheGatewayRekeys(bool ike, int loss)
    {
        Traffic traffic = new Traffic(SuiteKind.Aes, loss, null, 5);
        traffic.Establish();
        byte[][] request = null;
        for (int i = 0; i < 3000; i++)
        {
            if (i % 150 == 75)
            {
                Assert.AreEqual(TunnelState.Open, traffic.Rig.Tunnel.State);
                request = ike ? traffic.Rig.Gateway.RekeyIke() : traffic.Rig.Gateway.RekeyChild();
            }

            if (i % 150 is >= 75 and < 90)
            {
                traffic.Rig.Link.Send(LinkEnd.Node, request); // and its retransmissions
            }

            traffic.Report(200);
        }

        Assert.AreEqual(21, traffic.Rig.Tunnel.Openings);
        traffic.AssertBooks();
    }

    // One-way reports leave nothing to notice it by, and the IKE SA answers liveness checks: what bounds the outage is the lifetime.
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void AChildThatTheGatewayLostWithoutAWordIsReplacedAtTheLifetime(bool saysInvalidSpi)
    {
        Rig rig = new Rig(SuiteKind.Aes, options => options.AnswerUnknownEsp = saysInvalidSpi, settings => settings.LifetimeMs = 10 * Minute);
        rig.Establish();
        rig.AssertTraffic();
        rig.Gateway.ForgetChild();
        for (int i = 0; i < 11 && rig.Tunnel.Openings == 1; i++)
        {
            rig.Send(new byte[8]);
            rig.Run(Minute);
        }

        Assert.AreEqual(2, rig.Tunnel.Openings);
        rig.AssertTraffic();
    }

    [TestMethod]
    [DataRow(uint.MaxValue - 100000L)]
    [DataRow(int.MaxValue - 100000L)]
    [DataRow((1L << 53) - 100000)]
    public void TheTickWraps(long start)
    {
        Traffic traffic = new Traffic(SuiteKind.ChaCha, 50, settings => settings.LifetimeMs = 30000, 6, start);
        traffic.Establish();
        for (int i = 0; i < 2000; i++)
        {
            traffic.Report(100);
        }

        Assert.IsTrue(traffic.Rig.Tunnel.Openings is >= 6 and <= 12, $"{traffic.Rig.Tunnel.Openings} tunnels");
        traffic.AssertBooks();
    }

    [TestMethod]
    public void TheClockStepsBackEveryMinute()
    {
        Traffic traffic = new Traffic(SuiteKind.ChaCha, 50, settings => settings.LifetimeMs = 30000, 7, 1L << 40);
        traffic.Establish();
        for (int i = 0; i < 2000; i++)
        {
            traffic.Report(100);
            if (i % 600 == 599)
            {
                traffic.Rig.Link.Now -= 7200000;
                traffic.Rig.Run(0);
            }
        }

        Assert.IsTrue(traffic.Rig.Tunnel.Openings is >= 6 and <= 12, $"{traffic.Rig.Tunnel.Openings} tunnels");
    }
}
