// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using static NanoIke.Generate.P256.Limbs;

namespace NanoIke.Generate.P256;

/// <summary>
/// The steps of the kernel. Each prepares the factors a and b (a alone for a square) of a product that leaves its result in o; there is one
/// product and one square in the code, since together they are most of its bytes.
/// </summary>
internal static class Steps
{
    public const int Ladder = 0;
    public const int LadderLast = 10;
    public const int Multiply = 11;
    public const int Doubling = 13;
    public const int Comb = 23;
    public const int CombLast = 31;

    /// <summary>
    /// A step of the ladder for a variable point, 8 products and 3 squares: Mike Hamburg, Faster Montgomery and double-add ladders for
    /// short Weierstrass curves (TCHES 2020/4). e and x: XQ and XR, a quarter of the differences of x(Q) and x(R) to x(P); n: the slope
    /// of the line through them; o, then y: Y.
    /// </summary>
    public static IReadOnlyList<Step> LadderSteps() =>
    [
        new Step(0, "y = o; the points trade roles where neighbouring bits differ; n * x").With(
            Controls("if ((at & 31) == 31)", "{", "    if (at < 0)", "    {", "        goto done;", "    }", "", "    word = (long)flips[at >> 5] << 32;", "}", "",
                "at--;", "mask = word >> 63;", "s = mask + mask + 1;", "word <<= 1;"),
            Each(1, i => $"y{i} = o{i}; d0 = e{i} - x{i}; e{i} = d0 * s; x{i} = (d0 & mask) + x{i}; b{i} = x{i}; a{i} = n{i};")),
        new Step(1, "r = y + o; r^2", true).With(Carry("a", i => $"o{i} + y{i}")),
        new Step(2, "h = o; r * e").With(Move("h", "o", "b", "e")),
        new Step(3, "f = o; e^2", true).With(Move("f", "o", "a", "e")),
        new Step(4, "x * g").With(Move("b", "o", "a", "x")),
        new Step(5, "f * g").With(Move("x", "o", "a", "f")),
        new Step(6, "y * f * g").With(Move("b", "o", "a", "y")),
        new Step(7, "n * f").With(Move("y", "o", "a", "n", "b", "f")),
        new Step(8, "u = h + n * f; the next slope; h * u").With(Each(1, i => $"n{i} = ((x{i} - h{i}) << 1) - o{i}; a{i} = h{i} + o{i}; b{i} = h{i};")),
        new Step(9, "(x * g)^2", true).With(Move("e", "o", "a", "x")),
        new Step(LadderLast, "w * h").With(Carry("x", i => $"o{i} + y{i}"), Move("a", "y"), Controls("op = -1;")),
    ];

    /// <summary>One product of two elements in memory.</summary>
    public static IReadOnlyList<Step> ProductSteps() =>
    [
        new Step(Multiply, "left * right").With(Each(3, i => $"a{i} = left[{i}]; b{i} = right[{i}];").Select(line => Step.Control + line)),
        new Step(Multiply + 1, "the result").With(Controls(Each(3, i => $"result[{i}] = o{i};").Append("_steps++;").Append("return;").ToArray())),
    ];

