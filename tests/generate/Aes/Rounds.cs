// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;

namespace NanoIke.Generate.Aes;

/// <summary>
/// The rounds of AES-128, FIPS 197 section 5.1, on columns in four words and a table of SubBytes with MixColumns. r8, r16 and r24 turn
/// a word that is multiplied by them; a holds the round keys of columns 0 and 1, c those of 2 and 3, the first in the high half.
/// </summary>
internal static class Rounds
{
    public const int Columns = 4;
    private const int LineLength = 108;

    // The key that is added first has the number 10; number 9 belongs to the first round, 1 to the last but one.
    public const int FirstRound = 9;
    public const int LastMixed = 1;

    /// <summary>Rounds from one number down to another, with s and u in turn; u holds the outcome of an odd number.</summary>
    public static IEnumerable<string> Mixed(int from, int to, bool declares) =>
        Enumerable.Range(0, from - to + 1).Select(i => from - i).SelectMany(key => Mixed(key, declares && key >= from - 1));

    /// <summary>One round, SubBytes to AddRoundKey.</summary>
    public static IEnumerable<string> Mixed(int key, bool declares) => Mixed(
        (declares ? "uint " : string.Empty) + (key % 2 == 0 ? "s" : "u"),
        key,
        (column, row) => Byte(key % 2 == 0 ? "u" : "s", column, row));

    /// <summary>One round; what indexes the table is given for a column and the row of its byte, null: that term is left out.</summary>
    public static IEnumerable<string> Mixed(string target, int key, Func<int, int, string?> index) => Enumerable.Range(0, Columns)
        .SelectMany(i => Column($"{target}{i} =", i, key, row => index((i + row) % Columns, row)));

    /// <summary>One column of a round. Without a key only the terms that are there are added to what the start holds.</summary>
    public static IEnumerable<string> Column(string start, int column, int? key, Func<int, string?> index)
    {
        List<string> terms = [.. new[] { (0, 8), (2, 24), (3, 16) }.Where(each => index(each.Item1) != null)
            .Select(each => $"(t[{index(each.Item1)}] * r{each.Item2})")];
        bool high = column % 2 == 0; // that half goes along with the words that are turned
        if (key != null && high)
        {
            terms.Add(Key(column, key.Value));
        }

        List<string> all = [];
        if (index(1) != null)
        {
            all.Add($"t[{index(1)}]");
        }

        if (terms.Count > 0)
        {
            all.Add($"(uint)(({string.Join(" ^ ", terms)}) >> 32)");
        }

        if (key != null && !high)
        {
            all.Add($"(uint){Key(column, key.Value)}");
        }

        return Wrapped($"{start} {string.Join(" ^ ", all)};");
    }

    /// <summary>The last round, which has no MixColumns, with the S-box in the low byte of the table.</summary>
    public static IEnumerable<string> Last(string target, string source)
    {
        for (int i = 0; i < Columns; i++)
        {
            string Term(int row) => $"t[{Byte(source, (i + row) % Columns, row)}]";
            yield return $"{target}{i} = z{i} ^ (({Term(0)} << 24) | (uint)((byte){Term(1)} << 16)";
            yield return $"    | ({Term(2)} & 0xFF00) | (byte){Term(3)});";
        }
    }

    /// <summary>The first key, added on the way in, and the last one in locals.</summary>
    public static IEnumerable<string> OuterKeys() => new[] { ("f", FirstRound + 1), ("z", 0) }
        .SelectMany(each => Enumerable.Range(0, Columns)
            .Select(i => $"uint {each.Item1}{i} = (uint){(i % 2 == 0 ? $"({Key(i, each.Item2)} >> 32)" : Key(i, each.Item2))};"));

    /// <summary>The byte of a row of a column; row 0 is the high one.</summary>
    public static string Byte(string word, int column, int row) =>
        row == 0 ? $"(int)({word}{column} >> 24)" : row == 3 ? $"(byte){word}{column}" : $"(byte)({word}{column} >> {24 - (8 * row)})";

    /// <summary>Writes a column to four bytes.</summary>
    public static IEnumerable<string> Store(string word, int column, Func<int, string> at) => Enumerable.Range(0, 4).Select(row =>
        $"b[{at(row)}] = (byte){(row == 3 ? $"{word}{column}" : $"({word}{column} >> {24 - (8 * row)})")};");

    private static IEnumerable<string> Wrapped(string statement)
    {
        string line = string.Empty;
        string indentation = string.Empty;
        foreach (string part in statement.Split(" ^ "))
        {
            string piece = line.Length == 0 ? part : "^ " + part;
            if (line.Length + 1 + piece.Length > LineLength && line.Length > 0)
            {
                yield return indentation + line;
                indentation = "    ";
                line = piece;
                continue;
            }

            line = line.Length == 0 ? piece : $"{line} {piece}";
        }

        yield return indentation + line;
    }

    // Two columns a number.
    private static string Key(int column, int key) => $"k[{(2 * key) + (column / 2)}]";
}
