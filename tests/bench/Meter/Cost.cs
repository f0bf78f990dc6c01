// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Meter;

/// <summary>What one run of an operation took.</summary>
/// <param name="Instructions">IL instructions executed in metered assemblies.</param>
/// <param name="Objects">Objects, arrays and boxes allocated by metered code.</param>
/// <param name="Bytes">Bytes of those on a 32-bit nanoCLR heap (see <see cref="HeapRules"/>).</param>
/// <param name="Cpu">The instructions as a board's CPU sees them (see <see cref="OpcodeCosts"/>).</param>
public readonly record struct Cost(long Instructions, long Objects, long Bytes, Cpu Cpu)
{
    /// <summary>The cost of two runs together.</summary>
    public static Cost operator +(Cost one, Cost other)
    {
        return new Cost(one.Instructions + other.Instructions, one.Objects + other.Objects, one.Bytes + other.Bytes, one.Cpu + other.Cpu);
    }

    /// <summary>The difference of two readings of the counters.</summary>
    public static Cost operator -(Cost later, Cost earlier)
    {
        return new Cost(
            later.Instructions - earlier.Instructions,
            later.Objects - earlier.Objects,
            later.Bytes - earlier.Bytes,
            later.Cpu - earlier.Cpu);
    }
}
