// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Linq;
using NanoIke.Firmware;
using NanoIke.Responder;
using NanoIke.Tests.Coap;

namespace NanoIke.Tests.Board;

/// <summary>The node with a CoAP collector behind the scripted gateway: every reading is delivered, or still there, or counted as lost.</summary>
[TestClass]
public class CoapNodeTests
{
    private static readonly string s_coap = FakeBoard.Good.Replace("10.20.0.1:5683", "coap://10.20.0.1", StringComparison.Ordinal);

    [TestMethod]
    public void DeliversItsReadingsAndClosesTheTunnel()
    {
        FakeBoard board = new FakeBoard().WithCollector();
        Assert.AreEqual((Node.ExitDone, (string)null), board.Run(3, s_coap));
        board.AssertLines(
            "IKE_SA_INIT sent to 198.51.100.1 port 4500, aes128-sha256-x25519",
            "reading 1 taken",
            "IKE_SA_INIT answered, IKE_AUTH sent as node-1",
            "tunnel up: inner address 10.30.0.1, the gateway proved its identity",
            "readings 1 to 1 delivered",
            "reading 2 taken",
            "readings 2 to 2 delivered",
            "reading 3 taken",
            "readings 3 to 3 delivered",
            "tunnel closed: DELETE acknowledged",
            "sent 3 readings, delivered 3, queued 0, lost 0",
            "sent 3 ESP packets, received 3 ESP packets");
        AssertTable(board, 3, 1000, 0);
        Assert.AreEqual(3, board.Readings);
    }

    [TestMethod]
    public void CutOffForTenSecondsEveryReadingArrivesInOrderWithItsTime()
    {
        FakeBoard board = new FakeBoard().WithCollector();
        board.Socket.Wire.Gate = (_, _) => board.Milliseconds is < 5000 or > 15000;
        Assert.AreEqual(Node.ExitDone, board.Run(40, s_coap).Code);
        AssertTable(board, 40, 1000, 0);
        Assert.AreEqual(40, board.Readings, "the sensor is read once an interval");
        Assert.AreEqual(1, board.CountLines("sent 40 readings, delivered 40, queued 0, lost 0"));
        Assert.AreEqual(40, board.CountLines(" taken"));
        Assert.IsTrue(board.Events.Exists(each => each.Queued >= 9), "nothing waited");
        Assert.IsTrue(board.Milliseconds < 60000, $"{board.Milliseconds} ms");
    }

    [TestMethod]
    [DataRow(2000, 20)]
    [DataRow(3000, 60)]
    [DataRow(7, 300)]
    public void AGatewayThatForgetsOrMovesLosesNoReading(int at, int seconds)
    {
        FakeBoard board = new FakeBoard().WithCollector();
        bool done = false;
        board.OnTurn = () =>
        {
            board.Gateway.Silent = board.Milliseconds > at && board.Milliseconds < at + 1000 * seconds;
            if (board.Gateway.Silent && !done && board.CountLines("tunnel up") > 0)
            {
                done = true;
                board.Gateway.Forget();
                board.Gateway.Options.PoolAddress = Octets.Address("10.30.0.9"); // another inner address
            }
        };
        board.GivesUpFirst = false;
        int count = seconds + 30;
        Assert.AreEqual(Node.ExitDone, board.Run(count, s_coap + "\nqueue = 400", true).Code);
        AssertTable(board, count, 1000, 200);
        Assert.AreEqual(count, board.Readings);
    }

    [TestMethod]
    public void TheOldestGiveWayAndAreCounted()
    {
        FakeBoard board = new FakeBoard(seed: 2).WithCollector();
        board.Socket.Wire.Gate = (_, _) => board.Milliseconds is < 5000 or > 25000;
        (int code, string failure) = board.Run(50, s_coap + "\nqueue = 5");
        Assert.AreEqual(Node.ExitTunnelFailed, code);
        (string _, long sent, long delivered, long queued, long lost) = board.Events[^1];
        Assert.AreEqual((50L, 0L), (delivered + lost, queued));
        Assert.IsTrue(lost is > 10 and < 30, $"{lost} lost");
        Assert.AreEqual(delivered, board.Collector.Table.Count);
        Assert.AreEqual(6, board.Events.Max(each => each.Queued), "five in the queue, and one that left it while it was on its way");
        CollectionAssert.AreEqual(board.Events.Select(each => each.Lost).Order().ToArray(), board.Events.Select(each => each.Lost).ToArray(),
            "what is told as lost is not delivered later");
        Assert.AreEqual($"of 50 readings not all arrived: sent {sent} readings, delivered {delivered}, queued 0, lost {lost}", failure);
    }

    [TestMethod]
    public void WaitsThirtySecondsForTheLastReadings()
    {
        FakeBoard board = new FakeBoard(); // nobody answers behind the gateway
        (int code, string failure) = board.Run(3, s_coap + "\nprobe = off");
        Assert.AreEqual(Node.ExitTunnelFailed, code);
        Assert.AreEqual("of 3 readings not all arrived: sent 1 readings, delivered 0, queued 3, lost 0", failure);
        Assert.IsTrue(board.Milliseconds is >= 32000 and < 34000, $"{board.Milliseconds} ms");
        Assert.IsTrue(board.Gateway.Seen.IkeDeleted);
    }

