// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Threading;
using NanoIke.Net;

namespace NanoIke.Firmware;

/// <summary>
/// Runs a node that nobody is there to start again. Whatever is thrown is said in one line, and after a growing wait a fresh node
/// begins; a board that fails so for ten minutes is rebooted. What a person must mend (the configuration) is said again and again, and
/// waited for. Every call of the board may throw.
/// </summary>
public sealed class Supervisor
{
    /// <summary>Exit code: there is no usable configuration, and a person watches.</summary>
    public const int ExitConfiguration = 2;

    private const int NotReady = -1;
    private const int Thrown = -2;
    private const int FirstWaitMs = 1000;
    private const int MaxWaitMs = 60000;
    private const int RebootAfterMs = 600000;
    private const int RetryMs = 1000; // while the factory makes no node
    private const int SayAgainMs = 60000;
    private const int TurnMs = 200;
    private const int MessageMax = 100;

    private readonly Board _board;
    private readonly NodeFactory _factory;
    private Node _node;
    private bool _made; // the node; what is thrown before that may speak of the configuration
    private bool _memoryTold;
    private int _code; // what RunOne ended with
    private long _now;
    private string _said;
    private int _saidAgoMs;
    private int _waitMs = FirstWaitMs;
    private long _failingMs; // runs and waits since a node last ran for long

    /// <summary>Makes the supervisor.</summary>
    /// <param name="board">The hardware.</param>
    /// <param name="factory">Makes the nodes.</param>
    public Supervisor(Board board, NodeFactory factory)
    {
        _board = board;
        _factory = factory;
    }

    /// <summary>Why <see cref="Run"/> returned another code than <see cref="Node.ExitDone"/>: one line for a person.</summary>
    public string Failure { get; private set; }

    /// <summary>There was a tunnel, but not all readings got where they should: <see cref="Failure"/> has the numbers.</summary>
    public bool IsIncomplete { get; private set; }

    /// <summary>Runs nodes until one ends by itself; where nobody watches that is never, unless the board is asked to stop.</summary>
    /// <param name="count">Reports to send; 0: until asked to stop. With a count an exception ends it: a person watches.</param>
    /// <returns>An exit code of <see cref="Node"/>, or <see cref="ExitConfiguration"/>.</returns>
    public int Run(long count)
    {
        while (true)
        {
            long started = Now();
            _code = Thrown;
            Failure = "the node did not run"; // the interpreter left out the call (HeapWatch)
            try
            {
                Make(this);
                if (_node != null)
                {
                    Keep(_node.Run(count)); // here, for a frame less beneath all that the node does
                }
            }
            catch (Exception e)
            {
                Failure = Describe(e) + (count > 0 ? Counts() : null);
            }

            _node = null; // nothing holds it while the next is made
            if (_code >= 0)
            {
                return _code;
            }

            if (_code == NotReady)
            {
                if (GivesUp())
                {
                    return ExitConfiguration;
                }

                WaitForFactory();
            }
            else if (count > 0 || !Recover(Now() - started))
            {
                return Node.ExitTunnelFailed;
            }

            if (StopRequested())
            {
                return Node.ExitDone;
            }
        }
    }

    // Static, as the heap is compacted below it (HeapWatch).
    private static void Make(Supervisor that)
    {
        that._made = true; // what is thrown up to here knows nothing of the configuration
        HeapWatch heap = that._board.Heap;
        heap.IsOpen = false; // what was before is over
        heap.PauseForRoom();
        HeapWatch.Begin(heap, that.Now());
        that.DemandMemory(heap);
        that._made = false;
        Node node = that._factory.Create();
        that._made = true;
        if (node == null)
        {
            that.Failure = that._factory.Problem;
            that._code = NotReady;
            return;
        }

        heap.PauseForRoom();
        HeapWatch.Begin(heap, that.Now()); // the frames of its loop stay where they begin: not in the middle of what is free
        that._node = node;
    }

    private void Keep(int code)
    {
        Failure = _node.Failure;
        IsIncomplete = _node.IsIncomplete;
        _board.Heap.Pause();
        _code = code;
    }

    private void DemandMemory(HeapWatch heap)
    {
        int needed = HeapWatch.Need(_board.Suite, _board.NodeHeapBytes);
        if (SystemHeap.Moves && !_memoryTold)
        {
            _memoryTold = true;
            Say("free memory: " + DecimalText.Of(heap.FreeBytes) + " bytes; a node takes " + DecimalText.Of(needed), -1);
        }

        if (heap.FreeBytes < needed)
        {
            throw heap.Failure;
        }
    }

