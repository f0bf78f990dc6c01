// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Numerics;

namespace NanoIke.Generate.MlKem;

/// <summary>Runs each pass of the transform on intervals: no sum leaves 64 bits, and every reduction is given what it can reduce.</summary>
internal static class Bounds
{
    private static readonly Interval s_reduced = new(-(Scale.Q / 2), Scale.Q / 2);
    private static readonly Interval s_bytes = new(0, 4095);

    /// <summary>Throws when a bound is broken; says how large the numbers become.</summary>
    public static string Prove()
    {
        BigInteger worst = 0;
        worst = Max(worst, Pass(Transform.Forward(16), 16, s_bytes, Scale.PassOne));
        worst = Max(worst, Pass(Transform.Forward(8), 8, s_reduced, Scale.PassTwo));
        worst = Max(worst, Pass(Transform.Inverse(8, "z", false), 8, s_reduced, Scale.PassOne));
        worst = Max(worst, Pass(Transform.Inverse(16, "y", true), 16, s_reduced, Scale.PassOne));
        foreach (long scale in new[] { Scale.One, Scale.ForInverse })
        {
            worst = Max(worst, Products(s_bytes, scale));
            worst = Max(worst, Products(s_reduced, scale));
        }

        if (Scale.Factor(Scale.PassOne) * Scale.Factor(Scale.PassTwo) % Scale.Q != 1 || Scale.Factor(Scale.One) != 1
            || 128 * Scale.Factor(Scale.ForInverse) * BigInteger.Pow(Scale.Factor(Scale.PassOne), 2) % Scale.Q != 1)
        {
            throw new InvalidOperationException("the factors do not cancel");
        }

        return $"ML-KEM: reductions of at most 2^{Log(worst)}, of 2^{Log(Scale.Largest)} allowed";
    }

    private static BigInteger Pass(IEnumerable<string> lines, int count, Interval input, long scale)
    {
        Arithmetic machine = new();
        for (int i = 0; i < count; i++)
        {
            machine[$"x{i}"] = input;
            machine[$"z{i}"] = machine[$"y{i}"] = s_reduced;
        }

        lines.ToList().ForEach(machine.Run);
        return Enumerable.Range(0, count).Select(i => Reducible(machine[$"x{i}"], scale)).Max();
    }

    // Sums of three products, in 32 bits.
    private static BigInteger Products(Interval factor, long scale)
    {
        Arithmetic machine = new() { ["a0"] = factor, ["a1"] = factor, ["b0"] = s_reduced, ["b1"] = s_reduced, ["y"] = s_reduced };
        string[] names = ["d", "e", "f", "g", "h", "k"];
        foreach (string name in names)
        {
            machine[name] = Interval.Of(0);
        }

        for (int n = 0; n < 3; n++)
        {
            Transform.Products("d", "e", "f").Concat(Transform.Products("g", "h", "k")).ToList().ForEach(machine.Run);
        }

        if (machine.Worst > int.MaxValue)
        {
            throw new InvalidOperationException("a sum of products leaves 32 bits");
        }

        return Transform.Sums.Select(sum =>
        {
            machine.Run($"t = {sum};");
            return Reducible(machine["t"], scale);
        }).Max();
    }

    private static BigInteger Reducible(Interval value, long scale)
    {
        BigInteger multiplied = value.Magnitude * BigInteger.Abs(Scale.Multiplier(scale));
        return multiplied <= Scale.Largest ? multiplied : throw new InvalidOperationException("too large to be reduced");
    }

    private static string Log(BigInteger value) => Math.Log2((double)value).ToString("f2", CultureInfo.InvariantCulture);

    private static BigInteger Max(BigInteger a, BigInteger b) => BigInteger.Max(a, b);
}
