// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;
using NanoIke.Meter;

namespace NanoIke.Bench.Sizes;

/// <summary>Code sizes of the surface-built firmware of a board, which is one assembly, and of the library's parts in it.</summary>
internal static class CodeSizes
{
    private const double CurveBudget = 9_400; // of which the seam that P-256 shares takes 360
    private const double NativeBudget = 26_000;
    private const string Root = "NanoIke";
    private const string Crypto = "NanoIke.Crypto.";
    private const string Tunnel = "NanoIke.Tunnel";

    /// <summary>Begins the name of a size that every machine can measure.</summary>
    public const string EstimatedPrefix = "size.pe.estimated.";

    /// <summary>Begins the name of a size that only a machine with a metadata processor can measure.</summary>
    public const string RealPrefix = "size.pe.real.";

    /// <summary>The figures.</summary>
    /// <param name="library">The library alone.</param>
    /// <param name="mlKem">ML-KEM, an assembly of its own.</param>
    /// <param name="firmware">A board's firmware.</param>
    /// <param name="lean">The same without the parts that it can leave out.</param>
    public static IEnumerable<Figure> Measure(string library, string mlKem, string firmware, string lean)
    {
        foreach (Figure figure in PartsOf(library, mlKem, firmware, lean).SelectMany(each => Sizes(each.Part, each.Budget, each.Module)))
        {
            yield return figure;
        }

        foreach ((string part, int bytes) in ByNamespace(library))
        {
            yield return new Figure("size.il." + part, bytes, "bytes");
        }

        yield return new Figure("stack.deepest.estimated", StackDepth.Of(library, Tunnel), "bytes");
    }

    /// <summary>The figures of another firmware.</summary>
    /// <param name="board">Folder of its board.</param>
    /// <param name="suite">Its suite.</param>
    /// <param name="path">The assembly.</param>
    public static IEnumerable<Figure> Firmware(string board, string suite, string path) =>
        Sizes(FirmwarePart(board, suite), null, ModuleDefinition.ReadModule(path));

    /// <summary>What follows the prefix in the name of a firmware's size.</summary>
    public static string FirmwarePart(string board, string suite) => $"firmware.{board}" + (suite == "aes" ? string.Empty : "." + suite);

    /// <summary>The size of a part, estimated, and real where that can be.</summary>
    internal static IEnumerable<Figure> Sizes(string part, double? budget, ModuleDefinition module)
    {
        using (module)
        {
            yield return new Figure(EstimatedPrefix + part, PeEstimate.Bytes(module), "bytes", budget);
            if (PeFile.CanMake)
            {
                yield return new Figure(RealPrefix + part, PeFile.Bytes(module), "bytes");
            }
        }
    }

    private static IEnumerable<(string Part, double? Budget, ModuleDefinition Module)> PartsOf(
        string library, string mlKem, string firmware, string lean)
    {
        yield return ("x25519", CurveBudget, Parts.Only(firmware, Crypto + "X25519")); // as in a firmware without an additional one
        yield return ("p256", null, Parts.Only(library, Crypto + "P256"));
        yield return ("mlkem768", null, Parts.Only(mlKem, Crypto + "MlKem768Engine"));
        yield return ("library.native", NativeBudget, Parts.Only(lean, Tunnel, Crypto + "NativeAesCbcSuite"));
        yield return ("library.aes", null, Parts.Only(library, Tunnel, Crypto + "AesCbcSuite"));
        yield return ("library.chacha", null, Parts.Only(library, Tunnel, Crypto + "ChaChaSuite"));
        yield return ("library.ccm", null, Parts.Only(library, Tunnel, Crypto + "AesCcmSuite"));
        yield return (FirmwarePart("esp32", "aes"), null, ModuleDefinition.ReadModule(firmware));
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