    /// <summary>
    /// A column of the comb: a doubling and a mixed addition in Jacobian coordinates e, n, y (X, Y, Z), 11 products and 8 squares.
    /// </summary>
    public static IReadOnlyList<Step> CombSteps() =>
    [
        new Step(Doubling, "Y is complete; delta = Z^2", true).With(
            Carry("x", i => $"n{i} - o{i}"), Fold("x"),
            Controls("if (at == 0)", "{"), Move("o", "y").Select(line => Step.Control + "    " + line), Controls("    goto save;", "}", "", "at--;"),
            Move("a", "y")),
        new Step(14, "(X - delta) (X + delta)").With(Each(3, i => $"a{i} = e{i} - o{i}; b{i} = e{i} + o{i};")),
        new Step(15, "alpha = 3 o; gamma = Y^2", true).With(Carry("n", i => $"o{i} + (o{i} << 1)"), Fold("n"), Move("a", "x")),
        new Step(16, "h = gamma; gamma^2", true).With(Move("h", "o", "a", "o")),
        new Step(17, "f = gamma^2; beta = X gamma").With(Move("f", "o", "a", "e", "b", "h")),
        new Step(18, "h = beta; alpha^2", true).With(Move("h", "o", "a", "n")),
        new Step(19, "X = alpha^2 - 8 beta; alpha (4 beta - X)").With(
            Carry("e", i => $"o{i} - (h{i} << 3)"), Fold("e"), Carry("b", i => $"(h{i} << 2) - e{i}"), Fold("b")), // a is alpha still
        new Step(20, "Y = o - 8 gamma^2; Z = Y before * 2 Z").With(
            Carry("n", i => $"o{i} - (f{i} << 3)"), Fold("n"), Each(3, i => $"a{i} = x{i}; b{i} = y{i} + y{i};")),
        new Step(21, "Z^2", true).With(Move("x", "n", "y", "o", "a", "o")),
        new Step(22, "Z^3").With(Move("n", "o", "a", "y", "b", "o")),
        new Step(Comb, "the point of this column, all of them read and masked: f and b; S = y Z^3").With(
            Controls(
                "int column = at;",
                "long sign = 1 & (flips[(column + 208) >> 5] >> ((column + 208) & 31));",
                "mask = sign + sign - 1;",
                "sign ^= 1;",
                "s = 0;",
                "for (int tooth = 156; tooth >= 0; tooth -= 52)",
                "{",
                "    int place = column + tooth;",
                "    s += s + (((flips[place >> 5] >> (place & 31)) & 1) ^ sign);",
                "}",
                ""),
            Lookup(),
            Controls("if (column == 51)", "{"), FirstColumn().Select(line => Step.Control + "    " + line), Controls("    op = 13;", "    continue;", "}", ""),
            Move("a", "o")),
        new Step(24, "R = S - Y; U = x Z^2").With(Each(3, i => $"h{i} = o{i} - x{i};"), Move("a", "n", "b", "f")),
        new Step(25, "H = U - X; Z = Z H").With(Each(3, i => $"f{i} = o{i} - e{i}; b{i} = f{i};"), Move("a", "y")),
        new Step(26, "H^2", true).With(Move("y", "o", "a", "f")),
        new Step(27, "V = X H^2").With(Move("a", "e", "b", "o")),
        new Step(28, "H^3").With(Move("e", "o", "a", "f")),
        new Step(29, "R^2", true).With(Move("f", "o", "a", "h")),
        new Step(30, "X = R^2 - H^3 - 2 V; R (V - X)").With(
            Carry("n", i => $"o{i} - f{i} - (e{i} << 1)"), Fold("n"), Each(3, i => $"b{i} = e{i} - n{i};"), Move("a", "h")),
        new Step(CombLast, "Y before * H^3").With(Move("e", "n", "n", "o", "a", "x", "b", "f"), Controls("op = 12;")),
    ];

    /// <summary>The first column needs no doubling: its point is the sum so far.</summary>
    public static IEnumerable<string> FirstColumn() =>
        Each(1, i => $"e{i} = f{i}; n{i} = b{i}; o{i} = 0; y{i} = 0x{Curve.Limb(Curve.R % Curve.P, i):x};");

    private static IEnumerable<string> Lookup()
    {
        IReadOnlyList<(BigInteger X, BigInteger Y)> points = Curve.Comb();
        string[] masks = [.. Enumerable.Range(0, 9).Select(i => $"a{i}"), .. Enumerable.Range(0, 7).Select(i => $"b{i}")];
        foreach (int[] line in Enumerable.Range(0, 16).Chunk(4))
        {
            yield return Step.Control + string.Join(" ", line.Select(i => $"{masks[i]} = ((s ^ {i}L) - 1) >> 63;"));
        }

        for (int word = 0; word < 8; word++)
        {
            yield return Step.Control + $"d{word} = " + string.Join(" | ", points.Select((point, i) =>
                $"({masks[i]} & {Literal(Curve.Form(word < 4 ? point.X : point.Y) >> (64 * (word & 3)))})")) + ";";
        }

        foreach (int first in new[] { 0, 4 })
        {
            for (int i = 0; i < Curve.Limbs; i++)
            {
                string limb = Bits(first, i * Curve.LimbBits, i == Curve.Limbs - 1);
                yield return first == 0 ? $"f{i} = {limb};" : $"b{i} = ({limb}) * mask;";
            }
        }
    }

    // 29 bits out of four words; the top limb has 24.
    private static string Bits(int first, int bit, bool top)
    {
        string word = $"d{first + (bit >> 6)}";
        int shift = bit & 63;
        return top ? $"(long)((ulong){word} >> {shift})"
            : shift == 0 ? $"{word} & k"
            : shift + Curve.LimbBits > 64 ? $"((long)((ulong){word} >> {shift}) | (d{first + (bit >> 6) + 1} << {64 - shift})) & k"
            : $"({word} >> {shift}) & k";
    }

    private static string Literal(BigInteger value)
    {
        long word = unchecked((long)(ulong)(value & ulong.MaxValue));
        return word < 0 ? $"({word}L)" : $"{word}L";
    }

    private static IEnumerable<string> Controls(params string[] lines) => lines.Select(line => Step.Control + line);
}
