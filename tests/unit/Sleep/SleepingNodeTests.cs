// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Linq;
using System.Text;
using NanoIke.Firmware;
using NanoIke.Net;
using NanoIke.Responder;
using NanoIke.Tests.Board;
using NanoIke.Tests.Coap;

namespace NanoIke.Tests.Sleep;

/// <summary>The node that sleeps deeply: a reading a wake, one packet each way, one handshake a day.</summary>
[TestClass]
public class SleepingNodeTests
{
    [TestMethod]
    [DataRow(SuiteKind.Aes)]
    [DataRow(SuiteKind.ChaCha)]
    public void ADayIsOneHandshakeAndOnePacketEachWayAReading(SuiteKind suite)
    {
        SleepingNode node = new SleepingNode(suite);
        Assert.IsTrue(node.Wake());
        int sent = node.Board.Socket.Sent.Count;
        int received = node.Board.Socket.Received.Count;
        for (int wake = 2; wake <= 120; wake++)
        {
            Assert.IsTrue(node.Wake());
            string datagrams = $"{node.Board.Socket.Sent.Count} {node.Board.Socket.Received.Count}";
            Assert.AreEqual($"{++sent} {++received}", datagrams, $"wake {wake}");
        }

        AssertDelivered(node, 120);
        Assert.AreEqual(1, node.Handshakes);
        Assert.AreEqual(0, node.Drive.Writes[SleepFile.Queue], "nothing waited");
        Assert.AreEqual(120 + 119, node.Drive.Writes[SleepFile.Tunnel], "used, then the new state");
        Assert.AreEqual(120, node.Drive.Sleeps);
        Assert.IsTrue(Math.Abs(node.Now - 120L * SleepingNode.IntervalMs) < 10000, $"{node.Now} ms: the interval is kept");
        node.AssertNumbers();
        node.AssertIvs();
        Assert.IsTrue(node.Drive[SleepFile.Tunnel].Length <= Limits.SuspendedMaxBytes);
    }

    [TestMethod]
    public void NoKeyPairIsComputedAhead()
    {
        SleepingNode node = new SleepingNode();
        node.Board.Socket.Wire.DelayMinMs = node.Board.Socket.Wire.DelayMaxMs = 400; // time enough for one
        Assert.IsTrue(node.Wake());
        SeededDraws(node, out int before);
        Assert.IsTrue(node.Wake());
        SeededDraws(node, out int after);
        Assert.AreEqual(before + 2, after, "bits for the IVs, and for CoAP; no seed");
    }

