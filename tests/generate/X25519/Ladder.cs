// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;

namespace NanoIke.Generate.X25519;

/// <summary>The Montgomery ladder in nine limbs of 29 bits. An element called a has the limbs a0 to a8.</summary>
internal static partial class Ladder
{
    public const string Path = "lib/NanoIke/Crypto/X25519Ladder.cs";
    private const int Limbs = 9;

    public static string Text() => SourceTemplate.Expand(Template, Write);

    private static IEnumerable<string> Write(string[] words) => words switch
    {
        ["copies"] => Copies(),
        ["select", string r, string a, string b] => Each(3, i => $"{r}{i} = {a}{i} ^ (({a}{i} ^ {b}{i}) & other);"),
        ["subtract", string r, string a, string b] => Each(3, i => $"{r}{i} = {a}{i} - {b}{i};"),
        ["result"] => Each(1, i => $"xs[{i}] = a{i} + b{i}; zs[{i}] = a{i} - b{i};"),
        ["product", string r, string a, string b] => Block(Columns(r, k => High(a, b, k), k => Low(a, b, k))),
        ["square", string r, string a] => Doubles(a).Concat(Block(Columns(r, k => HighSquare(a, k), k => LowSquare(a, k)))),
        ["square-and-carry", string r, string a] => Doubles(a).Concat(Block(CarriedColumns(r, a))),
        ["times", string r, string a] => Enumerable.Range(0, Limbs).Select(k =>
            $"{r}{k} = {Sum(Enumerable.Range(0, Limbs).Select(i => $"({a}{i} * {Copy(k, i)})"))};"),
        ["carry", string r, string a] => Block(Chain(r, i => $"{a}{i}").Append(Wrap(r))),
        ["sum", string r, string a, string b] => Block(Chain(r, i => $"{a}{i} + {b}{i}").Append(Wrap(r))),
        ["difference", string r, string a, string b] => Block(Chain(r, i => $"{a}{i} - {b}{i}").Append(Wrap(r))),
        ["scaled", string r, string a, string b] => Block(
            Chain(r, i => i == 0 ? $"({a}0 - {b}0) * scale" : $"(({a}{i} - {b}{i}) * scale)").Append(Wrap(r))),
        ["small", string r, string a, string b] => Block(Chain(r, i => $"{a}{i} + ({b}{i} * a24)")
            .Append($"{r}0 = ((v8 >> 23) * c19) + {r}0;")),
        _ => throw new ArgumentException(string.Join(' ', words)),
    };

    private static IEnumerable<string> Each(int perLine, Func<int, string> statement) =>
        Enumerable.Range(0, Limbs).Select(statement).Chunk(perLine).Select(line => string.Join(' ', line));

    private static IEnumerable<string> Block(IEnumerable<string> lines) => lines.Select(line => "    " + line).Prepend("{").Append("}");

    private static string Sum(IEnumerable<string> terms) => string.Join(" + ", terms);

    // Each copy of u is the one before, moved up a limb: what leaves limb 8 comes back times 19 or, 29 bits further, times fold.
    private static IEnumerable<string> Copies()
    {
        string[] tops = ["u8", .. Enumerable.Range(1, 7).Select(i => $"o{i}")];
        for (int i = 1; i < Limbs; i++)
        {
            string limb = i == 8 ? "n1" : $"u{8 - i}";
            string low = i == 1 ? "u0" : $"g{i - 1}";
            yield return $"long g{i} = ({tops[i - 1]} * fold) + (({limb} >> 23) * c19); "
                + $"long n{i} = (g{i} >> 29) + {low}; g{i} &= m; long o{i} = {limb} & top;";
        }
    }

    // Limb k of the copy of u that belongs to limb i of the other factor.
    private static string Copy(int k, int i) =>
        i == 0 ? $"u{k}" : k == 0 ? $"g{i}" : k == Limbs - 1 ? $"o{i}" : i < k ? $"u{k - i}" : $"n{i - k + 1}";

    // Column 9 + k of a product, and column k.
    private static string High(string a, string b, int k) =>
        Sum(Enumerable.Range(k + 1, Limbs - 1 - k).Select(i => $"({a}{i} * {b}{Limbs + k - i})"));

    private static string Low(string a, string b, int k) => Sum(Enumerable.Range(0, k + 1).Select(i => $"({a}{i} * {b}{k - i})"));

    private static string HighSquare(string a, int k) => Pairs(a, Limbs + k, k + 1);

    private static string LowSquare(string a, int k) => Pairs(a, k, 0);

    // Products of a square whose places add up to sum. e is twice a; there is no e7.
    private static string Pairs(string a, int sum, int first) => Sum(Enumerable.Range(first, (sum / 2) + 1 - first).Select(i =>
        i == sum - i ? $"({a}{i} * {a}{i})" : i == 7 ? $"(({a}7 * {a}8) << 1)" : $"(e{i} * {a}{sum - i})"));

    private static IEnumerable<string> Doubles(string a) =>
        [string.Join(' ', Enumerable.Range(0, 7).Select(i => $"e{i} = {a}{i} + {a}{i};"))];

    private static IEnumerable<string> Columns(string r, Func<int, string> high, Func<int, string> low)
    {
        for (int k = 0; k < Limbs - 1; k++)
        {
            yield return HighColumn(k, high(k));
            yield return $"{r}{k} = {Folded(k)} + {low(k)};";
        }

        yield return $"{r}8 = {low(8)};";
    }

    private static string HighColumn(int k, string products) =>
        k == 0 ? $"long h0 = {products};" : $"long h{k} = (h{k - 1} >> 29) + {products};";

    private static string Folded(int k) => k == 7 ? "(h7 * fold)" : $"((h{k} & m) * fold)";

    private static IEnumerable<string> CarriedColumns(string r, string a)
    {
        for (int k = 0; k < Limbs - 1; k++)
        {
            yield return HighColumn(k, HighSquare(a, k));
            string carried = k == 0 ? string.Empty : "carry + ";
            string carries = k == 0 ? " long carry = v0 >> 29;" : k == 7 ? string.Empty : $" carry = v{k} >> 29;";
            yield return $"long v{k} = {Folded(k)} + {carried}{LowSquare(a, k)}; {r}{k} = v{k} & m;{carries}";
        }

        yield return $"long v8 = (v7 >> 29) + {LowSquare(a, 8)}; {r}8 = v8 & top;";
        yield return Wrap(r);
    }

    // Two columns a line into limbs.
    private static IEnumerable<string> Chain(string r, Func<int, string> column) => Enumerable.Range(0, Limbs)
        .Select(i => $"long v{i} = {(i == 0 ? string.Empty : $"(v{i - 1} >> 29) + ")}{column(i)}; "
            + $"{r}{i} = v{i} & {(i == 8 ? "top" : "m")};")
        .Chunk(2).Select(line => string.Join(' ', line));

    // What is above 2^255 comes back times 19.
    private static string Wrap(string r) => $"long w = ((v8 >> 23) * c19) + {r}0; {r}0 = w & m; {r}1 = (w >> 29) + {r}1;";
}
