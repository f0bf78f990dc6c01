// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;

namespace NanoIke.Generate.Aes;

/// <summary>AES-128 for CCM: the chain of the MAC and the key stream, with what the counter blocks of a packet have in common.</summary>
internal static partial class CcmBlocks
{
    public const string Path = "lib/NanoIke/Crypto/AesCcmEngine.Blocks.cs";

    public static string Text() => SourceTemplate.Expand(Template, Write);

    public static string Prove() =>
        "written from the rounds of FIPS 197 section 5.1; of a counter block (RFC 3610 section 2.3) byte 15 alone differs";

    private static IEnumerable<string> Write(string[] words) => words switch
    {
        ["outer-keys"] => Rounds.OuterKeys(),
        ["common-first"] => Enumerable.Range(0, Rounds.Columns).SelectMany(CommonFirst),
        ["common-second"] => Rounds.Mixed("_n", Second, (column, row) => column == 0 ? null : Rounds.Byte("u", column, row)),
        ["counter-first"] => Rounds.Column("u0 = h0 ^", 0, null, row => row == 3 ? "(byte)(f3 ^ counter++)" : null),
        ["counter-second"] => Enumerable.Range(0, Rounds.Columns).SelectMany(i => Rounds.Column(
            $"s{i} = n{i} ^", i, null, row => (i + row) % Rounds.Columns == 0 ? Rounds.Byte("u", 0, row) : null)),
        ["mac-rounds"] => Rounds.Mixed(Rounds.FirstRound, Second, false),
        ["rounds"] => Rounds.Mixed(Second - 1, Rounds.LastMixed, false),
        ["last"] => Rounds.Last("s", "u"),
        ["load"] => Enumerable.Range(0, Rounds.Columns).Select(i => $"uint p{i} = (uint)((b[{At(i, 0)}] << 24) | (b[{At(i, 1)}] << 16) | "
            + $"(b[{At(i, 2)}] << 8) | b[{At(i, 3)}]);"),
        ["store"] => Enumerable.Range(0, Rounds.Columns).SelectMany(i => Rounds.Store("p", i, row => At(i, row))),
        _ => throw new ArgumentException(string.Join(' ', words)),
    };

    private const int Second = Rounds.FirstRound - 1;

    // The last byte of column 3 is the counter: column 0 lacks it.
    private static IEnumerable<string> CommonFirst(int i) => Rounds.Column(
        i == 0 ? "_h0 =" : $"uint u{i} =",
        i,
        Rounds.FirstRound,
        row => (i + row) % Rounds.Columns == 3 && row == 3 ? null : Rounds.Byte("s", (i + row) % Rounds.Columns, row));

    private static string At(int column, int row) => column + row == 0 ? "o" : $"o + {(4 * column) + row}";
}
