// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using NanoIke.Meter;

namespace NanoIke.Bench.Report;

/// <summary>The committed figures: one line of name, value, unit and budget each.</summary>
internal static class Ledger
{
    // Noise does not exist here; the margin lets a correct fix cost a little without a new table.
    private const double Tolerance = 1.01;
    private const string Heading = "name,value,unit,budget";

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
        IEnumerable<string> lines = figures.Select(f => $"{f.Name},{Text(f.Value)},{f.Unit},{Text(f.Budget)}");
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
        double? budget = fields[3].Length == 0 ? null : double.Parse(fields[3], CultureInfo.InvariantCulture);
        return new Figure(fields[0], double.Parse(fields[1], CultureInfo.InvariantCulture), fields[2], budget);
    }
}
