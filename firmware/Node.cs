// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Net;

namespace NanoIke.Firmware;

/// <summary>
/// The sensor node: keeps the tunnel open, takes a reading every interval, has it reported, answers what comes in, and says in words
/// what happens.
/// </summary>
public sealed partial class Node
{
    /// <summary>Exit code: done.</summary>
    public const int ExitDone = 0;

    /// <summary>Exit code: the tunnel failed, or not all readings got where they should.</summary>
    public const int ExitTunnelFailed = 1;

    private const int LingerMs = 300; // after the last plain report: what is under way may still arrive
    private const int StopMs = 1000; // longest wait for the acknowledgement under way when the node is asked to stop
    private const int DeliveryMs = 30000; // longest wait for the last readings
    private const int NoTunnelMs = 60000; // longest time without a tunnel when a person waits for a number of readings

    private readonly Board _board;
    private readonly NodeConfiguration _configuration;
    private readonly byte[] _datagram = new byte[Limits.DatagramMaxBytes];
    private readonly NodeLog _log;
    private readonly NodeWords _words;
    private readonly TunnelSocket _socket;
    private readonly Tunnel _tunnel;
    private readonly Reporter _reporter;
    private int _openings; // from nothing, not renewals
    private uint _innerAddress;
    private long _count; // readings to take; 0: no end
    private long _takenBefore; // this run: by an earlier one, or before a sleep
    private long _queuedBefore;
    private long _doneBefore;
    private long _takenAt;
    private int _networkReturns;
    private long _nextReading;
    private long _lastUp;
    private long _endAt = long.MaxValue; // of the run: all readings got where they should
    private long _giveUpAt = long.MaxValue; // the same though they did not
    private Status _lastFailure;
    private bool _stopping; // takes no reading any more
    private bool _closing;

    /// <summary>Makes the node, and the tunnel with all its memory. Overwrites the shared secret in the configuration.</summary>
    /// <param name="board">The hardware.</param>
    /// <param name="configuration">What the configuration file says.</param>
    public Node(Board board, NodeConfiguration configuration)
    {
        _board = board;
        _configuration = configuration;
        _log = new NodeLog(board);
        bool coap = configuration.CollectorPath != null;
        int payloadMax = coap ? CoapReporter.MessageMax(board, configuration) : Limits.PayloadDefaultBytes;
        configuration.Settings.StartJitterMs = board.StartJitterMs;
        _socket = new TunnelSocket(board, configuration, payloadMax);
        _tunnel = _socket.Tunnel;
        NodeMemory memory = board.Sleeper != null ? OpenMemory() : null; // always: no state stays in flash that nobody will use
        _memory = coap ? memory : null;
        _sleeps = _memory != null && configuration.DeepSleep;
        if (_sleeps)
        {
            _socket.Sleeps = true;
            configuration.Settings.StartJitterMs = board.Sleeper.IsWake ? 0 : board.StartJitterMs;
        }

        _reporter = coap ? (Reporter)new CoapReporter(board, configuration, _log, _socket, _memory, payloadMax)
            : new PlainReporter(board, configuration, _log, _socket);
        _log.Reporter = _reporter;
        _words = new NodeWords(board, configuration, _log, _tunnel);
        _networkReturns = board.NetworkReturns;
        if (configuration.DeepSleep && !_sleeps)
        {
            _log.Say("note", "note: this board cannot sleep deeply; deep_sleep = yes has no effect");
        }

        if (configuration.Warning != null)
        {
            _log.Say("note", "note: " + configuration.Warning);
        }
    }

    /// <summary>Why <see cref="Run"/> returned <see cref="ExitTunnelFailed"/>: one line for a person.</summary>
    public string Failure { get; private set; }

    /// <summary>There was a tunnel, but not all readings got where they should: <see cref="Failure"/> has the numbers.</summary>
    public bool IsIncomplete { get; private set; }

