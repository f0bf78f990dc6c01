// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;

namespace NanoIke.Generate.MlKem;

/// <summary>Keccak-f[1600], FIPS 202 section 3.2: two rounds unrolled, all lanes in locals.</summary>
internal static partial class Permutation
{
    public const string Path = "lib/NanoIke.MlKem/Engine/MlKem768Engine.Permute.cs";
    private const string Rows = "bgkms";
    private const string Columns = "aeiou";

    // Lanes that are kept complemented.
    private static readonly string[] s_complemented = ["be", "bi", "go", "ki", "mi", "sa"];

    // Chi of each row, for the complements that its lanes have before and after.
    private static readonly Dictionary<char, string[]> s_chi = new()
    {
        ['b'] = ["Ba ^ (Be | Bi)", "Be ^ (~Bi | Bo)", "Bi ^ (Bo & Bu)", "Bo ^ (Bu | Ba)", "Bu ^ (Ba & Be)"],
        ['g'] = ["Ba ^ (Be | Bi)", "Be ^ (Bi & Bo)", "Bi ^ (Bo | ~Bu)", "Bo ^ (Bu | Ba)", "Bu ^ (Ba & Be)"],
        ['k'] = ["Ba ^ (Be | Bi)", "Be ^ (Bi & Bo)", "Bi ^ (~Bo & Bu)", "~Bo ^ (Bu | Ba)", "Bu ^ (Ba & Be)"],
        ['m'] = ["Ba ^ (Be & Bi)", "Be ^ (Bi | Bo)", "Bi ^ (~Bo | Bu)", "~Bo ^ (Bu & Ba)", "Bu ^ (Ba | Be)"],
        ['s'] = ["Ba ^ (~Be & Bi)", "~Be ^ (Bi | Bo)", "Bi ^ (Bo & Bu)", "Bo ^ (Bu | Ba)", "Bu ^ (Ba & Be)"],
    };

    private static readonly string[] s_lanes = [.. Rows.SelectMany(row => Columns.Select(column => $"{row}{column}"))];

    public static string Text() => SourceTemplate.Expand(Template, Write);

    public static string Prove() => "written from rho and pi of FIPS 202 section 3.2";

    private static IEnumerable<string> Write(string[] words) => words switch
    {
        ["load"] => s_lanes.Select((lane, i) => $"ulong a{lane} = {Sign(lane)}state[{i}];"),
        ["names"] => s_lanes.Chunk(5).Select(row => $"ulong {string.Join(", ", row.Select(lane => "e" + lane))};"),
        ["round", string from, string to, string constant] => Round(from, to, constant.Replace("+", " + ", StringComparison.Ordinal)),
        ["store"] => s_lanes.Select((lane, i) => $"state[{i}] = {Sign(lane)}a{lane};"),
        _ => throw new ArgumentException(string.Join(' ', words)),
    };

    private static string Sign(string lane) => s_complemented.Contains(lane) ? "~" : string.Empty;

    private static IEnumerable<string> Round(string from, string to, string constant)
    {
        int[,] offsets = Offsets();
        foreach (char column in Columns)
        {
            yield return $"t{column} = {string.Join(" ^ ", Rows.Select(row => $"{from}{row}{column}"))};";
        }

        for (int x = 0; x < 5; x++)
        {
            char left = Columns[(x + 4) % 5];
            char right = Columns[(x + 1) % 5];
            yield return $"{Parity(x)} = t{left} ^ (t{right} << 1) ^ (t{right} >> 63);";
        }

        for (int y = 0; y < 5; y++)
        {
            for (int x = 0; x < 5; x++)
            {
                // Pi: what comes to (x, y) was at (x + 3y, x).
                int column = (x + (3 * y)) % 5;
                int shift = offsets[column, x];
                string lane = $"{from}{Rows[x]}{Columns[column]} ^ {Parity(column)}";
                if (shift == 0)
                {
                    yield return $"B{Columns[x]} = {lane};";
                    continue;
                }

                yield return $"t = {lane};";
                yield return $"B{Columns[x]} = (t << {shift}) | (t >> {64 - shift});";
            }

            for (int x = 0; x < 5; x++)
            {
                string iota = x == 0 && y == 0 ? $" ^ {constant}" : string.Empty;
                yield return $"{to}{Rows[y]}{Columns[x]} = {s_chi[Rows[y]][x]}{iota};";
            }
        }
    }

    // "do" is a word of the language.
    private static string Parity(int column) => Columns[column] == 'o' ? "dO" : $"d{Columns[column]}";

    // Rho: rotations by triangular numbers, along a walk through all lanes but (0, 0).
    private static int[,] Offsets()
    {
        int[,] offsets = new int[5, 5];
        (int x, int y) = (1, 0);
        for (int t = 0; t < 24; t++)
        {
            offsets[x, y] = (t + 1) * (t + 2) / 2 % 64;
            (x, y) = (y, ((2 * x) + (3 * y)) % 5);
        }

        return offsets;
    }
}
