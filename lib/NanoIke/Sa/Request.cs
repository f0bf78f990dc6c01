// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Timing;

namespace NanoIke.Sa;

/// <summary>
/// The one request that may wait for its answer under an IKE SA (RFC 7296 section 2.3), and its retransmissions: the same bytes each
/// time (section 2.1). Time counts from the sending, not from the computation that precedes it.
/// </summary>
internal sealed class Request
{
    internal readonly byte[] Bytes;
    internal int Length;

    /// <summary>The bytes wait to be handed out.</summary>
    internal bool Due;

    /// <summary>How often the bytes were handed out, and how often they may be; 0: no request.</summary>
    internal int Transmissions;
    internal int Limit;

    private readonly Deadlines _deadlines;
    private readonly Deadline _answer;
    private long _firstSent;
    private int _waitMs;

    internal Request(int size, Deadlines deadlines, Deadline answer)
    {
        Bytes = new byte[size];
        _deadlines = deadlines;
        _answer = answer;
    }

    /// <summary>The request waits for its answer.</summary>
    internal bool Pending => Limit != 0;

    /// <summary>The last transmission has been waited for in vain.</summary>
    internal bool Exhausted => Pending && !Due && Transmissions >= Limit;

    /// <summary>Begins with the bytes that were just composed.</summary>
    internal void Begin(int limit)
    {
        Due = true;
        Transmissions = 0;
        Limit = limit;
        _deadlines.Set(_answer, Deadlines.Never);
    }

    /// <summary>Lowers the number of transmissions.</summary>
    internal void AtMost(int limit)
    {
        Limit = Limit < limit ? Limit : limit;
    }

    /// <summary>Notes that the bytes are handed out.</summary>
    internal void HandOut()
    {
        Due = false;
        Transmissions++;
    }

    /// <summary>
    /// Begins to wait for the answer. The time is that of the next call of the tunnel: that of the call that handed the bytes out may be
    /// older than the computation which made them, a second on a slow board.
    /// </summary>
    internal void StartTimer(long now, int firstWaitMs)
    {
        if (!Pending || Due)
        {
            return; // ended or begun anew meanwhile
        }

        if (Transmissions == 1)
        {
            _firstSent = now;
            _waitMs = firstWaitMs;
        }
        else if (Transmissions < Limit)
        {
            int longest = _answer == Deadline.HandshakeAnswer ? Limits.HandshakeWaitMaxMs : Limits.RetransmitMaxMs;
            _waitMs = 2 * _waitMs < longest ? 2 * _waitMs : longest;
        }

        // The last wait does not grow: no transmission follows it.
        _deadlines.Set(_answer, Deadlines.After(now, _waitMs));
    }

    /// <summary>The path is good again: the bytes are due now, and the waits begin anew.</summary>
    internal void Hurry(int firstWaitMs)
    {
        if (Pending && Transmissions < Limit)
        {
            Due = true;
            _waitMs = firstWaitMs / 2; // is doubled when they are out
            _deadlines.Set(_answer, Deadlines.Never);
        }
    }

    /// <summary>True when the wait for an answer has passed; the bytes are due again unless that was the last transmission.</summary>
    internal bool TimedOut(long now)
    {
        if (!Pending || !_deadlines.Take(_answer, now))
        {
            return false;
        }

        Due = Transmissions < Limit;
        return true;
    }

    /// <summary>Notes the answer.</summary>
    internal void Answered(long now, RoundTrip roundTrip)
    {
        if (Transmissions <= 2)
        {
            long lastSent = Due ? _firstSent : _deadlines.Get(_answer) - _waitMs; // due again, but not sent again
            roundTrip.Sample(now - lastSent, now - _firstSent);
        }

        Stop();
    }

    /// <summary>No answer is waited for any more.</summary>
    internal void Stop()
    {
        Due = false;
        Limit = 0;
        _deadlines.Set(_answer, Deadlines.Never);
    }

    internal void Wipe()
    {
        Stop();
        Array.Clear(Bytes, 0, Bytes.Length);
        Length = 0;
    }
}
