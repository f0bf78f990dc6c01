// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Meter;
using ScottPlot;

namespace NanoIke.Bench.Report;

/// <summary>The pictures of the results page.</summary>
internal static class Charts
{
    private const int WidthPx = 1000;
    private const int RowPx = 34;
    private const int TypesShown = 20;
    private static readonly Color s_ours = Color.FromHex("#2a6f97");
    private static readonly Color s_budget = Color.FromHex("#c44536");

    /// <summary>Each operation that has a peer, as a share of what the peer takes; a mark stands at the budget.</summary>
    public static void Operations(IReadOnlyList<Figure> figures, string path)
    {
        Dictionary<string, Figure> byName = figures.ToDictionary(f => f.Name);
        List<(Figure Ours, Figure Peer)> rows = figures
            .Where(f => byName.ContainsKey(Table.PeerPrefix + f.Name))
            .Select(f => (f, byName[Table.PeerPrefix + f.Name]))
            .Reverse()
            .ToList();
        using Plot plot = new();
        for (int i = 0; i < rows.Count; i++)
        {
            (Figure ours, Figure peer) = rows[i];
            Row(plot, i, 100 * ours.Value / peer.Value, s_ours);
            if (ours.Budget != null)
            {
                double share = 100 * ours.Budget.Value / peer.Value;
                plot.Add.Line(share, i - 0.45, share, i + 0.45).LineStyle = new LineStyle(3, s_budget);
            }
        }

        plot.Add.VerticalLine(100, 2, Colors.Black, LinePattern.Dashed);
        plot.XLabel("instructions in % of BouncyCastle (dashed); budget in red");
        Save(plot, rows.Select(r => r.Ours.Name).ToArray(), path);
    }

    /// <summary>Code bytes of the largest types.</summary>
    public static void Types(IReadOnlyList<(string Type, int Bytes)> types, string path)
    {
        List<(string Type, int Bytes)> rows = types.Where(t => t.Bytes > 0).Take(TypesShown).Reverse().ToList();
        using Plot plot = new();
        for (int i = 0; i < rows.Count; i++)
        {
            Row(plot, i, rows[i].Bytes, s_ours);
        }

        plot.XLabel("IL bytes");
        Save(plot, rows.Select(r => r.Type.Replace("NanoIke.", string.Empty, StringComparison.Ordinal)).ToArray(), path);
    }

    private static void Row(Plot plot, int position, double value, Color color)
    {
        plot.Add.Bar(new Bar
        {
            Position = position,
            Value = value,
            Orientation = Orientation.Horizontal,
            FillColor = color,
            LineWidth = 0,
            Size = 0.6,
        });
    }

    private static void Save(Plot plot, string[] labels, string path)
    {
        double[] positions = Enumerable.Range(0, labels.Length).Select(i => (double)i).ToArray();
        plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.NumericManual(positions, labels);
        plot.Axes.Left.MajorTickStyle.Length = 0;
        plot.HideGrid();
        plot.Axes.Margins(left: 0);
        plot.Axes.SetLimitsX(0, plot.Axes.GetLimits().Right);
        plot.SavePng(path, WidthPx, 120 + (RowPx * labels.Length));
    }
}
