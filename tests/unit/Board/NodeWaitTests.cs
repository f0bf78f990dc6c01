// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Linq;
using NanoIke.Firmware;
using NanoIke.Responder;
using NanoIke.Tests.Protocol;

namespace NanoIke.Tests.Board;

/// <summary>What the node waits for, what wakes it, and what feeds a watchdog.</summary>
[TestClass]
public class NodeWaitTests
{
    private static readonly string s_coap = FakeBoard.Good.Replace("10.20.0.1:5683", "coap://10.20.0.1", StringComparison.Ordinal);

    [TestMethod]
    public void WhenTheNetworkIsBackTheReadingsGoOutAtOnce()
    {
        FakeBoard board = new FakeBoard(SuiteKind.ChaCha) { GivesUpFirst = false, StopAt = 900000 }.WithCollector();
        board.Socket.Wire.Gate = (_, _) => board.Milliseconds is < 60500 or > 600500;
        board.OnTurn = () => board.Returns = board.Milliseconds > 600500 ? 1 : 0;
        long deliveredAt = 0;
        board.OnPrint = line => deliveredAt = deliveredAt == 0 && board.Milliseconds > 600500 && line.EndsWith(" delivered", StringComparison.Ordinal) ? board.Milliseconds : deliveredAt;
        Assert.AreEqual(Node.ExitDone, board.Run(0, s_coap + "\nreport_interval_ms = 60000\nqueue = 400", true).Code);
        Assert.IsTrue(deliveredAt is > 600500 and < 601500, $"delivered at {deliveredAt} ms");
        Assert.AreEqual(board.Readings, board.Collector.Table.Count);
    }

    [TestMethod]
    public void WhenTheNetworkIsBackANameIsAskedForAtOnce()
    {
        FakeBoard board = new FakeBoard { GivesUpFirst = false };
        bool up = false;
        board.Names = _ => up ? Octets.Address("198.51.100.1") : 0;
        board.OnTurn = () =>
        {
            up = board.Milliseconds > 10000;
            board.Returns = up ? 1 : 0;
        };
        Assert.AreEqual(Node.ExitDone, board.Run(1, FakeBoard.Good.Replace("198.51.100.1", "gw.example", StringComparison.Ordinal)).Code);
        Assert.IsTrue(board.Milliseconds < 12000, $"{board.Milliseconds} ms");
    }

    [TestMethod]
    public void AChildThatTheGatewayLostIsReplacedAndNoReadingIsLost()
    {
        FakeBoard board = new FakeBoard(SuiteKind.ChaCha).WithCollector();
        bool done = false;
        board.OnPrint = line =>
        {
            if (line == "readings 5 to 5 delivered" && !done)
            {
                done = true;
                board.Gateway.ForgetChild();
            }
        };
        Assert.AreEqual(Node.ExitDone, board.Run(60, s_coap).Code);
        Assert.AreEqual(1, board.CountLines("tunnel renewed"));
        Assert.AreEqual(60, board.Collector.Table.Count);
    }

    [TestMethod]
    public void AWatchdogIsFedByEveryTurnOfAHealthyNode()
    {
        FakeBoard board = new FakeBoard(SuiteKind.ChaCha) { GivesUpFirst = false, StopAt = 600000 }.WithCollector();
        board.Socket.LongestWaitMs = 1000;
        Silence silence = new Silence(board);
        Assert.AreEqual(Node.ExitDone, board.Run(0, s_coap + "\nreport_interval_ms = 3600000", true).Code);
        Assert.IsTrue(silence.LongestMs <= 1000, $"{silence.LongestMs} ms without progress");
    }

    [TestMethod]
    public void AWatchdogIsFedInAnOutageAndWhileANameDoesNotResolve()
    {
        FakeBoard board = new FakeBoard(SuiteKind.ChaCha) { GivesUpFirst = false, StopAt = 600000 };
        board.Names = _ => board.Milliseconds > 150000 ? Octets.Address("198.51.100.1") : 0;
        board.Socket.Wire.Gate = (_, _) => false;
        Silence silence = new Silence(board);
        board.Run(0, FakeBoard.Good.Replace("198.51.100.1", "gw.example", StringComparison.Ordinal));
        Assert.IsTrue(silence.LongestMs <= 1000, $"{silence.LongestMs} ms without progress");
    }

    [TestMethod]
    public void ASocketThatCannotBeOpenedFeedsNoWatchdog()
    {
        FakeBoard board = new FakeBoard(SuiteKind.ChaCha) { GivesUpFirst = false, StopAt = 600000 };
        board.Socket.NoNetwork = true;
        board.Run(0);
        Assert.AreEqual(0, board.Progresses);
    }

    [TestMethod]
    [DataRow(150)]
    [DataRow(5000)]
    public void TheNextKeyPairIsMadeAheadWhateverTheInterval(int intervalMs)
    {
        FakeBoard board = new FakeBoard(SuiteKind.ChaCha) { StopAt = 60000 }.WithCollector();
        int prepared = 0;
        board.Socket.OnWait = () => prepared = Math.Max(prepared, ((Testing.SeededEntropy)board.Entropy).Draws);
        Assert.AreEqual(Node.ExitDone, board.Run(0, s_coap + $"\nreport_interval_ms = {intervalMs}\nlifetime_s = 30", true).Code);
        string[] keys = board.Gateway.Seen.Requests(ExchangeType.IkeSaInit).Select(each => Convert.ToHexString(each.Find(PayloadType.KeyExchange).Body)).ToArray();
        Assert.AreEqual(keys.Length, keys.Distinct().Count());
        Assert.IsTrue(keys.Length >= 2 && prepared > keys.Length, $"{prepared} draws for {keys.Length} handshakes");
    }

    // How long the node did not say that it got on.
    private sealed class Silence
    {
        private int _seen;
        private long _since;

        internal Silence(FakeBoard board)
        {
            board.Socket.OnWait = () =>
            {
                if (board.Progresses != _seen)
                {
                    _seen = board.Progresses;
                    _since = board.Milliseconds;
                }

                LongestMs = Math.Max(LongestMs, board.Milliseconds - _since);
            };
        }

        internal long LongestMs { get; private set; }
    }
}
