// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using ScottPlot;

namespace NanoIke.Fleet;

/// <summary>plot: counts of each second as a picture, one panel a file.</summary>
internal static class PlotCommand
{
    private const int WidthPx = 1000;
    private const int PanelPx = 260;

    internal static Command Create()
    {
        Option<string> picture = new("--out") { Description = "PNG file", Required = true };
        Argument<string[]> files = new("FILE=TITLE")
        {
            Description = "counts of each second that run wrote",
            Arity = ArgumentArity.OneOrMore,
        };
        Command command = new("plot", "draws what happened") { picture, files };
        command.SetAction(parse => Draw(parse.GetValue(files)!, parse.GetValue(picture)!));
        return command;
    }

    private static void Draw(string[] files, string picture)
    {
        Multiplot all = new();
        all.AddPlots(files.Length);
        for (int i = 0; i < files.Length; i++)
        {
            string[] parts = files[i].Split('=', 2);
            Panel(all.GetPlot(i), File.ReadAllLines(parts[0]).Skip(1).Select(Numbers).ToArray(), parts[^1]);
        }

        all.SavePng(picture, WidthPx, PanelPx * files.Length);
    }

    private static double[] Numbers(string line)
    {
        return line.Split(',').Select(each => double.Parse(each, CultureInfo.InvariantCulture)).ToArray();
    }

    private static void Panel(Plot plot, double[][] seconds, string title)
    {
        double[] Column(Happening what) => seconds.Select(each => each[1 + (int)what]).ToArray();
        double[] times = seconds.Select(each => each[0]).ToArray();
        double[] made = Column(Happening.Up).Zip(Column(Happening.Renewed), (up, renewed) => up + renewed).ToArray();
        double[] open = seconds.Select(each => each[^2]).ToArray();
        double[] cpu = seconds.Select(each => each[^1] / 10).ToArray(); // % of one processor
        Line(plot, times, Column(Happening.InitSent), "IKE_SA_INIT sent a second", "#c44536");
        Line(plot, times, made, "tunnels made a second", "#2a6f97");
        Line(plot, times, cpu, "gateway, % of a processor", "#8d99ae");
        ScottPlot.Plottables.Scatter tunnels = Line(plot, times, open, "tunnels open (right)", "#3a7d44");
        tunnels.Axes.YAxis = plot.Axes.Right;
        plot.Axes.Right.TickLabelStyle.IsVisible = true;
        plot.Title(title);
        plot.XLabel("seconds");
        plot.ShowLegend(Edge.Right);
        plot.Axes.AutoScale();
        plot.Axes.SetLimitsY(0, Math.Max(10, plot.Axes.GetLimits().Top));
        plot.Axes.SetLimitsY(0, Math.Max(10, 1.1 * open.Max()), plot.Axes.Right);
    }

    private static ScottPlot.Plottables.Scatter Line(Plot plot, double[] x, double[] y, string name, string color)
    {
        ScottPlot.Plottables.Scatter line = plot.Add.ScatterLine(x, y, Color.FromHex(color));
        line.LineWidth = 2;
        line.LegendText = name;
        return line;
    }
}
