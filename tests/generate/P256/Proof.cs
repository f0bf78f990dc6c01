// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;

namespace NanoIke.Generate.P256;

/// <summary>
/// No step of the kernel leaves 64 bits, whatever the values: the ladder and the comb are carried out on intervals until they grow no
/// more, from every start that P256.cs may give.
/// </summary>
internal static class Proof
{
    private const int RoundsApart = 8; // the first ones stand for themselves: they bring the start down to what products leave
    private const int RoundsMax = 60;

    private static readonly Interval s_factor = new(-(1 << 29), 1 << 29); // a limb of a factor, as P256.cs promises
    private static readonly Interval s_limb = new(0, (1 << 29) - 1); // of a carried element, but for the top one

    /// <summary>Throws when a step may overflow; says how large the largest value is.</summary>
    public static string Show()
    {
        Arithmetic product = Begin();
        Set(product, "a", s_factor, s_factor);
        Set(product, "b", s_factor, s_factor);
        Limbs.Product(false).ToList().ForEach(product.Run);
        Arithmetic ladder = Begin();
        foreach ((string name, Interval top) in LadderStart())
        {
            Set(ladder, name, s_limb, top);
        }

        int rounds = Settle(ladder, Steps.LadderSteps());
        Arithmetic comb = Begin();
        ILookup<bool, Step> steps = Steps.CombSteps().ToLookup(step => step.Number < Steps.Comb);
        foreach (string name in Enumerable.Range(0, Curve.Limbs).Select(i => $"o{i}"))
        {
            comb[name] = Interval.Of(0);
        }

        Run(comb, steps[false].First(), false);
        Steps.FirstColumn().ToList().ForEach(comb.Run);
        int columns = Settle(comb, [.. steps[true], .. steps[false]]);
        return $"P-256: product at most 2^{Log(product)}, ladder 2^{Log(ladder)} ({rounds} rounds), comb 2^{Log(comb)} ({columns} rounds)";
    }

    // What P256.BeginLadder does, for the top limbs: those of a sum, carried, grow by as many elements as it has.
    private static (string Name, Interval Top)[] LadderStart()
    {
        Interval x = Top(new(0, 1 << 24), Interval.Of(Curve.Limb(Curve.Form(Curve.R), 8)));
        Interval squared = Top(x, x);
        Interval slope = (squared * Interval.Of(3)) - Interval.Of(Curve.Limb(Curve.Form(3), 8)) + new Interval(-8, 8);
        Interval y4 = Top(squared, squared);
        Interval xr = Top(slope, slope) - (Top(squared, x) * Interval.Of(12)) + new Interval(-16, 16);
        return [("e", Interval.Of(0)), ("x", xr), ("n", slope * Interval.Of(2)), ("o", (y4 * Interval.Of(16)) + new Interval(0, 16))];
    }

    // The top limb of a product, given those of its factors.
    private static Interval Top(Interval left, Interval right)
    {
        Arithmetic product = Begin();
        Set(product, "a", s_limb, left);
        Set(product, "b", s_limb, right);
        Limbs.Product(false).ToList().ForEach(product.Run);
        return product["o8"];
    }

    private static Arithmetic Begin()
    {
        Arithmetic arithmetic = new();
        arithmetic["k"] = Interval.Of((1 << 29) - 1);
        arithmetic["s"] = arithmetic["mask"] = new(-1, 1);
        for (int i = 0; i < 8; i++)
        {
            arithmetic[$"d{i}"] = Interval.Word;
        }

        return arithmetic;
    }

    private static void Set(Arithmetic arithmetic, string name, Interval limb, Interval top)
    {
        for (int i = 0; i < Curve.Limbs; i++)
        {
            arithmetic[name + i] = i == Curve.Limbs - 1 ? top : limb;
        }
    }

    // Goes round until no interval grows.
    private static int Settle(Arithmetic arithmetic, IReadOnlyList<Step> steps)
    {
        for (int round = 1; round <= RoundsMax; round++)
        {
            Dictionary<string, Interval> before = arithmetic.Snapshot();
            foreach (Step step in steps)
            {
                Run(arithmetic, step, true);
            }

            if (round <= RoundsApart)
            {
                continue;
            }

            bool grew = false;
            foreach ((string name, Interval value) in before)
            {
                Interval joined = arithmetic[name].Or(value);
                grew |= joined != value;
                arithmetic[name] = joined;
            }

            if (!grew)
            {
                return round;
            }
        }

        throw new InvalidOperationException("the intervals grow without end");
    }

    private static void Run(Arithmetic arithmetic, Step step, bool multiplies)
    {
        if (step.Number == Steps.Comb)
        {
            for (int i = 0; i < 8; i++)
            {
                arithmetic[$"d{i}"] = Interval.Word; // a coordinate, four words
            }
        }

        foreach (string line in step.Lines.Where(line => line[0] != Step.Control))
        {
            arithmetic.Run(line);
        }

        if (multiplies)
        {
            Limbs.Product(step.Squares).ToList().ForEach(arithmetic.Run);
        }
    }

    private static string Log(Arithmetic arithmetic) => Math.Log2((double)arithmetic.Worst).ToString("f2", System.Globalization.CultureInfo.InvariantCulture);
}
