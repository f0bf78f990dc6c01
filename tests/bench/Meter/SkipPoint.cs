// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Collections.Generic;

namespace NanoIke.Meter;

/// <summary>
/// Decides which call of a rewritten assembly is left out: one call site, at one of the times it is reached. Code must run on one
/// thread at a time.
/// </summary>
public static class SkipPoint
{
    private static readonly List<string> s_names = [];
    private static int s_site = -1;
    private static long s_countdown;

    /// <summary>How often each site was reached since <see cref="Arm"/>.</summary>
    public static long[] Hits { get; private set; } = [];

    /// <summary>Collections of garbage that the calls left out brought with them: one each.</summary>
    public static int Collections { get; private set; }

    /// <summary>The call was left out.</summary>
    public static bool IsSkipped { get; private set; }

    /// <summary>Names of the sites, by number: caller, offset, callee.</summary>
    public static IReadOnlyList<string> Names => s_names;

    /// <summary>Chooses the call that is left out next.</summary>
    /// <param name="site">Its site; -1: none.</param>
    /// <param name="occurrence">At which time it is reached, from 1 on.</param>
    public static void Arm(int site, long occurrence)
    {
        s_site = site;
        s_countdown = occurrence;
        IsSkipped = false;
        Hits = new long[s_names.Count];
    }

    /// <summary>Called by rewritten code in front of each call.</summary>
    /// <param name="site">The site.</param>
    /// <returns>True: leave it out.</returns>
    public static bool Hit(int site)
    {
        if (site < Hits.Length)
        {
            Hits[site]++;
        }

        if (site != s_site || --s_countdown != 0)
        {
            return false;
        }

        Collections++;
        return IsSkipped = true;
    }

    internal static int Add(string name)
    {
        s_names.Add(name);
        return s_names.Count - 1;
    }
}
