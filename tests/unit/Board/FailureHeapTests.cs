// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Linq;
using NanoIke.Crypto;
using NanoIke.Firmware;
using NanoIke.Testing;

namespace NanoIke.Tests.Board;

/// <summary>Thousands of failures, and the live heap is what it was: an outage of weeks must not end in one of memory.</summary>
[TestClass]
[DoNotParallelize] // the heap belongs to the process
public class FailureHeapTests
{
    private const int Settled = 300;
    private const int Failures = 3300;
    private const int SlackBytes = 16 * 1024; // of the runtime's own; 12 bytes a failure would be more

    [TestMethod]
    [DataRow("10.20.0.1:5683")]
    [DataRow("coap://10.20.0.1")]
    public void ThousandsOfFailuresLeaveNothingBehind(string collector)
    {
        LeanBoard board = new LeanBoard();
        Random random = new Random(1);
        NanoIke.Firmware.Board faulty = null;
        Link link = Wrapped.Around<Link>(new DeafLink(board), typeof(Link), Call);
        faulty = Wrapped.Around<NanoIke.Firmware.Board>(board, typeof(NanoIke.Firmware.Board), (name, inner) => Call(name, name == "Board.Link" ? () => link : inner));
        string text = FakeBoard.Good.Replace("10.20.0.1:5683", collector, StringComparison.Ordinal);
        Supervisor supervisor = new Supervisor(faulty, new TextNodeFactory(faulty, text));
        Assert.AreEqual(Node.ExitDone, supervisor.Run(0));
        Assert.IsTrue(board.Reboots > 100, $"{board.Reboots} reboots");
        Assert.IsTrue(board.HeapAtEnd - board.HeapSettled < SlackBytes, $"{board.HeapAtEnd - board.HeapSettled} bytes more after {Failures - Settled} failures");

        object Call(string name, Func<object> inner)
        {
            bool waits = name is "Board.Turn" or "Board.Sleep" or "Board.StopRequested" or "Board.Print" or "Board.Reboot";
            return !waits && random.Next(150) == 0 ? throw FaultyWorld.Faults[random.Next(FaultyWorld.Faults.Length)] : inner();
        }
    }

    [TestMethod]
    public void AWorldThatKeepsItsBoardsWouldBeSeen()
    {
        object[] kept = new object[Failures];
        long before = LiveHeap();
        for (int i = 0; i < kept.Length; i++)
        {
            kept[i] = new object();
        }

        Assert.IsTrue(LiveHeap() - before > SlackBytes, "the measure does not bite");
        Assert.IsTrue(kept.All(each => each != null));
    }

    // What other tests left behind must not go while something is measured.
    private static long LiveHeap()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(true);
    }

    private sealed class LeanBoard : NanoIke.Firmware.Board
    {
        private int _failures;

        internal long HeapSettled { get; private set; }

        internal long HeapAtEnd { get; private set; }

        internal int Reboots { get; private set; }

        internal long Now { get; set; }

        public override Suite Suite { get; } = new AesCbcSuite();

        public override Entropy Entropy { get; } = new SeededEntropy(1);

        public override Link Link => null;

        public override long Milliseconds => Now;

        public override bool GivesUp => false;

        public override bool StopRequested => _failures >= Failures;

        public override string ReadingName => "t";

        public override string ReadingUnit => "Cel";

        public override int ReadThousandths() => 21500;

        public override int Resolve(string host, uint[] addresses) => 0;

        public override void Sleep(int milliseconds) => Now += milliseconds;

        public override void Reboot() => Reboots++;

        public override void Print(string line)
        {
            if (line.EndsWith(" s", StringComparison.Ordinal) && line.Contains("a fresh one starts in", StringComparison.Ordinal) && ++_failures is Settled or Failures)
            {
                long heap = LiveHeap();
                HeapSettled = _failures == Settled ? heap : HeapSettled;
                HeapAtEnd = heap;
            }
        }
    }

    // Takes everything, and nothing ever comes.
    private sealed class DeafLink : Link
    {
        private readonly LeanBoard _board;
        private bool _open;

        internal DeafLink(LeanBoard board)
        {
            _board = board;
        }

        public override bool IsOpen => _open;

        public override bool Connect(uint address, int port) => _open = true;

        public override bool Send(byte[] buffer, int offset, int count) => true;

        public override int Receive(byte[] buffer, int waitMs)
        {
            _board.Now += waitMs;
            return 0;
        }

        public override void Close() => _open = false;
    }
}