    private void WaitForFactory()
    {
        if (_said != Failure || _saidAgoMs >= SayAgainMs)
        {
            _said = Failure;
            _saidAgoMs = 0;
            Say(Failure, -1);
        }

        _saidAgoMs += RetryMs;
        Pause(RetryMs);
    }

    // After an exception. True: go on.
    private bool Recover(long ran)
    {
        CloseLink();
        _said = null;
        if (ran >= RebootAfterMs)
        {
            _failingMs = 0;
            _waitMs = FirstWaitMs;
        }
        else
        {
            _failingMs += ran;
        }

        if (_failingMs >= RebootAfterMs)
        {
            Say(Failure, 0);
            Reboot();
            _failingMs = 0; // still here: this board cannot
            if (GivesUp())
            {
                return false;
            }
        }

        Say(Failure, _waitMs);
        LeaveNativeCrypto();
        Pause(_waitMs);
        _failingMs += _waitMs;
        _waitMs = 2 * _waitMs < MaxWaitMs ? 2 * _waitMs : MaxWaitMs;
        return true;
    }

    // Type and message in one line. Before the node is made the message is left out, as it may quote the configuration.
    private string Describe(Exception e)
    {
        try
        {
            string name = "the node stopped: " + e.GetType().Name;
            string message = _made ? e.Message : null;
            if (message == null)
            {
                return name;
            }

            int end = message.Length < MessageMax ? message.Length : MessageMax;
            for (int i = 0; i < end; i++)
            {
                if (message[i] < ' ')
                {
                    end = i;
                }
            }

            return name + ": " + message.Substring(0, end);
        }
        catch (Exception)
        {
            return "the node stopped, with no memory to say why";
        }
    }

    // What is known of the readings when nothing goes on with them: the end of a run, or a reboot.
    private string Counts()
    {
        try
        {
            return _board.Ledger == null ? null : "; " + _board.Ledger.Counts(0);
        }
        catch (Exception)
        {
            return null;
        }
    }

    private void Pause(int milliseconds)
    {
        for (int left = milliseconds; left > 0 && !StopRequested(); left -= TurnMs)
        {
            try
            {
                _board.Turn();
                _board.Progress(); // this wait has an end, and the reboot a time of its own
            }
            catch (Exception)
            {
                // The wait is what matters here.
            }

            try
            {
                _board.Sleep(TurnMs);
            }
            catch (Exception)
            {
                Thread.Sleep(TurnMs);
            }
        }
    }

    private void CloseLink()
    {
        try
        {
            _board.Link.Close();
        }
        catch (Exception)
        {
            // The next node opens it anew, which closes it first.
        }
    }

    private void LeaveNativeCrypto()
    {
        try
        {
            if (_board.LeaveNativeCrypto())
            {
                Say("native crypto failed: the managed one serves from now on", -1);
            }
        }
        catch (Exception)
        {
            // Then the next node tries with what there is.
        }
    }

    private void Reboot()
    {
        try
        {
            _board.Reboot();
        }
        catch (Exception)
        {
            // As on a board that cannot.
        }
    }

    // What happens next: -1: nothing to say of it, 0: the board reboots, else a fresh node starts after that many milliseconds.
    private void Say(string what, int nextMs)
    {
        try
        {
            _board.Print(nextMs < 0 ? what
                : nextMs == 0 ? what + Counts() + "; starting anew has not helped for ten minutes: rebooting"
                : what + "; a fresh one starts in " + DecimalText.Of(nextMs / 1000) + " s");
        }
        catch (Exception)
        {
            // Nobody hears it; the node is more than its log.
        }
    }

    private long Now()
    {
        try
        {
            _now = _board.Milliseconds;
        }
        catch (Exception)
        {
            // A run then seems to take no time; the waits count all the same.
        }

        return _now;
    }

    private bool GivesUp()
    {
        try
        {
            return _board.GivesUp;
        }
        catch (Exception)
        {
            return false;
        }
    }

    private bool StopRequested()
    {
        try
        {
            return _board.StopRequested;
        }
        catch (Exception)
        {
            return false;
        }
    }
}
