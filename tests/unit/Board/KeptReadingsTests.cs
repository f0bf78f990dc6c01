// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Firmware;

namespace NanoIke.Tests.Board;

/// <summary>An exception ends a node, not its readings: the fresh one goes on with queue, numbers and counts.</summary>
[TestClass]
public class KeptReadingsTests
{
    private static readonly string s_coap = FakeBoard.Good.Replace("10.20.0.1:5683", "coap://10.20.0.1", StringComparison.Ordinal);

    [TestMethod]
    public void WhatWaitedInTheOldNodeIsDeliveredByTheNext()
    {
        FaultyBoard board = new FaultyBoard();
        board.Inner.WithCollector();
        board.Inner.Socket.Wire.Gate = (_, _) => board.Inner.Milliseconds is < 5000 or > 35000;
        board.Inner.StopAt = 60000;
        board.Throws = (name, use) => name == "turn" && board.Inner.Milliseconds is > 20000 and < 30000;
        Assert.AreEqual(Node.ExitDone, new Supervisor(board, new TextNodeFactory(board, s_coap + "\nqueue = 100")).Run(0));
        Assert.IsTrue(board.Inner.CountLines("fresh one") >= 2, "no node failed");
        long[] numbers = board.Inner.Collector.Order.Select(key => key.Number).ToArray();
        CollectionAssert.AreEqual(Enumerable.Range(1, numbers.Length).Select(n => (long)n).ToArray(), numbers, "every reading once, in order");
        Assert.AreEqual(1, board.Inner.Collector.Order.Select(key => key.Start).Distinct().Count(), "numbers of one start");
        Assert.AreEqual(board.Inner.Readings, numbers.Length);
        Assert.AreEqual(1, board.Inner.CountLines($"sent {numbers.Length} readings, delivered {numbers.Length}, queued 0, lost 0"));
        foreach (((uint _, long _), (decimal _, long at)) in board.Inner.Collector.Table)
        {
            Assert.IsTrue(at >= -600 && at < 61000, "a time of another clock: " + at);
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void TheBooksBalanceAtEveryEventOverAllNodes(bool coap)
    {
        foreach (string call in FaultyBoard.Calls)
        {
            FaultyBoard board = new FaultyBoard { Throws = (name, use) => name == call && use % 97 == 7 };
            if (coap)
            {
                board.Inner.WithCollector();
            }

            board.Inner.StopAt = 90000;
            new Supervisor(board, new TextNodeFactory(board, coap ? s_coap : FakeBoard.Good)).Run(0);
            long taken = 0;
            foreach ((string name, long sent, long delivered, long queued, long lost) in board.Events)
            {
                long now = (coap ? delivered : sent) + queued + lost;
                Assert.IsTrue(now >= taken, $"{call}, {name}: {taken} readings became {now}");
                Assert.IsTrue(sent >= delivered && sent <= now, $"{call}, {name}");
                taken = now;
            }

            Assert.IsTrue(taken > 5 && taken <= board.Inner.Readings, $"{call}: {taken} of {board.Inner.Readings}");
            board.Inner.Socket.Settle();
            int arrived = coap ? board.Inner.Collector.Table.Count : board.Inner.Arrived.Count(packet => packet.AsUdp().Payload.Length > 0);
            long claimed = coap ? board.Events[^1].Delivered : board.Events[^1].Sent;
            Assert.IsTrue(claimed <= arrived, $"{call}: {claimed} claimed, {arrived} arrived");
        }
    }

    [TestMethod]
    public void APlainReportThatWaitedIsLostAndCounted()
    {
        FaultyBoard board = new FaultyBoard();
        board.Inner.StopAt = 20000;
        board.Inner.OnPrint = line => board.Inner.Socket.Refusals += line == "report 3 sent" ? 100 : 0;
        board.Throws = (name, use) => name == "send" && board.Thrown == 0 && board.Inner.Socket.Refusals is > 0 and < 99;
        new Supervisor(board, new TextNodeFactory(board, FakeBoard.Good + "\nprobe = off")).Run(0);
        Assert.AreEqual(1, board.Inner.CountLines("fresh one"));
        (string _, long sent, long _, long queued, long lost) = board.Events[^1];
        Assert.AreEqual((1L, 0L), (lost, queued));
        Assert.AreEqual(board.Inner.Readings, sent + lost);
        List<string> reports = board.Inner.Lines.Where(line => line.StartsWith("report ", StringComparison.Ordinal)).ToList();
        Assert.AreEqual(reports.Count, reports.Distinct().Count(), "a number came twice");
    }

    [TestMethod]
    public void ARunThatAnExceptionEndsSaysTheCounts()
    {
        FaultyBoard board = new FaultyBoard { Watched = true, Throws = (name, use) => name == "read" && use == 3 };
        board.Inner.WithCollector();
        Supervisor supervisor = new Supervisor(board, new TextNodeFactory(board, s_coap));
        Assert.AreEqual(Node.ExitTunnelFailed, supervisor.Run(5));
        Assert.AreEqual("the node stopped: NotSupportedException: Specified method is not supported.; sent 2 readings, delivered 2, queued 0, lost 0", supervisor.Failure);
    }

    [TestMethod]
    public void ARebootSaysWhatIsLostWithIt()
    {
        FaultyBoard board = new FaultyBoard { Throws = (name, use) => name == "receive" && use > 100 };
        board.Inner.StopAt = 15 * 60000;
        new Supervisor(board, new TextNodeFactory(board, s_coap)).Run(0);
        Assert.AreEqual(1, board.Reboots);
        string line = board.Inner.Lines.Single(each => each.Contains("rebooting", StringComparison.Ordinal));
        StringAssert.Contains(line, "; sent 1 readings, delivered 0, queued ");
    }
}
