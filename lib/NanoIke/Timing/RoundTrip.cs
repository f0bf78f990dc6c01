// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Timing;

/// <summary>
/// The measured round trip to the gateway, and the wait before a first retransmission that follows from it (RFC 7296 section 2.1
/// leaves the policy to the implementation).
/// </summary>
internal sealed partial class RoundTrip
{
    private int _ms; // smoothed; 0: not known

    /// <summary>Wait before the first retransmission of a request, in milliseconds.</summary>
    internal int FirstWaitMs
    {
        get
        {
            if (_ms == 0)
            {
                return Limits.RetransmitFirstMs;
            }

            int wait = 2 * _ms + Limits.RetransmitMarginMs;
            return wait < Limits.RetransmitLeastMs ? Limits.RetransmitLeastMs
                : wait > Limits.RetransmitFirstMaxMs ? Limits.RetransmitFirstMaxMs
                : wait;
        }
    }

    /// <summary>For how long packets that were sent before a switch may still arrive, in milliseconds.</summary>
    internal int GraceMs => 2 * _ms > Limits.GraceMinMs ? 2 * _ms : Limits.GraceMinMs;

    /// <summary>
    /// Takes the time from the last transmission of a request to its answer. When that is too short to be an answer to it, or nothing is
    /// known, the answer is one to the first transmission: loss does not make the waits longer, a slower path does.
    /// </summary>
    internal void Sample(long sinceLastMs, long sinceFirstMs)
    {
        long elapsedMs = _ms == 0 || 4 * sinceLastMs < 3L * _ms ? sinceFirstMs : sinceLastMs;
        int sample = elapsedMs < 1 ? 1 : elapsedMs > Limits.RetransmitFirstMaxMs ? Limits.RetransmitFirstMaxMs : (int)elapsedMs;
        _ms = _ms == 0 ? sample : (_ms + sample + 1) / 2;
    }

    /// <summary>Forgets: after a request that nobody answered the path may be another one.</summary>
    internal void Reset()
    {
        _ms = 0;
    }
}
