// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;

namespace NanoIke.Meter;

/// <summary>
/// A digest of what an operation did that an observer of time or memory could see: the sequence of basic blocks and of
/// array indexes. Two runs with the same digest took the same path.
/// </summary>
public static class Trace
{
    private const ulong Start = 14695981039346656037UL;
    private const ulong Prime = 1099511628211UL;

    private static ulong s_digest;
    private static long s_events;

    /// <summary>Runs an operation of an assembly that was loaded with tracing.</summary>
    /// <returns>Digest and number of events.</returns>
    public static (ulong Digest, long Events) Of(Action operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        s_digest = Start;
        s_events = 0;
        operation();
        return (s_digest, s_events);
    }

    /// <summary>Called by instrumented code when a basic block begins.</summary>
    public static void OnBlock(int block)
    {
        Mix((ulong)block << 1);
    }

    /// <summary>Called by instrumented code before an array element is read or written.</summary>
    public static void OnIndex(long index)
    {
        Mix(((ulong)index << 1) | 1);
    }

    private static void Mix(ulong value)
    {
        unchecked
        {
            // Rotation spreads the high bits, which a multiplication alone never brings down.
            s_digest = System.Numerics.BitOperations.RotateLeft((s_digest ^ value) * Prime, 23);
        }

        s_events++;
    }
}
