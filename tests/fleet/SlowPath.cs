// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Threading;

namespace NanoIke.Fleet;

/// <summary>
/// The path between all nodes and the gateway: holds every datagram for half of the round trip, each way. One thread lets go of them,
/// in the order they came; nothing is lost here.
/// </summary>
internal sealed class SlowPath
{
    private readonly Queue<(long Due, Action Arrive)> _held = new();
    private readonly int _delayMs;

    internal SlowPath(int roundTripMs)
    {
        _delayMs = roundTripMs / 2;
        new Thread(Run) { IsBackground = true, Name = "path" }.Start();
    }

    /// <summary>Does something half a round trip later.</summary>
    internal void Carry(Action arrive)
    {
        lock (_held)
        {
            _held.Enqueue((Environment.TickCount64 + _delayMs, arrive));
            if (_held.Count == 1)
            {
                Monitor.Pulse(_held);
            }
        }
    }

    private void Run()
    {
        while (true)
        {
            Next().Invoke();
        }
    }

    private Action Next()
    {
        lock (_held)
        {
            while (true)
            {
                long wait = _held.Count == 0 ? Timeout.Infinite : Math.Max(0, _held.Peek().Due - Environment.TickCount64);
                if (wait == 0)
                {
                    return _held.Dequeue().Arrive;
                }

                Monitor.Wait(_held, (int)wait);
            }
        }
    }
}
