// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Timing;

/// <summary>Every deadline of a tunnel, one entry a <see cref="Deadline"/>, in milliseconds of the tunnel's own time.</summary>
internal sealed class Deadlines
{
    /// <summary>No deadline.</summary>
    internal const long Never = long.MaxValue;

    private readonly long[] _at = new long[(int)Deadline.Count];

    /// <summary>No deadline is earlier than this one; it may be too early, never too late, so that setting one is cheap.</summary>
    internal long Bound;

    internal Deadlines()
    {
        Clear();
    }

    /// <summary>The time of a deadline that lies a wait ahead; a wait that no clock reaches is <see cref="Never"/>.</summary>
    internal static long After(long now, long waitMs)
    {
        return waitMs > Never - now ? Never : now + waitMs;
    }

    internal void Set(Deadline which, long at)
    {
        _at[(int)which] = at;
        if (at < Bound)
        {
            Bound = at;
        }
    }

    /// <summary>Moves a deadline forward; one that comes earlier anyway stays.</summary>
    internal void Advance(Deadline which, long at)
    {
        if (at < _at[(int)which])
        {
            Set(which, at);
        }
    }

    internal long Get(Deadline which)
    {
        return _at[(int)which];
    }

    /// <summary>True once for a deadline that has passed: it is cleared.</summary>
    internal bool Take(Deadline which, long now)
    {
        if (now < _at[(int)which])
        {
            return false;
        }

        _at[(int)which] = Never;
        return true;
    }

    /// <summary>The earliest deadline, exactly.</summary>
    internal long Next()
    {
        long next = Never;
        for (int i = 0; i < _at.Length; i++)
        {
            if (_at[i] < next)
            {
                next = _at[i];
            }
        }

        Bound = next;
        return next;
    }

    internal void Clear()
    {
        for (int i = 0; i < _at.Length; i++)
        {
            _at[i] = Never;
        }

        Bound = Never;
    }
}
