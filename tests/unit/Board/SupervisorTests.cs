// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using NanoIke.Firmware;

namespace NanoIke.Tests.Board;

/// <summary>A node that cannot die: whatever a board throws, and at whichever use, the reports go on. In virtual time.</summary>
[TestClass]
public class SupervisorTests
{
    private const int Minute = 60000;

    private static readonly string[] s_afterFailure = { "sleep", "native", "reboot", "givesup", "close" }; // not used while all is well

    public static IEnumerable<object[]> Calls => FaultyBoard.Calls.Select(call => new object[] { call });

    [TestMethod]
    [DynamicData(nameof(Calls))]
    public void ACallThatThrowsOnceCostsAMomentAndNoMore(string call)
    {
        Exception[] faults =
        {
            new NotSupportedException(), new OutOfMemoryException(), new NullReferenceException(), new InvalidOperationException("x"), new IOException("two\nlines"),
            new ObjectDisposedException("y"), new SocketException(10055), new IndexOutOfRangeException(), new TimeoutException(), new ArgumentException(null as string),
        };
        foreach (int nth in new[] { 1, 2, 3, 7, 40 })
        {
            Exception fault = faults[(nth + call.Length) % faults.Length];
            FaultyBoard board = new FaultyBoard { Throws = (name, use) => name == call && use == nth, Fault = () => fault };
            board.Inner.StopAt = 2 * Minute;
            Assert.AreEqual(Node.ExitDone, new Supervisor(board, new Factory(board)).Run(0), $"{call} {nth}");
            Assert.IsTrue(board.Thrown == 1 || nth > 1 || s_afterFailure.Contains(call), $"{call} is never used");
            Assert.IsTrue(board.Inner.Arrived.Count > 80, $"{call} {nth}: {board.Inner.Arrived.Count} reports in two minutes");
            Assert.IsTrue(board.Inner.CountLines("fresh one") <= 1, string.Join("\n", board.Inner.Lines));
            Assert.IsTrue(board.Inner.Lines.All(line => !line.Contains('\n')), "a line of two lines");
            Assert.IsTrue(board.Inner.Socket.Closed, "a socket is left");
            Assert.AreEqual(0, board.Reboots);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Calls))]
    public void ACallThatFailsForAnHourAndThenWorks(string call)
    {
        FaultyBoard board = new FaultyBoard();
        int thrown = 0;
        board.Throws = (name, _) =>
        {
            bool throws = (name != "sleep" || board.Inner.Milliseconds < 5000) // the supervisor then sleeps in real time
                && (name == call || (name == "read" && s_afterFailure.Contains(call))) && board.Inner.Milliseconds < 60 * Minute;
            thrown += name == call && throws ? 1 : 0;
            return throws;
        };
        board.Inner.StopAt = 65 * Minute;
        int slept = 0;
        board.Inner.OnTurn = () => Assert.IsTrue(++slept < 40000, "spins");
        int code = new Supervisor(board, new Factory(board)).Run(0);
        Assert.AreEqual(Node.ExitDone, code, call);
        Assert.IsTrue(thrown > 1, $"{call} is never used");
        Assert.IsTrue(board.Inner.Arrived.Count > 100, $"{call}: {board.Inner.Arrived.Count} reports");
        Assert.IsTrue(board.Reboots <= 6, $"{board.Reboots} reboots in an hour");
    }

    [TestMethod]
    public void TheWaitGrowsTheLineIsOneAndAfterTenMinutesTheBoardIsRebooted()
    {
        FaultyBoard board = new FaultyBoard { Throws = (name, _) => name == "read", Fault = () => new InvalidOperationException("the sensor\nburns") };
        board.Inner.StopAt = 13 * Minute;
        List<long> said = new List<long>();
        List<long> rebooted = new List<long>();
        board.Inner.OnPrint = line => (line.Contains("fresh one", StringComparison.Ordinal) ? said : line.Contains("rebooting", StringComparison.Ordinal) ? rebooted : new List<long>()).Add(board.Inner.Milliseconds);
        Assert.AreEqual(Node.ExitDone, new Supervisor(board, new Factory(board)).Run(0));
        CollectionAssert.Contains(board.Inner.Lines, "the node stopped: InvalidOperationException: the sensor; a fresh one starts in 1 s");
        CollectionAssert.Contains(board.Inner.Lines, "the node stopped: InvalidOperationException: the sensor; a fresh one starts in 32 s");
        CollectionAssert.Contains(board.Inner.Lines, "the node stopped: InvalidOperationException: the sensor; a fresh one starts in 60 s");
        Assert.AreEqual(1, board.Reboots);
        Assert.IsTrue(rebooted[0] is >= 10 * Minute and < 11 * Minute + 5000, $"rebooted at {rebooted[0]} ms");
        for (int i = 1; i < said.Count; i++)
        {
            long wait = Math.Min(1000L << (i - 1), 60000);
            Assert.IsTrue(said[i] - said[i - 1] >= wait && said[i] - said[i - 1] < wait + 2000, $"wait {i}: {said[i] - said[i - 1]} ms");
        }
    }

    [TestMethod]
    public void ANodeThatRanForLongStartsAfterASecondAndIsNoReasonToReboot()
    {
        FaultyBoard board = new FaultyBoard();
        int reads = 0;
        board.Throws = (name, _) => name == "read" && ++reads % 700 == 0; // a report a second: after more than ten minutes
        board.Inner.StopAt = 120 * Minute;
        Assert.AreEqual(Node.ExitDone, new Supervisor(board, new Factory(board)).Run(0));
        int failures = board.Inner.CountLines("fresh one");
        Assert.IsTrue(failures is >= 8 and <= 11, $"{failures} failures");
        Assert.AreEqual(failures, board.Inner.CountLines("a fresh one starts in 1 s"));
        Assert.AreEqual(0, board.Reboots);
    }

    [TestMethod]
    public void AConfigurationErrorIsSaidEveryMinuteAndNeverRebootedFor()
    {
        FaultyBoard board = new FaultyBoard();
        Factory factory = new Factory(board) { Wrong = "line 4: psk is missing" };
        board.Inner.StopAt = 60 * Minute;
        Assert.AreEqual(Node.ExitDone, new Supervisor(board, factory).Run(0));
        Assert.IsTrue(board.Inner.CountLines("line 4: psk is missing") is >= 59 and <= 61);
        Assert.AreEqual(board.Inner.CountLines("line 4"), board.Inner.Lines.Count);
        Assert.AreEqual(0, board.Reboots);
        Assert.IsTrue(board.Inner.Turns > 1000, "the board gets no turns meanwhile");
    }

    [TestMethod]
    public void AnotherProblemIsSaidAtOnceAndTheMendedFileIsTaken()
    {
        FaultyBoard board = new FaultyBoard();
        Factory factory = new Factory(board) { Wrong = "a" };
        board.Inner.OnTurn = () => factory.Wrong = board.Inner.Milliseconds < 5000 ? "a" : board.Inner.Milliseconds < 9000 ? "b" : null;
        board.Inner.StopAt = 30000;
        Assert.AreEqual(Node.ExitDone, new Supervisor(board, factory).Run(0));
        CollectionAssert.AreEqual(new[] { "a", "b" }, board.Inner.Lines.Take(2).ToArray());
        Assert.IsTrue(board.Inner.Arrived.Count > 15);
    }

    [TestMethod]
    public void WhereAPersonWatchesTheExitCodesStay()
    {
        FaultyBoard board = new FaultyBoard { Watched = true };
        Supervisor supervisor = new Supervisor(board, new Factory(board) { Wrong = "line 1: no" });
        Assert.AreEqual(Supervisor.ExitConfiguration, supervisor.Run(0));
        Assert.AreEqual("line 1: no", supervisor.Failure);
        Assert.AreEqual(0, board.Inner.Lines.Count);

        supervisor = new Supervisor(board, new Factory(board));
        Assert.AreEqual(Node.ExitDone, supervisor.Run(3));
        Assert.AreEqual(3, board.Inner.Arrived.Count);

        board = new FaultyBoard { Watched = true, Throws = (name, use) => name == "read" && use == 2 };
        supervisor = new Supervisor(board, new Factory(board));
        Assert.AreEqual(Node.ExitTunnelFailed, supervisor.Run(3), "an exception with a count");
        StringAssert.StartsWith(supervisor.Failure, "the node stopped: NotSupportedException");

        board = new FaultyBoard { Watched = true, Throws = (name, _) => name == "read" };
        Assert.AreEqual(Node.ExitTunnelFailed, new Supervisor(board, new Factory(board)).Run(0), "a service that fails for ten minutes ends");
        Assert.AreEqual(1, board.Reboots);

        board = new FaultyBoard { Watched = true };
        board.Inner.Gateway.Silent = true;
        supervisor = new Supervisor(board, new Factory(board));
        Assert.AreEqual(Node.ExitTunnelFailed, supervisor.Run(0));
        StringAssert.Contains(supervisor.Failure, "does not answer IKE_SA_INIT");
    }

    [TestMethod]
    public void NativeCryptoThatThrewIsLeftAndThatIsSaidOnce()
    {
        FaultyBoard board = new FaultyBoard { LeavesNative = 1, Throws = (name, use) => name == "cipher" && use is 20 or 60 };
        board.Inner.StopAt = 2 * Minute;
        Assert.AreEqual(Node.ExitDone, new Supervisor(board, new Factory(board)).Run(0));
        Assert.AreEqual(1, board.Inner.CountLines("native crypto failed: the managed one serves from now on"));
        Assert.AreEqual(2, board.Inner.CountLines("fresh one"));
    }

    [TestMethod]
    public void WhatTheConfigurationReaderThrowsIsNotQuoted()
    {
        FaultyBoard board = new FaultyBoard();
        board.Inner.StopAt = 10000;
        new Supervisor(board, new Factory(board) { Fault = new FormatException("the input 'correct horse battery' is wrong") }).Run(0);
        Assert.IsTrue(board.Inner.Lines.Count > 0);
        Assert.IsTrue(board.Inner.Lines.All(line => line.StartsWith("the node stopped: FormatException; ", StringComparison.Ordinal)), board.Inner.Lines[0]);
    }

    [TestMethod]
    public void NothingOfAnOldNodeIsHeld()
    {
        FaultyBoard board = new FaultyBoard { Throws = (name, _) => name == "read" };
        board.Inner.StopAt = 20 * Minute;
        Factory factory = new Factory(board);
        int alive = 0;
        factory.OnCreate = () =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            alive = Math.Max(alive, factory.Made.Count(node => node.IsAlive));
        };
        Run(board, factory);
        Assert.IsTrue(factory.Made.Count > 10, $"{factory.Made.Count} nodes");
        Assert.AreEqual(0, alive, "a board has no room for two nodes at a time");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Run(FaultyBoard board, Factory factory) => new Supervisor(board, factory).Run(0);

    private sealed class Factory : NodeFactory
    {
        private readonly FaultyBoard _board;

        internal Factory(FaultyBoard board)
        {
            _board = board;
        }

        internal string Wrong { get; set; }

        internal Exception Fault { get; set; }

        internal Action OnCreate { get; set; }

        internal List<WeakReference> Made { get; } = new List<WeakReference>();

        public override string Problem => Wrong;

        public override Node Create()
        {
            OnCreate?.Invoke();
            if (Fault != null)
            {
                throw Fault;
            }

            if (Wrong != null)
            {
                return null;
            }

            Node node = new Node(_board, new ConfigurationParser().Parse(Encoding.UTF8.GetBytes(FakeBoard.Good)));
            Made.Add(new WeakReference(node));
            return node;
        }
    }
}
