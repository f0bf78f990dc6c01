// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using NanoIke.Meter;

namespace NanoIke.Bench.Sizes;

/// <summary>Lines of the library's C#, blank ones and comments included, and its longest file.</summary>
internal static class SourceLines
{
    private const double LibraryBudget = 3_400;
    private const double FileBudget = 400;

    public static IEnumerable<Figure> Measure(string folder)
    {
        List<string[]> files = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(f => !Path.GetRelativePath(folder, f).Split(Path.DirectorySeparatorChar).Any(p => p is "bin" or "obj"))
            .Select(File.ReadAllLines)
            .ToList();
        yield return new Figure("lines.library", files.Sum(f => f.Length), "lines", LibraryBudget);
        yield return new Figure("lines.library.code", files.Sum(f => f.Count(IsCode)), "lines");
        yield return new Figure("lines.longest.file", files.Max(f => f.Length), "lines", FileBudget);
    }

    private static bool IsCode(string line)
    {
        string text = line.Trim();
        return text.Length > 0 && !text.StartsWith("//", StringComparison.Ordinal);
    }
}
