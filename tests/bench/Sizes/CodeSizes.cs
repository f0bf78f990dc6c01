// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;
using NanoIke.Meter;

namespace NanoIke.Bench.Sizes;

/// <summary>Code sizes of the surface-built library.</summary>
internal static class CodeSizes
{
    private const double CurveBudget = 9 * 1024;
    private const string Root = "NanoIke";

    /// <summary>The figures.</summary>
    public static IEnumerable<Figure> Measure(string path)
    {
        string kind = PeFile.IsReal ? "pe" : "pe.estimated";
        using (ModuleDefinition curve = Parts.Only(path, "NanoIke.Crypto.X25519"))
        {
            yield return new Figure($"size.{kind}.x25519", PeFile.Bytes(curve), "bytes", CurveBudget);
        }

        using (ModuleDefinition all = ModuleDefinition.ReadModule(path))
        {
            yield return new Figure($"size.{kind}.library", PeFile.Bytes(all), "bytes");
        }

        foreach ((string part, int bytes) in ByNamespace(path))
        {
            yield return new Figure("size.il." + part, bytes, "bytes");
        }
    }

    /// <summary>IL bytes of each type, largest first.</summary>
    public static IReadOnlyList<(string Type, int Bytes)> ByType(string path)
    {
        return Listing.Sizes(path)
            .GroupBy(m => m.Type.Split('/')[0])
            .Select(g => (g.Key, g.Sum(m => m.CodeBytes)))
            .OrderByDescending(row => row.Item2).ThenBy(row => row.Key, StringComparer.Ordinal)
            .ToList();
    }

    private static IEnumerable<(string Part, int Bytes)> ByNamespace(string path)
    {
        return ByType(path)
            .GroupBy(row => Part(row.Type))
            .Select(g => (g.Key, g.Sum(row => row.Bytes)))
            .OrderBy(row => row.Key, StringComparer.Ordinal);
    }

    private static string Part(string type)
    {
        int dot = type.LastIndexOf('.');
        string space = dot < 0 ? string.Empty : type[..dot];
        return space.Length > Root.Length ? space[(Root.Length + 1)..].ToLowerInvariant() : "root";
    }
}
