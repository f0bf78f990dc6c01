// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;

namespace NanoIke.Generate.Aes;

/// <summary>AES-128 in CBC mode, both directions.</summary>
internal static partial class CbcBlocks
{
    public const string Path = "lib/NanoIke/Crypto/Aes128.Blocks.cs";

    public static string Text() => SourceTemplate.Expand(Template, Write);

    public static string Prove() => "written from the rounds of FIPS 197 section 5.1";

    private static IEnumerable<string> Write(string[] words) => words switch
    {
        ["outer-keys"] => Rounds.OuterKeys(),
        ["add-key"] => Enumerable.Range(0, Rounds.Columns).Select(i => $"c{i} ^= f{i};"),
        ["first-round"] => Rounds.Mixed("uint u", Rounds.FirstRound, Input),
        ["rounds"] => Rounds.Mixed(Rounds.FirstRound - 1, Rounds.FirstRound - 1, true)
            .Concat(Rounds.Mixed(Rounds.FirstRound - 2, Rounds.LastMixed, false)),
        ["last"] => Rounds.Last("c", "u"),
        ["last-inverse"] => Enumerable.Range(0, Rounds.Columns).SelectMany(LastInverse),
        ["store"] => Enumerable.Range(0, Rounds.Columns).SelectMany(i => Rounds.Store("c", i, row => At(i, row))),
        _ => throw new ArgumentException(string.Join(' ', words)),
    };

    // A byte of what is chained, and of the buffer.
    private static string Input(int column, int row)
    {
        string at = $"b[{At(column, row)}]";
        return row switch
        {
            0 => $"(int)(c{column} >> 24) ^ {at}",
            3 => $"(byte)(c{column} ^ {at})",
            _ => $"(byte)((c{column} >> {24 - (8 * row)}) ^ {at})",
        };
    }

    private static string At(int column, int row) => row == 0 ? $"o{column}" : $"o{column} + {row}";

    private static IEnumerable<string> LastInverse(int i)
    {
        string Term(int row) => $"inverse[{Rounds.Byte("u", (i + row) % Rounds.Columns, row)}]";
        yield return $"c{i} = z{i} ^ Word(b, o{i} - BlockSize) ^ (uint)(({Term(0)} << 24)";
        yield return $"    | ({Term(1)} << 16) | ({Term(2)} << 8) | {Term(3)});";
    }
}
