// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;

namespace NanoIke.Relay;

/// <summary>One direction of the path: holds every datagram for the same time, so that order is kept, and loses some of them.</summary>
internal sealed class Direction
{
    private readonly Queue<Held> _queue = new();
    private readonly Random _random;
    private readonly int _delayMs;
    private readonly int _lossPerMille;
    private int _ike;
    private int _ikeLost;
    private int _esp;
    private int _espLost;
    private int _keepalives;

    internal Direction(int delayMs, int lossPerMille, int seed)
    {
        _delayMs = delayMs;
        _lossPerMille = lossPerMille;
        _random = new Random(seed);
    }

    /// <summary>When the next datagram leaves; <see cref="long.MaxValue"/>: there is none.</summary>
    internal long NextDeadline => _queue.Count == 0 ? long.MaxValue : _queue.Peek().Due;

    /// <summary>Takes a datagram that arrived.</summary>
    internal void Take(Association association, ReadOnlySpan<byte> datagram, long now)
    {
        bool lost = _random.Next(1000) < _lossPerMille;
        if (datagram.Length == 1)
        {
            _keepalives++; // RFC 3948 section 2.3
        }
        else if (datagram.Length >= 4 && datagram[..4].IndexOfAnyExcept((byte)0) < 0)
        {
            _ike++; // the non-ESP marker, RFC 3948 section 2.2
            _ikeLost += lost ? 1 : 0;
        }
        else
        {
            _esp++;
            _espLost += lost ? 1 : 0;
        }

        if (!lost)
        {
            _queue.Enqueue(new Held(association, datagram.ToArray(), now + _delayMs));
        }
    }

    /// <summary>Gives a datagram whose time has come.</summary>
    internal bool TryGive(long now, out Held held)
    {
        held = default;
        return NextDeadline <= now && _queue.TryDequeue(out held);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        return $"ike={_ike} ike-lost={_ikeLost} esp={_esp} esp-lost={_espLost} keepalives={_keepalives}";
    }

    /// <summary>A datagram on its way.</summary>
    /// <param name="Association">Whose it is.</param>
    /// <param name="Datagram">Its bytes.</param>
    /// <param name="Due">When it leaves.</param>
    internal readonly record struct Held(Association Association, byte[] Datagram, long Due);
}
