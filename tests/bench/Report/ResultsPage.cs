// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using NanoIke.Bench.Sizes;
using NanoIke.Meter;

namespace NanoIke.Bench.Report;

/// <summary>The page for people: RESULTS.md. The same figures give the same text.</summary>
internal sealed class ResultsPage
{
    private const string HeapPart = "heap.part.";
    private static readonly string[] s_suites = ["aes.", "chacha.", "ccm.", "native.", "nativeccm."];
    private static readonly string[] s_packets =
    [
        "esp.send.16", "esp.send.64", "esp.send.256", "esp.send.1024", "esp.receive.16", "esp.receive.64", "esp.receive.256",
        "esp.receive.1024", "handshake", "handshake.prepared", "construction", "handshake.sent",
    ];

    private static readonly (string Words, string End)[] s_estimated =
    [
        ("handshake", ".handshake"), ("prepared renewal", ".handshake.prepared"), ("wake from deep sleep, a report", ".wake"),
        ("sending 64 bytes", ".esp.send.64"),
    ];


    private readonly StringBuilder _page = new();
    private readonly IReadOnlyList<Figure> _figures;
    private readonly Dictionary<string, Figure> _byName;
    private readonly IReadOnlyDictionary<string, string> _missed;
    private readonly IReadOnlyList<Deployment.Area> _areas;

    private ResultsPage(
        IReadOnlyList<Figure> figures, IReadOnlyDictionary<string, string> missed, IReadOnlyList<Deployment.Area> areas)
    {
        _missed = missed;
        _areas = areas;
        _figures = figures;
        _byName = figures.ToDictionary(f => f.Name);
    }

    /// <summary>The page.</summary>
    /// <param name="figures">All figures.</param>
    /// <param name="missed">Budgets known to be missed, and what was tried.</param>
    /// <param name="types">IL bytes of each type.</param>
    /// <param name="areas">Where a firmware goes.</param>
    public static string Of(
        IReadOnlyList<Figure> figures,
        IReadOnlyDictionary<string, string> missed,
        IReadOnlyList<(string Type, int Bytes)> types,
        IReadOnlyList<Deployment.Area> areas)
    {
        ResultsPage page = new(figures, missed, areas);
        page._page.Append(PageText.Head);
        page.Budgets();
        page._page.Append(PageText.Operations);
        page.Operations();
        page._page.Append(PageText.Packets);
        page.Packets();
        page._page.Append(PageText.Boards);
        page.Boards();
        page._page.Append(PageText.Memory);
        page.Memory();
        page._page.Append(PageText.Day);
        page.Day();
        page._page.Append(PageText.Flash);
        page.Flash();
        page._page.Append(PageText.Sizes);
        page.Sizes(types);
        page._page.Append(PageText.Foot);
        return page._page.ToString();
    }

    private void Budgets()
    {
        foreach (Figure f in _figures.Where(f => f.Budget != null))
        {
            string verdict = f.Value <= f.Budget ? "within" : "**above** " + _missed.GetValueOrDefault(f.Name);
            Row(f.Name, Text(f), f.Unit, Numbers.Grouped(f.Budget), verdict.TrimEnd(), PageText.Anchor(f.Name));
        }
    }

    private void Operations()
    {
        foreach (Figure f in _figures.Where(f => f.Unit == "IL" && !f.Name.StartsWith(Table.PeerPrefix, StringComparison.Ordinal) && !IsTunnel(f)))
        {
            Figure? peer = Find(Table.PeerPrefix + f.Name);
            Row(f.Name, Text(f), Cortex(f), Text(peer), peer == null ? string.Empty : Numbers.Plain(Math.Round(f.Value / peer.Value, 2)));
        }
    }

    private void Packets()
    {
        foreach (string name in s_packets)
        {
            IEnumerable<string> cells = s_suites.Select(s => Text(Find(s + name))).Append(Text(Find($"native.{name}.garbage")))
                .Append(Text(Find($"nativeccm.{name}.garbage")));
            Row([name, .. cells]);
        }

        _page.Append(PageText.Cortex);
        foreach (string name in s_packets.Where(name => Find(s_suites[0] + name)!.Cpu != null))
        {
            Row([name, .. s_suites.Select(s => Cortex(Find(s + name)))]);
        }
    }

