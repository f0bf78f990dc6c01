// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using NanoIke.Meter;

namespace NanoIke.Bench.Report;

/// <summary>The committed figures: a line each of name, value, unit, budget, and what IL is in CPU instructions.</summary>
internal static class Ledger
{
    // Noise does not exist here; the margin lets a correct fix cost a little without a new table.
    private const double Tolerance = 1.01;
    private const string Heading = "name,value,unit,budget,thumb2,rv32,xtensa";

    /// <summary>Reads a ledger; a file that does not exist holds no figures.</summary>
    public static IReadOnlyList<Figure> Read(string path)
    {
        return File.Exists(path)
            ? File.ReadAllLines(path).Skip(1).Where(l => l.Length > 0).Select(Parse).ToList()
            : [];
    }

    /// <summary>Writes a ledger.</summary>
    public static void Write(string path, IEnumerable<Figure> figures)
    {
        IEnumerable<string> lines = figures.Select(f =>
            $"{f.Name},{Text(f.Value)},{f.Unit},{Text(f.Budget)},{Text(f.Cpu?.Thumb2)},{Text(f.Cpu?.Rv32)},{Text(f.Cpu?.Xtensa)}");
        File.WriteAllText(path, string.Join('\n', lines.Prepend(Heading)) + "\n");
    }

    /// <summary>What is wrong with the figures: one sentence each.</summary>
    /// <param name="figures">Measured now.</param>
    /// <param name="committed">Measured when the table was last accepted.</param>
    /// <param name="missed">Names of budgets that are known to be missed.</param>
    public static IEnumerable<string> Complaints(
        IReadOnlyList<Figure> figures, IReadOnlyList<Figure> committed, IEnumerable<string> missed)
    {
        foreach (Figure figure in figures.Where(f => f.Value > f.Budget && !missed.Contains(f.Name)))
        {
            yield return $"{figure.Name}: {Text(figure.Value)} {figure.Unit} is above its budget of {Text(figure.Budget)}";
        }

        foreach (Figure old in committed)
        {
            Figure? now = figures.FirstOrDefault(f => f.Name == old.Name);
            if (now == null)
            {
                yield return $"{old.Name}: not measured any more";
            }
            else if (now.Value > old.Value * Tolerance)
            {
                yield return $"{now.Name}: {Text(now.Value)} {now.Unit}, was {Text(old.Value)}: more than 1 % dearer";
            }
            else if (now.Cpu?.Thumb2 > old.Cpu?.Thumb2 * Tolerance)
            {
                yield return $"{now.Name}: {now.Cpu?.Thumb2} instructions of a Cortex-M, was {old.Cpu?.Thumb2}: more than 1 % dearer, "
                    + "by calls, fields, elements or conversions";
            }
        }
    }

    /// <summary>A number as it stands in the ledger; nothing for no number.</summary>
    public static string Text(double? value)
    {
        return Numbers.Plain(value);
    }

    private static Figure Parse(string line)
    {
        string[] fields = line.Split(',');
        Cpu? cpu = Number(fields, 4) is { } thumb2 ? new Cpu((long)thumb2, (long)Number(fields, 5)!, (long)Number(fields, 6)!) : null;
        return new Figure(fields[0], Number(fields, 1)!.Value, fields[2], Number(fields, 3), cpu);
    }

    private static double? Number(string[] fields, int at)
    {
        return at < fields.Length && fields[at].Length > 0 ? double.Parse(fields[at], CultureInfo.InvariantCulture) : null;
    }
}
