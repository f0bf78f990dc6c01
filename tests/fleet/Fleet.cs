// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Linq;
using System.Threading;

namespace NanoIke.Fleet;

/// <summary>All nodes, each with a thread of its own that mostly waits.</summary>
internal sealed class Fleet
{
    private const int StackBytes = 256 * 1024;

    private readonly FleetBoard[] _boards;
    private readonly Thread[] _threads;
    private volatile bool _stopped;

    internal Fleet(FleetOptions options)
    {
        Options = options;
        Path = new SlowPath(options.RoundTripMs);
        Tally = new Tally(options.Secrets.Length);
        _boards = Enumerable.Range(0, options.Secrets.Length).Select(index => new FleetBoard(this, index)).ToArray();
        _threads = _boards.Select(board => new Thread(board.Run, StackBytes)).ToArray();
    }

    internal FleetOptions Options { get; }

    internal SlowPath Path { get; }

    internal Tally Tally { get; }

    /// <summary>The nodes are asked to close their tunnels.</summary>
    internal bool Stopped => _stopped;

    /// <summary>The power comes back, for all at once.</summary>
    internal void Start()
    {
        Tally.BeginPhase();
        foreach (Thread thread in _threads)
        {
            thread.Start();
        }
    }

    /// <summary>Every node closes its tunnel; waits for all.</summary>
    internal void Stop()
    {
        _stopped = true;
        foreach (Thread thread in _threads)
        {
            thread.Join();
        }
    }

    /// <summary>Readings of all nodes, as words of KEY=VALUE.</summary>
    internal string Readings()
    {
        return $"sent={_boards.Sum(board => board.Counts.Sent)} acknowledged={_boards.Sum(board => board.Counts.Delivered)}"
            + $" queued={_boards.Sum(board => board.Counts.Queued)} lost_readings={_boards.Sum(board => board.Counts.Lost)}";
    }
}
