// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace NanoIke.Generate.MlKem;

/// <summary>The transform of FIPS 203 section 4.3: layers four and three at a time, one reduction after each.</summary>
internal static partial class Transform
{
    public const string Path = "lib/NanoIke.MlKem/Engine/MlKem768Engine.Transform.cs";
    private const int Far = 16;  // coefficients of a pass of four layers, 16 apart
    private const int Near = 8;  // of a pass of three, 2 apart

    public static string Text() => SourceTemplate.Expand(Template, Write);

    /// <summary>Layers of algorithm 9 on as many coefficients; the zetas are numbered in their order.</summary>
    public static IEnumerable<string> Forward(int count)
    {
        int zeta = 1;
        for (int half = count / 2; half > 0; half /= 2)
        {
            for (int group = 0; group < count; group += 2 * half)
            {
                for (int i = group; i < group + half; i++)
                {
                    yield return $"t = x{i + half} * z{zeta};";
                    yield return $"x{i + half} = x{i} - t;";
                    yield return $"x{i} += t;";
                }

                zeta++;
            }
        }
    }

    /// <summary>Layers of algorithm 10; the zetas of the first layer have the highest numbers.</summary>
    public static IEnumerable<string> Inverse(int count, string zeta, bool descending)
    {
        int last = count - 1;
        for (int half = 1; half < count; half *= 2)
        {
            int groups = count / (2 * half);
            for (int group = 0; group < groups; group++)
            {
                int number = descending ? last - group : last - groups + 1 + group;
                for (int i = 2 * half * group; i < (2 * half * group) + half; i++)
                {
                    yield return $"t = x{i};";
                    yield return $"x{i} = t + x{i + half};";
                    yield return $"x{i + half} = (x{i + half} - t) * {zeta}{number};";
                }
            }

            last -= groups;
        }
    }

    /// <summary>The sums of one pair of coefficients of each factor: at 1, at X, at X squared.</summary>
    public static IEnumerable<string> Products(string one, string middle, string square) =>
    [
        $"{one} += a0 * b0;",
        $"{middle} += (a0 * b1) + (a1 * b0);",
        $"{square} += a1 * b1;",
    ];

    /// <summary>What Multiply reduces; y is the zeta of the pair.</summary>
    public static IReadOnlyList<string> Sums { get; } = ["d + (f * y)", "e", "g - (k * y)", "h"];

    private static IEnumerable<string> Write(string[] words) => words switch
    {
        ["scales"] =>
        [
            "// The reduction of a pass, and the scale of a product: r for the factors f.",
            $"private const long PassOne = {Scale.PassOne};",
            $"private const long PassTwo = {Scale.PassTwo};",
            $"private const long ScaleOne = {Scale.One};",
            $"private const long ScaleForInverse = {Scale.ForInverse};",
        ],
        ["head", string r] => [$"long r = {r}, c = {Scale.Carry}, q = {Scale.Q}, t;"],
        ["zetas", string name] => Enumerable.Range(1, Far - 1).Select(i => $"long {name}{i} = z[{i}];"),
        ["load-far"] => Enumerable.Range(0, Far).Select(i => $"long x{i} = p[{Index(i * 16)}];"),
        ["load-near"] => Enumerable.Range(0, Near).Select(i => $"long x{i} = p[{Index(i * 2)}];"),
        ["load-noise"] => Enumerable.Range(0, Far).Select(i => $"long x{i} = (w{i} << shift) >> 60;"),
        ["nibbles"] => Enumerable.Range(0, Far).SelectMany(i => Nibbles(i)),
        ["butterflies"] => Forward(Far),
        ["last-butterflies"] => Forward(Near),
        ["inverse-butterflies"] => Inverse(Near, "z", false),
        ["inverse-last-butterflies"] => Inverse(Far, "y", true),
        ["store-far"] => Enumerable.Range(0, Far).Select(i => $"p[{Index(i * 16)}] = {Reduced($"x{i}")};"),
        ["store-near"] => Enumerable.Range(0, Near).Select(i => $"p[{Index(i * 2)}] = {Reduced($"x{i}")};"),
        ["products", string one, string middle, string square] => Products(one, middle, square),
        ["store-products"] => Sums.Select((sum, i) =>
            $"p[{(i == 0 ? "i" : $"i + {i}")}] = {Reduced(sum.Contains(' ', StringComparison.Ordinal) ? $"({sum})" : sum)};"),
        _ => throw new ArgumentException(string.Join(' ', words)),
    };

    private static IEnumerable<string> Nibbles(int lane) =>
    [
        $"bits = state[{lane}];",
        "bits = (bits & odd) + ((bits >> 1) & odd);",
        $"long w{lane} = (long)(((bits & pairs) + signs - ((bits >> 2) & pairs)) ^ signs);",
    ];

    private static string Index(int offset) => offset == 0 ? "j" : string.Create(CultureInfo.InvariantCulture, $"j + {offset}");

    private static string Reduced(string sum) => $"(short)(((({sum} * r) >> 32) + c) * q >> 32)";
}
