// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace NanoIke.Mutation;

/// <summary>Samples the mutants of one folder and runs them.</summary>
internal sealed class FolderRun
{
    private const double Goal = 95;

    private readonly ConcurrentBag<Mutant> _survivors = new ConcurrentBag<Mutant>();
    private readonly System.Diagnostics.Stopwatch _clock = System.Diagnostics.Stopwatch.StartNew();
    private readonly string _folder;
    private readonly HostBuild _build;
    private int _sampled;
    private int _killed;
    private int _timedOut;
    private int _equivalent;

    internal FolderRun(string folder, HostBuild build)
    {
        _folder = folder;
        _build = build;
    }

    internal static string Header => $"{"folder",-24} {"sampled",7} {"killed",7} {"timed out",9} {"equivalent",10} {"score",6} {"seconds",7}";

    internal bool Passed => Score >= Goal;

    internal string Row => string.Create(
        CultureInfo.InvariantCulture,
        $"{_folder,-24} {_sampled,7} {_killed,7} {_timedOut,9} {_equivalent,10} {Score,6:F1} {_clock.Elapsed.TotalSeconds,7:F0}");

    private double Score => _sampled == 0 ? 100 : 100.0 * (_killed + _timedOut) / _sampled;

    /// <summary>Runs up to <paramref name="limit"/> mutants, as many at a time as there are slots.</summary>
    internal void Run(IReadOnlyList<Mutant> mutants, int limit, int seed, Equivalents equivalents, Reach reach, IReadOnlyList<Slot> slots, bool verbose)
    {
        Mutant[] order = mutants.ToArray();
        new Random(seed).Shuffle(order);
        ConcurrentBag<Slot> free = new ConcurrentBag<Slot>(slots);
        Parallel.ForEach(
            Partitioner.Create(Sample(order, limit, equivalents), EnumerablePartitionerOptions.NoBuffering),
            new ParallelOptions { MaxDegreeOfParallelism = slots.Count },
            each =>
            {
                free.TryTake(out Slot slot);
                Judge(each.Mutant, each.Assembly, reach, slot, verbose);
                free.Add(slot);
            });
        _clock.Stop();
        foreach (Mutant mutant in _survivors.OrderBy(mutant => mutant.File, StringComparer.Ordinal).ThenBy(mutant => mutant.Line))
        {
            Console.WriteLine("survived " + mutant);
        }
    }

    // What does not compile, and what no test can notice, gives way to the next.
    private IEnumerable<(Mutant Mutant, byte[] Assembly)> Sample(Mutant[] order, int limit, Equivalents equivalents)
    {
        foreach (Mutant mutant in order)
        {
            if (_sampled == limit)
            {
                yield break;
            }

            if (equivalents.Contains(mutant))
            {
                _equivalent++;
                continue;
            }

            byte[] assembly = _build.Compile(mutant);
            if (assembly != null)
            {
                _sampled++;
                yield return (mutant, assembly);
            }
        }
    }

    private void Judge(Mutant mutant, byte[] assembly, Reach reach, Slot slot, bool verbose)
    {
        System.IO.File.WriteAllBytes(slot.PathOf(_build.Assembly), assembly);
        List<KeyValuePair<string, double>> reaching = reach.Reaching(mutant);
        (int code, string output) = reaching.Count == 0 ? (Worker.Survived, "") : slot.Judge(reaching);
        if (code == Worker.Survived)
        {
            (code, output) = slot.Judge(reach.Others(mutant, _build.Assembly));
        }

        slot.Restore(_build.Assembly);
        string outcome = code == Worker.Survived ? "survived" : code == Worker.TimedOut ? "timed out" : "killed";
        if (code == Worker.Survived)
        {
            _survivors.Add(mutant);
        }
        else
        {
            Interlocked.Increment(ref code == Worker.TimedOut ? ref _timedOut : ref _killed);
        }

        if (verbose)
        {
            Console.Error.WriteLine($"{outcome} {mutant}: reached by {reaching.Count}; {output}");
        }
    }
}
