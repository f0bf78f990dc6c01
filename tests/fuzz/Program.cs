// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using NanoIke.Responder;

namespace NanoIke.Fuzz;

/// <summary>--executions N (all entry points together), --seed S, --seconds T (stop after T seconds, executions as they come), --coverage, --only PART.</summary>
internal static class Program
{
    private const int SliceExecutions = 1000; // of one entry point, before new worlds are made
    private const int LivesWeight = 5; // beside some seventy scenes

    private static int Main(string[] arguments)
    {
        return Array.IndexOf(arguments, "--coverage") >= 0 ? Coverage.Run(arguments) : Run(arguments);
    }

    internal static int Run(string[] arguments)
    {
        long executions = Option(arguments, "--executions", 2000000);
        long seed = Option(arguments, "--seed", 1);
        long seconds = Option(arguments, "--seconds", long.MaxValue / 1000);
        int part = Array.IndexOf(arguments, "--only");
        string only = part < 0 ? "" : arguments[part + 1];
        Stopwatch clock = Stopwatch.StartNew();
        Dictionary<string, Tally> tallies = new Dictionary<string, Tally>();
        Dice dice = new Dice((ulong)seed);
        Fuzzer fuzzer = new Fuzzer(dice);
        Walk walk = new Walk(dice);
        ConfigurationFuzzer configuration = new ConfigurationFuzzer(dice);
        CoapFuzzer coap = new CoapFuzzer(dice);
        long done = 0;
        for (ulong round = 0; done < executions && clock.Elapsed.TotalSeconds < seconds; round++)
        {
            SuiteKind kind = Enum.GetValues<SuiteKind>()[round % 3];
            List<(string Name, Action<long, Tally> Run)> entries = Entries(fuzzer, walk, kind, (ulong)seed + (round * 7919))
                .Append(("configuration file", configuration.Run))
                .Append(("CoAP client", coap.RunClient))
                .Append(("CoAP server", coap.RunServer))
                .Where(entry => entry.Name.Contains(only, StringComparison.Ordinal)).ToList();
            foreach ((string name, Action<long, Tally> run) in entries)
            {
                if (!tallies.TryGetValue(name, out Tally tally))
                {
                    tally = new Tally();
                    tallies[name] = tally;
                }

                long before = tally.Executions;
                run(Math.Min(SliceExecutions, Math.Max(1, (executions - done) / entries.Count)), tally);
                done += tally.Executions - before;
            }
        }

        return Report(tallies, clock.Elapsed, seed);
    }

    private static List<(string Name, Action<long, Tally> Run)> Entries(Fuzzer fuzzer, Walk walk, SuiteKind kind, ulong seed)
    {
        List<(string, Action<long, Tally>)> entries = new List<(string, Action<long, Tally>)>();
        string suite = kind.ToString().ToLowerInvariant();
        foreach (Scene scene in Stories.Tell(kind, seed))
        {
            string name = $"{suite} {scene.Name}";
            entries.Add((name + ", no keys", (count, tally) => fuzzer.Run(scene, Door.Clear, count, tally)));
            if (scene.Channels.Count > 0)
            {
                entries.Add((name + ", IKE keys", (count, tally) => fuzzer.Run(scene, Door.Message, count, tally)));
            }

            if (scene.Outlets.Count > 0)
            {
                entries.Add((name + ", ESP keys", (count, tally) => fuzzer.Run(scene, Door.Packet, count, tally)));
            }
        }

        entries.Add(($"{suite} lives at random", (count, tally) => walk.Run(kind, LivesWeight * count, tally)));
        return entries;
    }

    private static int Report(Dictionary<string, Tally> tallies, TimeSpan elapsed, long seed)
    {
        foreach ((string name, Tally tally) in tallies.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Console.WriteLine(FormattableString.Invariant(
                $"{name,-40} {tally.Executions,10} executions {tally.Taken,9} taken {tally.Crashes.Count,3} crashes, slowest {tally.SlowestMs:F1} ms{Recovery(tally)}"));
        }

        foreach (string crash in tallies.Values.SelectMany(tally => tally.Crashes))
        {
            Console.WriteLine("crash: " + crash);
        }

        int failed = tallies.Values.Count(tally => tally.Crashes.Count > 0);
        Console.WriteLine(FormattableString.Invariant(
            $"executions {tallies.Values.Sum(tally => tally.Executions)}, crashes {tallies.Values.Sum(tally => tally.Crashes.Count)}, seed {seed}, seconds {elapsed.TotalSeconds:F1}"));
        Console.WriteLine($"{tallies.Count - failed} passed, {failed} failed");
        return failed == 0 ? 0 : 1;
    }

    private static string Recovery(Tally tally) =>
        tally.LongestRecoveryMs == 0 ? "" : FormattableString.Invariant($", back after {tally.LongestRecoveryMs / 1000.0:F1} s at most");

    private static long Option(string[] arguments, string name, long otherwise)
    {
        int at = Array.IndexOf(arguments, name);
        return at < 0 ? otherwise : long.Parse(arguments[at + 1], CultureInfo.InvariantCulture);
    }
}
