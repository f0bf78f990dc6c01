// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using NanoIke.Firmware;
using NanoIke.Responder;

namespace NanoIke.Tests.Board;

/// <summary>A number of plain reports: the exit code and the counts never claim more than happened.</summary>
[TestClass]
public class NodeCountTests
{
    [TestMethod]
    public void AGatewayThatIsSilentAtTheEndIsNoSuccess()
    {
        FakeBoard board = new FakeBoard();
        board.OnPrint = line => board.Gateway.Silent |= line.StartsWith("tunnel up", StringComparison.Ordinal);
        (int code, string failure) = board.Run(10);
        Assert.AreEqual(Node.ExitTunnelFailed, code);
        Assert.AreEqual("the gateway did not prove alive at the end: sent 10 readings, delivered 0, queued 0, lost 0", failure);
        Assert.AreEqual(1, board.CountLines("tunnel closed: DELETE not acknowledged"));
    }

    [TestMethod]
    public void ALinkThatRefusesOneDatagramMakesNoFalseCount()
    {
        FakeBoard board = new FakeBoard();
        board.OnPrint = line => board.Socket.Refusals += line == "report 3 sent" ? 1 : 0;
        Assert.AreEqual(Node.ExitDone, board.Run(10, FakeBoard.Good + "\nprobe = off").Code);
        Assert.AreEqual(10, board.Arrived.Count);
        Assert.AreEqual(10, board.Readings);
        Assert.AreEqual(1, board.CountLines("sent 10 readings, delivered 0, queued 0, lost 0"));
    }

    [TestMethod]
    public void ALinkThatRefusesForLongLosesReports()
    {
        FakeBoard board = new FakeBoard();
        board.Socket.OnWait = () => board.Socket.NoNetwork = board.Socket.Broken = board.Milliseconds is > 3500 and < 6500;
        (int code, string failure) = board.Run(10, FakeBoard.Good + "\nprobe = off");
        Assert.AreEqual(Node.ExitTunnelFailed, code);
        (string _, long sent, long _, long queued, long lost) = board.Events[^1];
        Assert.AreEqual((10L, 0L), (sent + lost, queued));
        Assert.IsTrue(lost is >= 2 and <= 3, $"{lost} lost");
        Assert.AreEqual(sent, board.Arrived.Count);
        Assert.AreEqual(sent, board.CountLines("report "));
        StringAssert.StartsWith(failure, "of 10 readings not all arrived: sent ");
    }

    [TestMethod]
    public void ACollectorThatWasNarrowedAwayEndsTheRun()
    {
        FakeBoard board = new FakeBoard(SuiteKind.Aes, options => options.Subnet = Selector.Subnet("10.20.0.128", 25));
        (int code, string failure) = board.Run(3, FakeBoard.Good + "\nreport_interval_ms = 200");
        Assert.AreEqual(Node.ExitTunnelFailed, code);
        Assert.AreEqual("of 3 readings not all arrived: sent 0 readings, delivered 0, queued 0, lost 3", failure);
        Assert.AreEqual(1, board.CountLines("the gateway narrowed"));
    }

    [TestMethod]
    public void StoppedBeforeItsNumberItIsNotDone()
    {
        FakeBoard board = new FakeBoard { StopAt = 2500 };
        Assert.AreEqual((Node.ExitTunnelFailed, "of 10 readings not all arrived: sent 3 readings, delivered 0, queued 0, lost 0"), board.Run(10));
    }

    [TestMethod]
    public void ALostTunnelBringsNoExtraReport()
    {
        FakeBoard board = new FakeBoard { StopAt = 10500 };
        List<long> times = new List<long>();
        board.OnPrint = line =>
        {
            if (line.StartsWith("report", StringComparison.Ordinal))
            {
                times.Add(board.Milliseconds);
                if (line == "report 5 sent")
                {
                    board.Socket.Wire.Send(LinkEnd.Node, board.Gateway.DeleteIke());
                }
            }
        };
        board.Run(0);
        Assert.AreEqual(2, board.CountLines("tunnel up"));
        for (int i = 1; i < times.Count; i++)
        {
            Assert.IsTrue(times[i] - times[i - 1] >= 1000, $"report {i + 1} after {times[i] - times[i - 1]} ms");
        }
    }

    [TestMethod]
    public void NodesWithOneIdentityAreNamed()
    {
        FakeBoard board = new FakeBoard { StopAt = 600000 };
        int ups = 0;
        int losses = 0;
        board.OnPrint = line =>
        {
            if (line.StartsWith("tunnel up", StringComparison.Ordinal))
            {
                ups++;
            }

            if (line.StartsWith("report", StringComparison.Ordinal) && board.Milliseconds % 45000 < 1000 && board.Milliseconds > 10000)
            {
                losses++;
                board.Socket.Wire.Send(LinkEnd.Node, board.Gateway.DeleteIke());
            }
        };
        board.Run(0);
        Assert.IsTrue(ups - losses is 0 or 1, $"{ups} tunnels, {losses} losses"); // the last may still be up
        Assert.IsTrue(losses is >= 3 and < 32, $"{losses} losses: said at the third in a row, and not again before the 32nd");
        Assert.AreEqual(1, board.CountLines("another node has this local_id (node-1), or the gateway takes no ESP: look at its log"));
    }
}
