// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Numerics;
using System.Text.RegularExpressions;

namespace NanoIke.Generate.X25519;

/// <summary>Runs the written ladder on intervals, for any u and any scalar, until no bit changes them any more.</summary>
internal static partial class Bounds
{
    private static readonly string[] s_state = ["a", "b", "c", "d"];

    /// <summary>Says how large the values become. Throws when one could leave 64 bits, or when the comment in the source says
    /// less.</summary>
    public static string Prove()
    {
        List<string> lines = [.. Ladder.Text().Split('\n').Select(line => line.Split("//")[0].Trim()).Where(line => line.Length > 0)];
        Arithmetic machine = new();
        for (int i = 0; i < 8; i++)
        {
            machine[$"u{i}"] = new(0, (1 << 29) - 1);
        }

        machine["u8"] = new(0, (1 << 23) - 1);
        machine["scale"] = new(1, 3);
        int loop = lines.IndexOf("do");
        Worst worst = new();
        IEnumerable<string> start = lines.Skip(lines.IndexOf("{", lines.IndexOf("unchecked")));
        Execute(machine, start.TakeWhile(line => !line.StartsWith("int word", StringComparison.Ordinal)), worst);
        List<string> body = [.. lines.Skip(loop + 2).TakeWhile(line => !line.StartsWith("while", StringComparison.Ordinal)).SkipLast(1)];
        for (Dictionary<string, Interval> before = []; Widen(machine, before);)
        {
            Execute(machine, body, worst);
        }

        foreach (BigInteger value in new[] { worst.Columns, worst.Scaled })
        {
            if (!Ladder.Text().Contains($"2^{Log(value)}", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"{Ladder.Path} does not say 2^{Log(value)}");
            }
        }

        return $"columns within 2^{Log(worst.Columns)}, times 3 2^{Log(worst.Scaled)}, anything within 2^{Log(machine.Worst)}";
    }

    // The state at the head of the loop: what it was, or what a bit more makes of it. True while that is news.
    private static bool Widen(Arithmetic machine, Dictionary<string, Interval> before)
    {
        bool news = false;
        foreach (string name in s_state.SelectMany(element => Enumerable.Range(0, 9).Select(i => $"{element}{i}")))
        {
            Interval value = before.TryGetValue(name, out Interval old) ? old.Or(machine[name]) : machine[name];
            news |= !before.ContainsKey(name) || value != old;
            before[name] = machine[name] = value;
        }

        return news;
    }

    private static void Execute(Arithmetic machine, IEnumerable<string> lines, Worst worst)
    {
        Stack<(int Depth, Dictionary<string, Interval> Before)> branches = [];
        int depth = 0;
        foreach (string line in lines)
        {
            if (line.StartsWith("if ", StringComparison.Ordinal))
            {
                branches.Push((depth, machine.Snapshot()));
            }
            else if (line is "{" or "}")
            {
                depth += line == "{" ? 1 : -1;
                if (branches.TryPeek(out (int Depth, Dictionary<string, Interval> Before) branch) && line == "}" && branch.Depth == depth)
                {
                    foreach ((string name, Interval value) in branches.Pop().Before)
                    {
                        machine[name] = machine[name].Or(value); // the branch may not be taken
                    }
                }
            }
            else if (!NoNumber().IsMatch(line))
            {
                line.Replace("long ", string.Empty, StringComparison.Ordinal)
                    .Split(s_separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                    .ToList().ForEach(statement => Step(machine, statement, worst));
            }
        }
    }

    private static void Step(Arithmetic machine, string statement, Worst worst)
    {
        Match selection = Selection().Match(statement);
        if (selection.Success)
        {
            machine[selection.Groups[1].Value] = machine[selection.Groups[2].Value].Or(machine[selection.Groups[3].Value]);
            return;
        }

        machine.Run(Masked().Replace(statement, "$1 = $1 & "));
        string name = statement.Split(' ')[0];
        if (name[0] is 'v' or 'x' or 'y')
        {
            worst.Note(statement.Contains("scale", StringComparison.Ordinal), machine[name].Magnitude);
        }
    }

    // Rounded up.
    private static string Log(BigInteger value) =>
        (Math.Ceiling(BigInteger.Log(value, 2) * 100) / 100).ToString("F2", CultureInfo.InvariantCulture);

    private static readonly char[] s_separator = [';', ','];

    [GeneratedRegex(@"\[|^long \w\d(, \w\d)*;$|^long (scale|bits|other) |^bits ")]
    private static partial Regex NoNumber();

    [GeneratedRegex(@"^(\w+) = (\w+) \^ \(\(\2 \^ (\w+)\) & other\)$")]
    private static partial Regex Selection();

    [GeneratedRegex(@"^(\w+) &= ")]
    private static partial Regex Masked();

    private sealed class Worst
    {
        public BigInteger Columns { get; private set; }

        public BigInteger Scaled { get; private set; }

        public void Note(bool scaled, BigInteger magnitude)
        {
            Columns = scaled ? Columns : BigInteger.Max(Columns, magnitude);
            Scaled = scaled ? BigInteger.Max(Scaled, magnitude) : Scaled;
        }
    }
}
