// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace NanoIke.Generate.ChaCha;

/// <summary>The ChaCha20 block function of RFC 8439 section 2.3, unrolled to two rounds.</summary>
internal static partial class Blocks
{
    public const string Path = "lib/NanoIke/Crypto/ChaCha20.cs";

    // RFC 8439 section 2.3.1: the diagonals, and the columns in the order that lets each read what the diagonals left last.
    private static readonly int[][] s_diagonals = [[0, 5, 10, 15], [1, 6, 11, 12], [2, 7, 8, 13], [3, 4, 9, 14]];
    private static readonly int[][] s_columns = [[0, 4, 8, 12], [3, 7, 11, 15], [2, 6, 10, 14], [1, 5, 9, 13]];

    public static string Text() => SourceTemplate.Expand(Template, Write);

    public static string Prove() => "written from the quarter rounds and the constant of RFC 8439 section 2.3";

    private static IEnumerable<string> Write(string[] words) => words switch
    {
        ["first-columns"] => Enumerable.Range(1, 3).SelectMany(FirstColumn),
        ["first-column"] => FirstColumn(0),
        ["copy"] => Enumerable.Range(0, 16).Where(i => i % 4 != 0).Select(i => $"uint x{i} = y{i};"),
        ["double-round"] => s_diagonals.SelectMany((q, i) => Quarter(q, 5 + i, $"p{5 + i}", $"uint s{q[1]}"))
            .Concat(s_columns.SelectMany((q, i) => Quarter(q, 9 + i, $"s{q[1]}", $"x{q[1]}"))),
        ["last-diagonals"] => s_diagonals.SelectMany((q, i) => Quarter(q, 13 + i, $"p{13 + i}", $"x{q[1]}")),
        ["lower-half"] => Enumerable.Range(0, 8).Select(Output),
        ["upper-half"] => Enumerable.Range(8, 8).Select(Output),
        _ => throw new ArgumentException(string.Join(' ', words)),
    };

    // "expa", "nd 3", "2-by", "te k".
    private static string Constant(int i) =>
        "0x" + BinaryPrimitives.ReadUInt32LittleEndian("expand 32-byte k"u8[(4 * i)..]).ToString("X8", CultureInfo.InvariantCulture);

    private static string Initial(int i) => i < 4 ? Constant(i) : i < 12 ? $"k{i - 4}" : i == 12 ? "counter" : $"nonce{i - 13}";

    private static string Output(int i) => $"stream[at{(i == 0 ? string.Empty : $" + {i}")}] = x{i} + {Initial(i)};";

    // A right shift of a word that is there twice: the rotations by 16, 12, 8 and 7 to the left.
    private static int Shift(int rotation) => 32 - rotation;

    // The first quarter round of a column: the state as it begins.
    private static IEnumerable<string> FirstColumn(int i)
    {
        string x = i == 0 ? "x" : "y";
        int q = i == 0 ? 4 : i;
        yield return $"uint {x}{i};";
        yield return $"uint {x}{i + 8};";
        yield return $"uint {x}{i + 12} = (uint)((({x}{i} = k{i} + {Constant(i)}) ^ {Initial(i + 12)}) * k >> {Shift(16)});";
        yield return $"uint q{q} = (uint)((k{i} ^ ({x}{i + 8} = k{i + 4} + {x}{i + 12})) * k >> {Shift(12)});";
        yield return $"{x}{i + 12} = (uint)((({x}{i} = q{q} + {x}{i}) ^ {x}{i + 12}) * k >> {Shift(8)});";
        yield return $"uint {x}{i + 4} = (uint)((q{q} ^ ({x}{i + 8} += {x}{i + 12})) * k >> {Shift(7)});";
    }

    private static IEnumerable<string> Quarter(int[] places, int number, string source, string target)
    {
        (int a, int b, int c, int d) = (places[0], places[1], places[2], places[3]);
        if (source[0] == 'p')
        {
            yield return $"uint {source} = x{b};";
        }

        yield return $"x{d} = (uint)(((x{a} = {source} + x{a}) ^ x{d}) * k >> {Shift(16)});";
        yield return $"uint q{number} = (uint)(({source} ^ (x{c} += x{d})) * k >> {Shift(12)});";
        yield return $"x{d} = (uint)(((x{a} = q{number} + x{a}) ^ x{d}) * k >> {Shift(8)});";
        yield return $"{target} = (uint)((q{number} ^ (x{c} += x{d})) * k >> {Shift(7)});";
    }
}
