// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Globalization;

namespace NanoIke.Bench.Report;

/// <summary>Numbers as text, the same on every machine.</summary>
internal static class Numbers
{
    /// <summary>With commas between thousands; nothing for no number.</summary>
    public static string Grouped(double? value)
    {
        return value?.ToString("#,0.##", CultureInfo.InvariantCulture) ?? string.Empty;
    }

    /// <summary>Digits and a point only; nothing for no number.</summary>
    public static string Plain(double? value)
    {
        return value?.ToString("0.##", CultureInfo.InvariantCulture) ?? string.Empty;
    }
}