    /// <summary>Runs the node.</summary>
    /// <param name="count">Readings to take and report before it closes the tunnel and returns; 0: until it is asked to stop.</param>
    /// <returns>An exit code.</returns>
    public int Run(long count)
    {
        _count = _sleeps ? 1 : count;
        _takenBefore = _reporter.Taken;
        _queuedBefore = _reporter.Queued;
        _doneBefore = _reporter.Done;
        _lastUp = _nextReading = _board.Milliseconds;
        Board board = _board;
        bool atEnd = false;
        int result;
        try
        {
            while (!atEnd && !board.StopRequested && Failure == null)
            {
                // As Turn, but here: the shared secret takes much room, so there are to be as few frames as can be.
                board.Heap.Pause();
                board.Turn();
                HeapWatch.Begin(board.Heap, board.Milliseconds);
                EndTurn(_socket.Turn(_datagram, BeginTurn()));
                if (Failure == null || _socket.HasGateway)
                {
                    Report();
                    atEnd = IsAtEnd();
                }
            }

            result = Failure != null && !_socket.HasGateway ? ExitTunnelFailed : Judge(Finish());
            TellCounts();
        }
        finally
        {
            _socket.End();
            if (_memory != null && !_suspended) // else it was written before the state
            {
                _memory.KeepQueue();
            }
        }

        if (_sleeps)
        {
            SleepUntilNext();
        }

        return result;
    }

    private void TellCounts()
    {
        _log.Finish();
        if (_reporter.Taken > 0 || _openings > 0)
        {
            _log.Say("counts", _reporter.Counts());
        }

        if (_openings > 0)
        {
            _log.Say("ended", "sent " + DecimalText.Of(_tunnel.PacketsSent) + " ESP packets, received "
                + DecimalText.Of(_tunnel.PacketsReceived) + " ESP packets");
        }
    }

    // The run is: all readings that were asked for got where they should, or there is no more waiting for that.
    private bool IsAtEnd()
    {
        long now = _board.Milliseconds;
        if (GivesUp(now))
        {
            return true;
        }

        if (_count > 0 && _reporter.Taken - _takenBefore >= _count)
        {
            _giveUpAt = _giveUpAt == long.MaxValue ? now + (_sleeps ? AwakeMs : DeliveryMs) : _giveUpAt;
            _endAt = _reporter.Queued == 0 && _endAt == long.MaxValue ? now + (_reporter.Keeps ? 0 : LingerMs) : _endAt;
        }

        return now >= _endAt || now >= _giveUpAt;
    }

    // Nobody waits for ever in front of a node that cannot work.
    private bool GivesUp(long now)
    {
        _lastUp = _socket.IsOpen ? now : _lastUp;
        if (!_board.GivesUp)
        {
            return false;
        }

        if (_openings == 0 && _socket.AllTried && _tunnel.State == TunnelState.Waiting && _tunnel.Failure != Status.Ok)
        {
            Failure = _words.Reason(_tunnel.Failure);
        }
        else if (_count > 0 && now - _lastUp >= NoTunnelMs)
        {
            Failure = "no tunnel for 60 s: " + (_lastFailure == Status.Ok ? "" : _words.Reason(_lastFailure) + "; ") + _reporter.Counts();
        }

        return Failure != null;
    }

    private int Judge(bool acknowledged)
    {
        long taken = _reporter.Taken - _takenBefore;
        bool arrived = taken >= _count && _reporter.Done - _doneBefore == taken + _queuedBefore;
        bool complete = _count == 0 || (arrived && (_reporter.Keeps || acknowledged));
        if (Failure == null && !complete)
        {
            IsIncomplete = true;
            Failure = arrived ? "the gateway did not prove alive at the end: " + _reporter.Counts()
                : "of " + DecimalText.Of(_count) + " readings not all arrived: " + _reporter.Counts();
        }

        return Failure == null ? ExitDone : ExitTunnelFailed;
    }

    // Sends what is due, waits for a datagram until the next deadline, handles it.
    private static void Turn(Node node)
    {
        node._board.Heap.Pause(); // drivers do as they like
        node._board.Turn();
        HeapWatch.Begin(node._board.Heap, node._board.Milliseconds);
        node.EndTurn(node._socket.Turn(node._datagram, node.BeginTurn()));
    }

