// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Linq;
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
    public void AMonthWithAReportAMinute()
    {
        Traffic traffic = new Traffic(SuiteKind.ChaCha, 50, settings => settings.LifetimeMs = 24 * 3600 * 1000L);
        traffic.Establish();
        for (int i = 0; i < 30 * 24 * 60; i++)
        {
            traffic.Report(Minute);
        }

        Assert.AreEqual((30 * 24 * 60) + 1, traffic.Sent);
        Assert.IsTrue(traffic.Dropped is > 1700 and < 2700, $"{traffic.Dropped} dropped");
        // One a day, and those for which a liveness check was lost three times.
        Assert.IsTrue(traffic.Rig.Tunnel.Openings is >= 30 and <= 80, $"{traffic.Rig.Tunnel.Openings} tunnels");
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

        int openings = traffic.Rig.Tunnel.Openings;
        Assert.IsTrue(openings >= (loss == 0 ? 50 : 35) && openings <= 1 + 1000 / 18, $"{openings} tunnels in 1,000 s");
        traffic.AssertBooks();
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(200)]
    public void SequenceNumbersRunOut(int loss)
    {
        Traffic traffic = new Traffic(SuiteKind.ChaCha, loss, null, 4);
        traffic.Establish();
        EspSender sender = traffic.Rig.Sender;
        for (int i = 0; i < 2000; i++)
        {
            if (i % 100 == 50)
            {
                traffic.Rig.Deliver(traffic.Rig.Gateway.SealEsp(traffic.Rig.FromCollector(new byte[1]).Encode())); // proof
                sender.Child.Sequence = Limits.SequenceRenew - 10;
            }

            traffic.Report(500);
            Assert.IsTrue(sender.Child.Sequence < Limits.SequenceRenew + 1000, "renewed too late");
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
        for (int i = 0; i < 9000; i++)
        {
            if (i % 450 == 225)
            {
                Assert.AreEqual(TunnelState.Open, traffic.Rig.Tunnel.State);
                request = ike ? traffic.Rig.Gateway.RekeyIke() : traffic.Rig.Gateway.RekeyChild();
            }

            if (i % 450 is >= 225 and < 240)
            {
                traffic.Rig.Link.Send(LinkEnd.Node, request); // and its retransmissions
            }

            traffic.Report(200);
        }

        int openings = traffic.Rig.Tunnel.Openings;
        Assert.IsTrue(loss == 0 ? openings == 21 : openings is >= 21 and <= 45, $"{openings} tunnels"); // what is lost makes suspicious
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
        rig.Run(Minute);
        rig.Gateway.Seen.Messages.Clear();
        rig.Gateway.ForgetChild();
        for (int i = 0; i < 5; i++)
        {
            rig.Send(new byte[8]);
            rig.Run(Minute);
        }

        // A report calls for a check after ten seconds; INVALID_SPI, which anybody can forge, for one more at once.
        Assert.AreEqual(saysInvalidSpi ? 10 : 5, rig.Gateway.Seen.Requests(ExchangeType.Informational).Count());
        Assert.AreEqual(5, rig.Gateway.Seen.UnknownEsp);
        Assert.AreEqual(1, rig.Tunnel.Openings);
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == 2, 4 * Minute));
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
        traffic.AssertBooks();
    }
}
