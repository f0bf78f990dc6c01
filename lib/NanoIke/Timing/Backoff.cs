// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Timing;

/// <summary>
/// The growing wait between handshakes. It is reset by proof that a tunnel works, never by an opening alone: a gateway that accepts
/// and deletes at once would see a handshake a second.
/// </summary>
internal sealed class Backoff
{
    private int _steps;

    /// <summary>The wait before the next attempt, in milliseconds; doubled at each call until <see cref="Reset"/>.</summary>
    /// <param name="longestMs">The wait does not grow beyond this.</param>
    /// <param name="jitter">A random byte: up to a quarter is added, so that a fleet does not knock in step.</param>
    internal int Next(int longestMs, int jitter)
    {
        long wait = (long)Limits.RetryFirstMs << _steps;
        if (wait < longestMs)
        {
            _steps++;
        }
        else
        {
            wait = longestMs;
        }

        return (int)(wait + wait / 4 * jitter / 256);
    }

    internal void Reset()
    {
        _steps = 0;
    }
}
