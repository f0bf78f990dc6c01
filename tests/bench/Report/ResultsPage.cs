// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using NanoIke.Meter;

namespace NanoIke.Bench.Report;

/// <summary>The page for people: RESULTS.md. The same figures give the same text.</summary>
internal sealed class ResultsPage
{
    private const string HeapPart = "heap.part.";
    private static readonly string[] s_suites = ["aes.", "chacha.", "ccm.", "native.", "nativeccm."];
    private static readonly int[] s_payloads = [16, 64, 256, 1024];
    private static readonly double[] s_microseconds = [0.05, 0.1, 0.3, 1];

    private readonly StringBuilder _page = new();
    private readonly IReadOnlyList<Figure> _figures;
    private readonly Dictionary<string, Figure> _byName;
    private readonly IReadOnlyDictionary<string, string> _missed;

    private ResultsPage(IReadOnlyList<Figure> figures, IReadOnlyDictionary<string, string> missed)
    {
        _missed = missed;
        _figures = figures;
        _byName = figures.ToDictionary(f => f.Name);
    }

    /// <summary>The page.</summary>
    /// <param name="figures">All figures.</param>
    /// <param name="missed">Budgets known to be missed, and what was tried.</param>
    /// <param name="types">IL bytes of each type.</param>
    public static string Of(
        IReadOnlyList<Figure> figures, IReadOnlyDictionary<string, string> missed, IReadOnlyList<(string Type, int Bytes)> types)
    {
        ResultsPage page = new(figures, missed);
        page._page.Append(PageText.Head);
        page.Budgets();
        page._page.Append(PageText.Operations);
        page.Operations();
        page._page.Append(PageText.Packets);
        page.Packets();
        page._page.Append(PageText.Memory);
        page.Memory();
        page._page.Append(PageText.Day);
        page.Day();
        page._page.Append(PageText.Sizes);
        page.Sizes(types);
        page._page.Append(PageText.Boards);
        page.Boards();
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
            Row(f.Name, Text(f), Text(peer), peer == null ? string.Empty : Numbers.Plain(Math.Round(f.Value / peer.Value, 2)));
        }
    }

    private void Packets()
    {
        foreach (string direction in (string[])["send", "receive"])
        {
            foreach (int payload in s_payloads)
            {
                string name = $"esp.{direction}.{payload}";
                IEnumerable<string> cells = s_suites.Select(s => Text(Find(s + name))).Append(Text(Find($"native.{name}.garbage")))
                    .Append(Text(Find($"nativeccm.{name}.garbage")));
                Row([$"{direction} {payload}", .. cells]);
            }
        }

        foreach (string name in (string[])["handshake", "handshake.prepared", "construction", "handshake.sent"])
        {
            IEnumerable<string> cells = s_suites.Select(s => Text(Find(s + name))).Append(Text(Find($"native.{name}.garbage")));
            Row([name, .. cells, Text(Find($"nativeccm.{name}.garbage"))]);
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
        foreach (double perInstruction in s_microseconds)
        {
            string Seconds(string name) => Numbers.Plain(Math.Round(_byName[name].Value * perInstruction / 1e6, 2));
            string Milliseconds(string name) => Numbers.Plain(Math.Round(_byName[name].Value * perInstruction / 1e3, 1));
            Row(
                Numbers.Plain(perInstruction),
                Seconds("aes.handshake"),
                Seconds("chacha.handshake"),
                Milliseconds("aes.esp.send.64"),
                Milliseconds("chacha.esp.send.64"),
                Milliseconds("ccm.esp.send.64"),
                Milliseconds("native.esp.send.64"));
        }
    }

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

    private static string Text(Figure? figure)
    {
        return Numbers.Grouped(figure?.Value);
    }

    private void Row(params string[] cells)
    {
        _page.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
    }
}