    private void Memory()
    {
        Row(["all", .. s_suites.Select(s => Text(Find(s + "heap.open")))]);
        IEnumerable<string> parts = _figures.Where(f => f.Name.Contains(HeapPart, StringComparison.Ordinal))
            .OrderByDescending(f => f.Value)
            .Select(f => f.Name[(f.Name.IndexOf(HeapPart, StringComparison.Ordinal) + HeapPart.Length)..])
            .Distinct();
        foreach (string part in parts)
        {
            Row([part, .. s_suites.Select(s => Text(Find(s + HeapPart + part)))]);
        }
    }

    private void Day()
    {
        foreach (string name in (string[])["datagrams", "bytes", "nat.datagrams", "nat.keepalives", "nat.bytes"])
        {
            Row([name, Text(Find("aes.day." + name)), Text(Find("chacha.day." + name)), Text(Find("ccm.day." + name))]);
        }

        Row(["heap of a queue of 64 / 400 readings", Text(Find("heap.queue.64")), Text(Find("heap.queue.400")), string.Empty]);
    }

    private void Sizes(IReadOnlyList<(string Type, int Bytes)> types)
    {
        string[] sections = ["size.", "stack.", "lines.", "traces."];
        foreach (Figure f in _figures.Where(f => sections.Any(s => f.Name.StartsWith(s, StringComparison.Ordinal))))
        {
            Row(f.Name, Text(f), f.Unit);
        }

        _page.Append(PageText.Types);
        foreach ((string type, int bytes) in types.Where(t => t.Bytes > 0))
        {
            Row(type, Numbers.Grouped(bytes));
        }
    }

    private void Boards()
    {
        _page.Append("| | ").AppendJoin(" | ", BoardTimes.Headings).Append(" |\n|---|");
        _page.AppendJoin("|", BoardTimes.Headings.Select(_ => "---:")).Append("|\n");
        Figure whole = _byName["native.handshake"];
        Row(["an instruction of IL, in the handshake of `native`", .. BoardTimes.Of(whole.Cpu!.Value / (long)whole.Value)]);
        foreach ((string words, string end) in s_estimated)
        {
            foreach (Figure f in _figures.Where(f => f.Cpu != null && f.Name.EndsWith(end, StringComparison.Ordinal) && IsOfTunnel(f)))
            {
                Row([$"{words}: `{f.Name[..^end.Length]}`", .. BoardTimes.Of(f.Cpu!.Value)]);
            }
        }
    }

    private void Flash()
    {
        foreach (Figure f in _figures.Where(f => f.Name.StartsWith(Deployment.Prefix, StringComparison.Ordinal)))
        {
            string[] name = f.Name[Deployment.Prefix.Length..].Split('.');
            string part = CodeSizes.FirmwarePart(name[0], name[1]);
            Figure? firmware = Find(CodeSizes.RealPrefix + part) ?? Find(CodeSizes.EstimatedPrefix + part);
            Row(name[0], name[1], Text(firmware), Text(f), Numbers.Grouped(f.Budget));
        }

        _page.Append(PageText.Areas);
        foreach (Deployment.Area a in _areas)
        {
            string prefix = Deployment.Prefix + a.Board;
            double largest = _figures.Where(f => f.Name.StartsWith(prefix, StringComparison.Ordinal)).Max(f => f.Value);
            string left = largest > a.Bytes ? "does not fit" : Numbers.Grouped(a.Bytes - largest);
            Row(a.Board, a.Target, Numbers.Grouped(a.Megabytes), Numbers.Grouped(a.Bytes), left, $"`{a.Source}`");
        }
    }

    private static bool IsOfTunnel(Figure figure) => s_suites.Any(s => figure.Name.StartsWith(s, StringComparison.Ordinal));

    private static bool IsTunnel(Figure figure)
    {
        return s_suites.Any(s => figure.Name.StartsWith(s + "esp.", StringComparison.Ordinal)
            || figure.Name.StartsWith(s + "handshake", StringComparison.Ordinal)
            || figure.Name.StartsWith(s + "construction", StringComparison.Ordinal));
    }

    private Figure? Find(string name)
    {
        return _byName.GetValueOrDefault(name);
    }

    private static string Cortex(Figure? figure)
    {
        return Numbers.Grouped(figure?.Cpu?.Thumb2);
    }

    private static string Text(Figure? figure)
    {
        return Numbers.Grouped(figure?.Value);
    }

    private void Row(params string[] cells)
    {
        _page.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
    }
}
