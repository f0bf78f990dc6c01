// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace NanoIke.Bench.Report;

/// <summary>
/// Budgets that are known to be missed: missed.csv, a name and what was tried on each line. They are shown, they may not rise, but they do
/// not fail a run.
/// </summary>
internal static class MissedBudgets
{
    /// <summary>What was tried, by figure; nothing when there is no such file.</summary>
    public static IReadOnlyDictionary<string, string> Read(string path)
    {
        return File.Exists(path)
            ? File.ReadAllLines(path).Skip(1).Where(l => l.Contains(',')).ToDictionary(l => l[..l.IndexOf(',')], l => l[(l.IndexOf(',') + 1)..].Trim())
            : new Dictionary<string, string>();
    }
}
