// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;

namespace NanoIke.Generate.P256;

/// <summary>Lines of code that work on nine limbs. An element called a has the limbs a0 to a8.</summary>
internal static class Limbs
{
    private const int Count = Curve.Limbs;

    // p = 2^256 - 2^224 + 2^192 + 2^96 - 1: but for the -1, limb and shift of each power of two, and whether it is subtracted.
    private static readonly (int Limb, int Shift, bool Minus)[] s_prime = [(3, 9, false), (6, 18, false), (7, 21, true), (8, 24, false)];

    /// <summary>The same statement for each limb, some to a line.</summary>
    public static IEnumerable<string> Each(int perLine, Func<int, string> statement) =>
        Enumerable.Range(0, Count).Select(statement).Chunk(perLine).Select(line => string.Join(" ", line));

    /// <summary>Copies: target and source by turns.</summary>
    public static IEnumerable<string> Move(params string[] names) =>
        names.Chunk(2).SelectMany(pair => Each(Count, i => $"{pair[0]}{i} = {pair[1]}{i};"));

    /// <summary>Carries a sum of limbs: all but the top one end in 0 to 2^29 - 1.</summary>
    public static IEnumerable<string> Carry(string result, Func<int, string> limb)
    {
        yield return "{";
        yield return $"    long v0 = {limb(0)}; {result}0 = v0 & k;";
        for (int i = 1; i < Count - 1; i++)
        {
            yield return $"    long v{i} = (v{i - 1} >> 29) + {limb(i)}; {result}{i} = v{i} & k;";
        }

        yield return $"    {result}8 = (v7 >> 29) + {limb(8)};";
        yield return "}";
    }

    /// <summary>Takes what is above 2^256 off by a multiple of p.</summary>
    public static IEnumerable<string> Fold(string a)
    {
        yield return $"d0 = {a}8 >> 24; {a}0 += d0; {a}3 -= d0 << 9; {a}6 -= d0 << 18; {a}7 += d0 << 21; {a}8 -= d0 << 24;";
    }

    /// <summary>
    /// o = a * b / 2^261 modulo p, or o = a * a / 2^261: seventeen columns. The multiple of p that makes the low nine vanish is the low 29
    /// bits of each, since p = -1 modulo 2^29.
    /// </summary>
    public static IEnumerable<string> Product(bool square)
    {
        if (square)
        {
            foreach (int[] line in Enumerable.Range(0, Count - 1).Chunk(3))
            {
                yield return string.Join(" ", line.Select(i => $"d{i} = a{i} + a{i};"));
            }
        }

        yield return "{";
        for (int column = 0; column < 2 * Count - 1; column++)
        {
            List<string> terms = column == 0 ? [] : [$"(v{column - 1} >> 29)"];
            for (int i = Math.Max(0, column - Count + 1); i <= Math.Min(column, Count - 1); i++)
            {
                int j = column - i;
                if (!square)
                {
                    terms.Add($"(a{i} * b{j})");
                }
                else if (i <= j)
                {
                    terms.Add(i == j ? $"(a{i} * a{i})" : $"(d{i} * a{j})");
                }
            }

            string sum = string.Join(" + ", terms);
            foreach ((int limb, int shift, bool minus) in s_prime)
            {
                int digit = column - limb;
                sum += digit is >= 0 and < Count ? $" {(minus ? '-' : '+')} (q{digit} << {shift})" : string.Empty;
            }

            yield return $"    long v{column} = {sum}; {(column < Count ? $"q{column}" : $"o{column - Count}")} = v{column} & k;";
        }

        yield return "    o8 = (v16 >> 29);";
        yield return "}";
    }
}
