// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Collections.Generic;
using System.IO;
using NanoIke.Meter;

namespace NanoIke.Bench.Sizes;

/// <summary>
/// The library with both managed suites and X25519, without what a firmware can leave out, and what each such part adds to it.
/// </summary>
internal static class OptionalParts
{
    private const double ManagedBudget = 46_500;
    private const string Assembly = "NanoIke.dll";
    private const string Lean = "Lean";
    private static readonly string[] s_managed = ["NanoIke.Tunnel", "NanoIke.Crypto.AesCbcSuite", "NanoIke.Crypto.ChaChaSuite"];

    /// <summary>The figures.</summary>
    /// <param name="library">The library with everything.</param>
    /// <param name="builds">Where the builds are that have less.</param>
    public static IEnumerable<Figure> Measure(string library, string builds)
    {
        string lean = Path.Combine(builds, Lean, Assembly);
        foreach (Figure figure in CodeSizes.Sizes("library.managed", ManagedBudget, Parts.Only(lean, s_managed)))
        {
            yield return figure;
        }

        int without = Bytes(lean, s_managed);
        int ppk = Bytes(Path.Combine(builds, "Ppk", Assembly), s_managed) - without;
        int suspend = Bytes(Path.Combine(builds, "Sleep", Assembly), s_managed) - without;
        yield return Part("ppk", ppk);
        yield return Part("suspend", suspend);
        yield return Part("additional", Bytes(library, s_managed) - without - ppk - suspend); // what an additional key exchange needs
        yield return Part("ccm", Bytes(lean, [.. s_managed, "NanoIke.Crypto.AesCcmSuite"]) - without);
        yield return Part("p256", Bytes(lean, [.. s_managed, "NanoIke.Crypto.P256"]) - without);
    }

    private static Figure Part(string name, int bytes) => new(CodeSizes.EstimatedPrefix + "part." + name, bytes, "bytes");

    private static int Bytes(string path, string[] names) => PeEstimate.Bytes(Parts.Only(path, names));
}
