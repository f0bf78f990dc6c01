// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using NanoIke.Meter;

namespace NanoIke.Bench.Report;

/// <summary>The page for people: RESULTS.md.</summary>
internal static class ResultsPage
{
    /// <summary>The page. The same figures give the same text.</summary>
    public static string Of(IReadOnlyList<Figure> figures, IReadOnlyList<(string Type, int Bytes)> types)
    {
        StringBuilder page = new();
        page.Append(Head);
        Operations(page, figures);
        page.Append("\n![instructions, budget and peer](results.png)\n\n## Sizes, memory, bytes on the wire\n\n");
        page.Append("| figure | value | unit | budget | |\n|---|---:|---|---:|---|\n");
        foreach (Figure f in figures.Where(f => f.Unit != "IL"))
        {
            page.Append(CultureInfo.InvariantCulture, $"| {f.Name} | {Number(f.Value)} | {f.Unit} | {Number(f.Budget)} | {Verdict(f)} |\n");
        }

        page.Append("\n## What each part of the library takes\n\n![IL bytes by type](sizes.png)\n\n| type | IL bytes |\n|---|---:|\n");
        foreach ((string type, int bytes) in types)
        {
            page.Append(CultureInfo.InvariantCulture, $"| {type} | {Number(bytes)} |\n");
        }

        page.Append(Foot);
        return page.ToString();
    }

    private static void Operations(StringBuilder page, IReadOnlyList<Figure> figures)
    {
        Dictionary<string, Figure> byName = figures.ToDictionary(f => f.Name);
        foreach (Figure f in figures.Where(f => f.Unit == "IL" && !f.Name.StartsWith(Table.PeerPrefix, StringComparison.Ordinal)))
        {
            byName.TryGetValue(Table.PeerPrefix + f.Name, out Figure? peer);
            string ratio = peer == null ? string.Empty : (f.Value / peer.Value).ToString("0.00", CultureInfo.InvariantCulture);
            page.Append(
                CultureInfo.InvariantCulture,
                $"| {f.Name} | {Number(f.Value)} | {Number(f.Budget)} | {Verdict(f)} | {Number(peer?.Value)} | {ratio} |\n");
        }
    }

    private static string Verdict(Figure figure)
    {
        return figure.Budget == null ? string.Empty : figure.Value <= figure.Budget ? "within" : "**above**";
    }

    private static string Number(double? value)
    {
        return value?.ToString("#,0.##", CultureInfo.InvariantCulture) ?? string.Empty;
    }

    private const string Head =
        """
        # What nanoIke costs

        Written by `bash tests/bench/run.sh`; do not edit. Less is better everywhere. `figures.csv` holds the accepted figures: a run
        fails when a figure lies above its budget or more than 1 % above the accepted one; `run.sh --update` accepts what it measures.

        ## Operations

        Instructions (IL) that the interpreter executes, counted exactly in the assembly that boards get; a call into the base library
        counts as one. `bc` is BouncyCastle.Cryptography 2.7.0 (netstandard2.0), counted by the same meter on the same input, with
        the same result checked; its calls into the base library count as one as well. A `.block` is the difference of a nine-block and a
        one-block message over eight; a key or an object that both sides keep between messages is not counted again.

        | operation | nanoIke | budget | | bc | nanoIke / bc |
        |---|---:|---:|---|---:|---:|

        """;

    private const string Foot =
        """

        ## How it is counted

        `tests/bench/Meter` rewrites the compiled assembly: each basic block increments a counter, and the count is the sum of hits times
        block lengths. An exception that leaves a block counts the rest of it too; none is thrown in what is measured here. Objects and
        their bytes follow the heap of a 32-bit board: 12 bytes for an object and for each field, 20 and the data for an array, rounded up
        to 12. Sizes named `pe.estimated` are computed from metadata tables and code; `pe` are real files, made where the environment
        variable `NANOIKE_MDP` names a metadata processor.

        """;
}