    [TestMethod]
    public void ARenewalWhenTheLifetimeIsOver()
    {
        SleepingNode node = new SleepingNode();
        for (int wake = 0; wake < 150; wake++) // more than a day
        {
            Assert.IsTrue(node.Wake());
        }

        AssertDelivered(node, 150);
        Assert.AreEqual(2, node.Handshakes);
        Assert.IsTrue(node.Gateway.Seen.IkeDeleted, "the old one was ended in order");
        node.AssertNumbers();
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1700000000000)] // SNTP lands in each wake
    public void ReadingsOfAnOutageAreKeptOverSleepWithTheirTimes(long clockStepMs)
    {
        SleepingNode node = new SleepingNode();
        node.Board.OnTurn = () => node.Drive.ClockStepMs = clockStepMs;
        Assert.IsTrue(node.Wake());
        bool cut = true;
        node.Passes = (_, _) => !cut;
        for (int wake = 0; wake < 4; wake++)
        {
            Assert.IsTrue(node.Wake());
        }

        cut = false;
        Assert.IsTrue(node.Wake());
        Assert.IsTrue(node.Wake());
        AssertDelivered(node, 7, 2);
        Assert.AreEqual(2, node.Handshakes);
        Assert.AreEqual(7, node.Board.Readings);
        AssertTimes(node);
        Assert.IsTrue(node.Drive[SleepFile.Queue].Length < 60, "it is emptied");
        int writes = node.Drive.Writes[SleepFile.Queue];
        Assert.IsTrue(node.Wake());
        Assert.AreEqual(writes, node.Drive.Writes[SleepFile.Queue]);
    }

    [TestMethod]
    public void AGatewayThatIsAwayDoesNotKeepItAwake()
    {
        SleepingNode node = new SleepingNode();
        node.Gateway.Silent = true;
        for (int wake = 0; wake < 3; wake++)
        {
            long start = node.Now;
            Assert.IsTrue(node.Wake());
            Assert.IsTrue(Math.Abs(node.Now - start - SleepingNode.IntervalMs) < 2000, $"{node.Now - start} ms");
        }

        node.Gateway.Silent = false;
        Assert.IsTrue(node.Wake());
        AssertDelivered(node, 4);
    }

    [TestMethod]
    public void AGatewayThatForgotCostsOneHandshake()
    {
        SleepingNode node = new SleepingNode();
        Assert.IsTrue(node.Wake());
        node.Gateway.Forget();
        Assert.IsTrue(node.Wake());
        Assert.IsTrue(node.Wake());
        AssertDelivered(node, 3, 2);
        Assert.AreEqual(2, node.Handshakes);
    }

    [TestMethod]
    public void ACollectorThatIsAwayCostsNoHandshakeAWake()
    {
        SleepingNode node = new SleepingNode();
        Assert.IsTrue(node.Wake());
        bool away = true;
        node.Passes = (to, datagram) => !(away && to == LinkEnd.Node && !Octets.IsMarked(datagram)); // no ESP comes back
        for (int wake = 0; wake < 6; wake++)
        {
            Assert.IsTrue(node.Wake());
        }

        Assert.IsTrue(node.Handshakes <= 2, $"{node.Handshakes} handshakes");
        away = false;
        Assert.IsTrue(node.Wake());
        const long Interval = SleepingNode.IntervalMs;
        int times = node.Board.Collector.Table.Values.Select(each => (each.At + Interval / 2) / Interval).Distinct().Count();
        Assert.AreEqual(8, times, "a reading that was not acknowledged may come twice, none is missing");
        Assert.IsTrue(node.Handshakes <= 2, $"{node.Handshakes} handshakes");
    }

    [TestMethod]
    public void AStartThatIsNoWakeOpensAnew()
    {
        SleepingNode node = new SleepingNode();
        Assert.IsTrue(node.Wake());
        Assert.IsTrue(node.Wake());
        node.Drive.LosePower();
        Assert.IsTrue(node.Wake());
        Assert.AreEqual(2, node.Handshakes);
        Assert.AreEqual(3, node.Board.Collector.Table.Count);
        Assert.AreEqual(2, node.Board.Collector.Table.Keys.Select(key => key.Start).Distinct().Count(), "numbers begin anew");
        Assert.IsTrue(node.Gateway.Seen.Requests(ExchangeType.IkeAuth).Last().Notify(NotifyType.InitialContact) != null);
        node.AssertNumbers();
    }

    [TestMethod]
    public void AWriteThatFailsCostsAHandshakeAndNoReading()
    {
        for (int failing = 0; failing < 3; failing++)
        {
            SleepingNode node = new SleepingNode();
            Assert.IsTrue(node.Wake());
            node.Drive.Failures = failing + 1; // the mark, then the state as well, then the next mark
            Assert.IsTrue(node.Wake());
            Assert.IsTrue(node.Wake());
            Assert.IsTrue(node.Wake());
            Assert.AreEqual(4, node.Board.Collector.Table.Count, $"{failing}");
            Assert.IsTrue(node.Handshakes is 2 or 3, $"{node.Handshakes} handshakes");
            node.AssertNumbers();
        }
    }

    [TestMethod]
    public void SaysWhatItDoes()
    {
        SleepingNode node = new SleepingNode();
        node.Wake();
        node.Board.Lines.Clear();
        node.Wake();
        node.Board.AssertLines(
            "tunnel resumed: inner address 10.30.0.1",
            "reading 2 taken",
            "readings 2 to 2 delivered",
            "tunnel suspended until the next start",
            "sent 2 readings, delivered 2, queued 0, lost 0",
            "sent 1 ESP packets, received 1 ESP packets");
    }

    [TestMethod]
    public void ABoardThatCannotSaysSo()
    {
        FakeBoard board = new FakeBoard().WithCollector();
        Assert.AreEqual(Node.ExitDone, board.Run(1, FakeBoard.OverCoap + "\ndeep_sleep = yes").Code);
        Assert.AreEqual("note: this board cannot sleep deeply; deep_sleep = yes has no effect", board.Lines[0]);
    }

    [TestMethod]
    public void DeepSleepNeedsACollectorThatAcknowledges()
    {
        ConfigurationParser parser = new ConfigurationParser();
        Assert.IsFalse(parser.Parse(Encoding.UTF8.GetBytes(FakeBoard.Good)).DeepSleep);
        Assert.IsTrue(parser.Parse(Encoding.UTF8.GetBytes(FakeBoard.OverCoap + "\ndeep_sleep = yes\nlifetime_s = 172800")).DeepSleep);
        Assert.IsNull(parser.Parse(Encoding.UTF8.GetBytes(FakeBoard.Good + "\ndeep_sleep = yes")));
        StringAssert.StartsWith(parser.Error, "line 6: with deep_sleep the collector must be coap://");
    }

    private static void SeededDraws(SleepingNode node, out int draws)
    {
        draws = ((Testing.SeededEntropy)node.Board.Entropy).Draws;
    }

    // Behind a tunnel that was resumed in vain, numbers go on under another start.
    private static void AssertDelivered(SleepingNode node, int count, int starts = 1)
    {
        SmallCollector collector = node.Board.Collector;
        long[] expected = Enumerable.Range(1, count).Select(number => (long)number).ToArray();
        CollectionAssert.AreEqual(expected, collector.Order.Select(each => each.Number).ToArray());
        Assert.AreEqual(starts, collector.Table.Keys.Select(key => key.Start).Distinct().Count(), "starts");
    }

    private static void AssertTimes(SleepingNode node)
    {
        foreach (((uint _, long number), (decimal _, long at)) in node.Board.Collector.Table)
        {
            long expected = (number - 1) * SleepingNode.IntervalMs;
            Assert.IsTrue(Math.Abs(at - expected) < 3000, $"reading {number} was taken at {expected} ms, not at {at}");
        }
    }
}
