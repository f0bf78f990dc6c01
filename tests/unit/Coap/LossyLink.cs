// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;

namespace NanoIke.Tests.Coap;

/// <summary>A link in virtual time that loses, delays, reorders and duplicates, in both directions, and is out at times.</summary>
internal sealed class LossyLink
{
    private readonly Random _random;
    private readonly int _lossPerMille;
    private readonly int _delayMaxMs;
    private readonly PriorityQueue<(bool Up, byte[] Datagram), (long, int)> _queue = new();
    private int _order;

    internal LossyLink(Random random, int lossPerMille, int delayMaxMs)
    {
        _random = random;
        _lossPerMille = lossPerMille;
        _delayMaxMs = delayMaxMs;
    }

    internal bool IsOut { get; set; }

    internal int Datagrams { get; private set; }

    /// <summary>When the next datagram arrives.</summary>
    internal long Next => _queue.TryPeek(out _, out (long At, int) priority) ? priority.At : long.MaxValue;

    internal void Send(bool up, byte[] datagram, long now)
    {
        Datagrams++;
        for (int copies = _random.Next(1000) < 30 && _lossPerMille > 0 ? 3 : 1; copies > 0; copies--)
        {
            if (!IsOut && _random.Next(1000) >= _lossPerMille)
            {
                bool late = _random.Next(100) == 0 && _delayMaxMs > 100; // long after what was sent later
                _queue.Enqueue((up, datagram), (now + _random.Next(5, late ? 60000 : _delayMaxMs), ++_order));
            }
        }
    }

    internal (bool Up, byte[] Datagram) Take() => _queue.Dequeue();
}
