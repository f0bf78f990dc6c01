// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace NanoIke.Fleet;

/// <summary>What is counted, over all nodes.</summary>
internal enum Happening
{
    /// <summary>A handshake was begun.</summary>
    Attempt,

    /// <summary>An IKE_SA_INIT went out: the first one, one more, or one with a COOKIE.</summary>
    InitSent,

    /// <summary>The gateway asked for a COOKIE in this handshake.</summary>
    Cookie,

    /// <summary>There is a tunnel where there was none.</summary>
    Up,

    /// <summary>A new tunnel took the place of an old one.</summary>
    Renewed,

    /// <summary>A tunnel was lost.</summary>
    Lost,

    /// <summary>The collector acknowledged a message.</summary>
    Delivered,

    /// <summary>Number of entries.</summary>
    Count,
}

/// <summary>
/// Counts what happens to the fleet, as a whole and a second, and when each node reported for the first time since a phase began.
/// </summary>
internal sealed class Tally
{
    private const int Kinds = (int)Happening.Count;

    private readonly Lock _lock = new();
    private readonly long[] _reportedAt; // in this phase; 0: not yet
    private readonly bool[] _open;
    private readonly List<long[]> _seconds = [];
    private readonly long[] _phase = new long[Kinds];
    private readonly Dictionary<string, int> _failures = [];
    private readonly long _startedAt = Environment.TickCount64;
    private long _phaseAt;
    private int _reported;

    internal Tally(int nodes)
    {
        _reportedAt = new long[nodes];
        _open = new bool[nodes];
        _phaseAt = _startedAt;
    }

    internal int Nodes => _reportedAt.Length;

    /// <summary>Told once a phase: all nodes have reported; how many milliseconds it took.</summary>
    internal Action<long> OnAllReported { get; set; } = _ => { };

    /// <summary>One more of a kind.</summary>
    internal void Add(Happening what)
    {
        lock (_lock)
        {
            int second = (int)((Environment.TickCount64 - _startedAt) / 1000);
            while (_seconds.Count <= second)
            {
                _seconds.Add(new long[Kinds]);
            }

            _seconds[second][(int)what]++;
            _phase[(int)what]++;
        }
    }

    /// <summary>A node says what happened to it.</summary>
    internal void Tell(int node, string name, string line)
    {
        switch (name)
        {
            case "tunnel_up":
                Add(Happening.Up);
                Open(node, true);
                break;
            case "tunnel_renewed":
                Add(Happening.Renewed);
                break;
            case "tunnel_lost":
                Add(Happening.Lost);
                Open(node, false);
                Fail(line);
                break;
            case "readings_delivered":
                Add(Happening.Delivered);
                Report(node);
                break;
            case "attempt_failed" or "contested" or "message" or "readings_refused":
                Fail(line);
                break;
        }
    }

    /// <summary>Begins a new phase: who reported before has not reported in it.</summary>
    internal void BeginPhase()
    {
        lock (_lock)
        {
            _phaseAt = Environment.TickCount64;
            Array.Clear(_reportedAt);
            Array.Clear(_phase);
            _failures.Clear();
            _reported = 0;
        }
    }

    /// <summary>The counts of the phase, as words of KEY=VALUE.</summary>
    internal string Summary()
    {
        lock (_lock)
        {
            long[] times = _reportedAt.Where(at => at > 0).Order().ToArray();
            int first = (int)((_phaseAt - _startedAt) / 1000);
            long Peak(Happening what, Happening or) => _seconds.Skip(first)
                .Select(second => second[(int)what] + (or == what ? 0 : second[(int)or])).DefaultIfEmpty().Max();
            string counts = string.Join(' ', Enum.GetValues<Happening>().Where(kind => kind != Happening.Count)
                .Select(kind => $"{kind.ToString().ToLowerInvariant()}={_phase[(int)kind]}"));
            long half = times.Length == 0 ? 0 : times[times.Length / 2] - _phaseAt;
            long all = times.Length == Nodes ? times[^1] - _phaseAt : -1;
            return $"nodes={Nodes} reported={times.Length} half_ms={half} all_ms={all} open={_open.Count(open => open)} {counts}"
                + $" peak_attempt={Peak(Happening.Attempt, Happening.Attempt)}"
                + $" peak_init={Peak(Happening.InitSent, Happening.InitSent)} peak_made={Peak(Happening.Up, Happening.Renewed)}";
        }
    }

    /// <summary>What went wrong in the phase, each with how often it was told.</summary>
    internal string[] Failures()
    {
        lock (_lock)
        {
            return _failures.OrderByDescending(each => each.Value).Select(each => $"{each.Value} x {each.Key}").ToArray();
        }
    }

    /// <summary>The counts of the last second that is over, and how many tunnels are open.</summary>
    internal string LastSecond()
    {
        lock (_lock)
        {
            int second = (int)((Environment.TickCount64 - _startedAt) / 1000) - 1;
            long[] counts = second >= 0 && second < _seconds.Count ? _seconds[second] : new long[Kinds];
            return $"{second},{string.Join(',', counts)},{_open.Count(open => open)}";
        }
    }

    private void Open(int node, bool open)
    {
        lock (_lock)
        {
            _open[node] = open;
        }
    }

    private void Report(int node)
    {
        long all = -1;
        lock (_lock)
        {
            if (_reportedAt[node] == 0)
            {
                _reportedAt[node] = Environment.TickCount64;
                _reported++;
                all = _reported == Nodes ? _reportedAt[node] - _phaseAt : -1;
            }
        }

        if (all >= 0)
        {
            OnAllReported(all);
        }
    }

    private void Fail(string line)
    {
        int times = line.IndexOf(" (", StringComparison.Ordinal);
        string kind = times < 0 ? line : line[..times];
        lock (_lock)
        {
            _failures[kind] = _failures.GetValueOrDefault(kind) + 1;
        }
    }
}