    [TestMethod]
    public void WithoutATunnelForAMinuteItGivesUp()
    {
        FakeBoard board = new FakeBoard().WithCollector();
        board.OnPrint = line =>
        {
            if (line == "readings 3 to 3 delivered")
            {
                board.Socket.Wire.Send(LinkEnd.Node, board.Gateway.DeleteIke());
                board.Socket.Wire.Gate = (end, _) => end == LinkEnd.Node;
            }
        };
        (int code, string failure) = board.Run(1000, s_coap);
        Assert.AreEqual(Node.ExitTunnelFailed, code);
        StringAssert.StartsWith(failure, "no tunnel for 60 s: the gateway does not answer IKE_SA_INIT");
        StringAssert.Contains(failure, "delivered 3");
        Assert.IsTrue(board.Milliseconds is > 62000 and < 65000, $"{board.Milliseconds} ms");
    }

    [TestMethod]
    public void ARefusedDatagramIsNotSentAndComesAgain()
    {
        FakeBoard board = new FakeBoard().WithCollector();
        board.OnPrint = line => board.Socket.Refusals += line == "reading 2 taken" ? 1 : 0;
        Assert.AreEqual(Node.ExitDone, board.Run(3, s_coap).Code);
        Assert.AreEqual((2L, 1L), board.Events.Where(each => each.Name == "reading_taken").Select(each => (each.Sent + each.Queued, each.Sent)).ElementAt(1));
        Assert.AreEqual(1, board.CountLines("sent 3 readings, delivered 3, queued 0, lost 0"));
    }

    [TestMethod]
    public void TheCountsAgreeAtEveryEvent()
    {
        FakeBoard board = new FakeBoard { StopAt = 30000 }.WithCollector();
        board.Socket.Wire.Gate = (_, _) => board.Milliseconds is < 5000 or > 9000;
        board.OnTurn = () => board.CountsAsked |= board.Milliseconds == 20000;
        Assert.AreEqual(Node.ExitDone, board.Run(0, s_coap).Code);
        long taken = 0;
        foreach ((string name, long sent, long delivered, long queued, long lost) in board.Events)
        {
            taken += name == "reading_taken" ? 1 : 0;
            Assert.AreEqual(taken, delivered + queued + lost, name);
            Assert.IsTrue(sent >= delivered && sent <= taken, name);
        }

        Assert.AreEqual(board.Events[^1].Delivered, board.Collector.Table.Count);
    }

    [TestMethod]
    public void TellsTheCountsWhenAsked()
    {
        FakeBoard board = new FakeBoard { StopAt = 5000 }.WithCollector();
        board.OnPrint = line => board.CountsAsked |= line == "reading 3 taken";
        board.Run(0, s_coap);
        Assert.AreEqual(2, board.Events.Count(each => each.Name == "counts"), "once when asked, once at the end");
        Assert.AreEqual(1, board.CountLines("sent 3 readings, delivered 2, queued 1, lost 0"));
    }

    [TestMethod]
    public void AnswersWhoeverAsksForTheReading()
    {
        FakeBoard board = new FakeBoard().WithCollector();
        board.OnPrint = line =>
        {
            if (line == "readings 2 to 2 delivered")
            {
                board.SendInner("10.20.0.7", 7777, WireMessage.Make(0, "0.01", 99, new byte[] { 5 }).With(11, "reading").Encode());
                board.SendInner("10.20.0.8", 5683, WireMessage.Make(0, "0.03", 98, new byte[] { 6 }).With(11, "interval").WithPayload("500").Encode());
            }
        };
        Assert.AreEqual(Node.ExitDone, board.Run(4, s_coap + "\ncontrol = yes").Code);
        WireMessage[] replies = board.ToOthers.Select(packet => WireMessage.Decode(packet.AsUdp().Payload)).ToArray();
        CollectionAssert.AreEqual(new[] { "2.05", "4.03" }, replies.Select(reply => reply.Text).ToArray());
        Assert.AreEqual("10.20.0.7 7777", $"{Octets.Text(board.ToOthers[0].Destination)} {board.ToOthers[0].AsUdp().DestinationPort}");
        Assert.AreEqual(2L, SenmlPack.Read(replies[0].Payload).Single().Number);
    }

    [TestMethod]
    public void TheCollectorMayChangeTheIntervalWhereThatIsAllowed()
    {
        foreach (bool allowed in new[] { true, false })
        {
            FakeBoard board = new FakeBoard { StopAt = 20000 }.WithCollector();
            bool asked = false;
            board.OnPrint = line =>
            {
                if (line == "readings 5 to 5 delivered" && !asked)
                {
                    asked = true;
                    board.SendInner("10.20.0.1", 5683, WireMessage.Make(1, "0.03", 98, new byte[] { 6 }).With(11, "interval").WithPayload("500").Encode());
                }
            };
            board.Run(0, s_coap + (allowed ? "\ncontrol = yes" : ""));
            Assert.AreEqual(allowed ? 1 : 0, board.CountLines("report interval changed to 500 ms"));
            Assert.IsTrue(allowed ? board.Readings is > 32 and < 40 : board.Readings is 20 or 21, $"{board.Readings} readings");
        }
    }

    private static void AssertTable(FakeBoard board, int count, long intervalMs, long toleranceMs)
    {
        SmallCollector collector = board.Collector;
        CollectionAssert.AreEqual(Enumerable.Range(1, count).Select(n => (long)n).ToArray(), collector.Order.Select(key => key.Number).ToArray(), "order");
        Assert.AreEqual(1, collector.Order.Select(key => key.Start).Distinct().Count());
        foreach (((uint _, long number), (decimal value, long at)) in collector.Table)
        {
            Assert.AreEqual(21.5m, value);
            long off = Math.Abs(at - (number - 1) * intervalMs);
            Assert.IsTrue(off <= 600 + toleranceMs, $"reading {number} is {off} ms off"); // whole seconds, and the way
        }
    }
}