    // How long the turn may wait.
    private int BeginTurn()
    {
        Board board = _board;
        if (board.TakeCountsRequest())
        {
            _log.SayBetween("counts", _reporter.Counts());
        }

        int returns = board.NetworkReturns;
        if (_networkReturns != returns)
        {
            _networkReturns = returns;
            _reporter.OnOpened(); // what is under way went nowhere
        }

        return Wait(board.Milliseconds);
    }

    private void EndTurn(int size)
    {
        if (_socket.IsWell)
        {
            _board.Progress();
        }

        if (size > 0)
        {
            Receive(size);
        }

        Show();
    }

    private int Wait(long now)
    {
        long until = now + _board.TurnMs;
        if (!_closing)
        {
            until = Earlier(until, Takes ? _nextReading : long.MaxValue);
            until = Earlier(until, _socket.IsOpen ? _reporter.NextDeadline : long.MaxValue);
            until = Earlier(until, Earlier(_endAt, _giveUpAt));
            until = Earlier(until, _count > 0 && _board.GivesUp ? _lastUp + NoTunnelMs : long.MaxValue);
        }

        return until <= now ? 0 : (int)(until - now);
    }

    private static long Earlier(long a, long b)
    {
        return a < b ? a : b;
    }

    private void Receive(int size)
    {
        int intervalMs = _reporter.IntervalMs;
        _reporter.Input(_datagram, size, _board.Milliseconds);
        if (_reporter.IntervalMs != intervalMs)
        {
            _nextReading = _takenAt + _reporter.IntervalMs;
        }
    }

    // A reading is to be taken when its time has come.
    private bool Takes => !_stopping && (_reporter.Keeps || _socket.IsOpen) && (_count == 0 || _reporter.Taken - _takenBefore < _count);

    private void Report()
    {
        Send(); // what was kept goes first
        long now = _board.Milliseconds;
        if (_memory != null && _reporter.Queued == 0)
        {
            HeapWatch watch = _board.Heap;
            watch.Pause();
            _memory.KeepQueue(); // writes when its file is not empty: from then on a reading costs no write
            HeapWatch.Begin(watch, now);
        }

        if (Takes && now >= _nextReading)
        {
            // Once an interval: what was missed is not made up for.
            long next = _nextReading + _reporter.IntervalMs;
            _nextReading = next > now ? next : now + _reporter.IntervalMs;
            _takenAt = now;
            HeapWatch heap = _board.Heap;
            int thousandths = _board.ReadThousandths(); // may throw, and then there is no reading
            heap.Pause();
            HeapWatch.Begin(heap, now); // whatever the driver left
            _reporter.Take(now, thousandths);
            if (_memory != null)
            {
                heap.Pause();
                _memory.OnTaken();
                HeapWatch.Begin(heap, now);
            }

            _board.Progress();
            Send();
        }
    }

    private void Send()
    {
        if (_socket.IsOpen)
        {
            _reporter.Run(_board.Milliseconds);
        }
    }

    // True: the gateway acknowledged the end of the tunnel.
    private bool Finish()
    {
        _stopping = true;
        long end = _board.Milliseconds + StopMs;
        while (_board.StopRequested && _reporter.Keeps && _reporter.Queued > 0 && _socket.IsOpen && _board.Milliseconds < end)
        {
            Turn(this);
            Send();
        }

        if (Suspend())
        {
            return true;
        }

        bool open = _socket.IsOpen;
        _closing = true; // waits are for the answer to DELETE alone
        _socket.BeginClose();
        do
        {
            Turn(this);
        }
        while (_tunnel.State != TunnelState.Closed);

        _socket.Flush();
        bool acknowledged = open && _tunnel.Failure == Status.Ok;
        if (open)
        {
            _log.Say("tunnel_closed", "tunnel closed: DELETE " + (acknowledged ? "acknowledged" : "not acknowledged"));
        }

        return acknowledged;
    }
}
