// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using NanoIke.Meter;

namespace NanoIke.Bench.Sizes;

/// <summary>Lines of the library's C#: all of them, those of code in the protocol and in the crypto, and the longest file.</summary>
internal static class SourceLines
{
    private const double ProtocolBudget = 2_500;
    private const double FileBudget = 400;

    public static IEnumerable<Figure> Measure(string folder)
    {
        Dictionary<string, string[]> files = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(f => !Path.GetRelativePath(folder, f).Split(Path.DirectorySeparatorChar).Any(p => p is "bin" or "obj"))
            .ToDictionary(f => Path.GetRelativePath(folder, f), File.ReadAllLines);
        int crypto = Code(files.Where(f => f.Key.StartsWith("Crypto" + Path.DirectorySeparatorChar, StringComparison.Ordinal)));
        yield return new Figure("lines.library", files.Values.Sum(f => f.Length), "lines");
        yield return new Figure("lines.library.protocol", Code(files) - crypto, "lines", ProtocolBudget);
        yield return new Figure("lines.library.crypto", crypto, "lines");
        yield return new Figure("lines.longest.file", files.Values.Max(f => f.Length), "lines", FileBudget);
    }

    private static int Code(IEnumerable<KeyValuePair<string, string[]>> files) => files.Sum(f => f.Value.Count(IsCode));

    private static bool IsCode(string line)
    {
        string text = line.Trim();
        return text.Length > 0 && !text.StartsWith("//", StringComparison.Ordinal);
    }
}
