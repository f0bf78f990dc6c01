// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace NanoIke.Mutation;

/// <summary>Which case of the tests reaches which points of the code, and how long it takes.</summary>
internal sealed class Reach
{
    private readonly Points _points = new Points();
    private readonly Dictionary<string, HashSet<int>> _reached = new Dictionary<string, HashSet<int>>();
    private readonly Dictionary<string, double> _milliseconds = new Dictionary<string, double>();

    /// <summary>Runs all tests once, without a mutant.</summary>
    internal Reach(string root, IEnumerable<HostBuild> builds, Slot slot)
    {
        foreach (HostBuild build in builds)
        {
            _points.Instrument(build, root, slot.PathOf(build.Assembly));
        }

        string result = slot.PathOf("reach");
        (int code, string output) = slot.Run("measure", _points.Count.ToString(CultureInfo.InvariantCulture), result);
        if (code != Worker.Survived)
        {
            throw new InvalidOperationException("The tests fail without a mutant: " + output);
        }

        foreach (string[] parts in File.ReadLines(result).Select(line => line.Split('\t')))
        {
            _reached.Add(parts[0], parts[2].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(point => int.Parse(point, CultureInfo.InvariantCulture)).ToHashSet());
            _milliseconds.Add(parts[0], double.Parse(parts[1], CultureInfo.InvariantCulture));
        }

        foreach (HostBuild build in builds)
        {
            slot.Restore(build.Assembly);
        }
    }

    internal string Summary => FormattableString.Invariant($"{_reached.Count} test cases, {_points.Count} points of the code, {_reached.Values.SelectMany(each => each).Distinct().Count()} reached");

    /// <summary>The cases that reach a mutant, fastest first.</summary>
    internal List<KeyValuePair<string, double>> Reaching(Mutant mutant)
    {
        int[] points = _points.Around(mutant);
        return _milliseconds.Where(each => _reached[each.Key].Overlaps(points)).OrderBy(each => each.Value).ToList();
    }

    /// <summary>
    /// The cases that come to the assembly, but not to this mutant. Code that runs once a process (a table, a cached result) is noted for the first
    /// case only, so these have their turn before a mutant is said to survive.
    /// </summary>
    internal List<KeyValuePair<string, double>> Others(Mutant mutant, string assembly)
    {
        int[] points = _points.Around(mutant);
        return _milliseconds.Where(each => _reached[each.Key].Any(point => _points.AssemblyOf(point) == assembly) && !_reached[each.Key].Overlaps(points)).OrderBy(each => each.Value).ToList();
    }
}
