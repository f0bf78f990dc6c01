// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;

namespace NanoIke.Meter;

/// <summary>
/// The counters that instrumented code writes to, and their readings. Instrumented code must run on one thread at a time.
/// </summary>
public static class Probe
{
    /// <summary>Executions of each basic block, by block number. Public because instrumented code increments it.</summary>
    public static long[] Hits = [];

    private static readonly List<Block> s_blocks = [];
    private static long s_objects;
    private static long s_bytes;

    /// <summary>The counters now.</summary>
    public static Cost Read()
    {
        long instructions = 0;
        Cpu cpu = default;
        for (int i = 0; i < s_blocks.Count; i++)
        {
            instructions += Hits[i] * s_blocks[i].Length;
            cpu += s_blocks[i].Cpu * Hits[i];
        }

        return new Cost(instructions, s_objects, s_bytes, cpu);
    }

    /// <summary>Runs an operation and tells its cost.</summary>
    public static Cost Measure(Action operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        Cost before = Read();
        operation();
        return Read() - before;
    }

    /// <summary>Runs an operation and tells the instructions spent in each method itself, dearest first.</summary>
    public static IReadOnlyList<(string Method, long Instructions)> Profile(Action operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        long[] before = (long[])Hits.Clone();
        operation();
        return Enumerable.Range(0, s_blocks.Count)
            .Where(i => Hits[i] != (i < before.Length ? before[i] : 0))
            .GroupBy(i => s_blocks[i].Method)
            .Select(g => (g.Key, g.Sum(i => (Hits[i] - (i < before.Length ? before[i] : 0)) * s_blocks[i].Length)))
            .OrderByDescending(row => row.Item2)
            .ToList();
    }

    /// <summary>Called by instrumented code: one object of a size known beforehand.</summary>
    public static void OnObject(int bytes)
    {
        s_objects++;
        s_bytes += bytes;
    }

    /// <summary>Called by instrumented code: one array.</summary>
    public static void OnArray(int length, int bytesPerElement)
    {
        s_objects++;
        s_bytes += HeapRules.Array(length, bytesPerElement);
    }

    internal static int AddBlock(string method, int length, Cpu cpu)
    {
        s_blocks.Add(new Block(method, length, cpu));
        if (Hits.Length < s_blocks.Count)
        {
            Array.Resize(ref Hits, Math.Max(1024, Hits.Length * 2));
        }

        return s_blocks.Count - 1;
    }

    private readonly record struct Block(string Method, int Length, Cpu Cpu);
}
