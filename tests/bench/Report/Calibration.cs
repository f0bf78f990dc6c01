// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Meter;

namespace NanoIke.Bench.Report;

/// <summary>
/// The table of opcodes against what was counted in whole on the interpreters it was taken from: instructions of a board's CPU for each of
/// IL. It is not silently wrong while both agree.
/// </summary>
internal static class Calibration
{
    private const double Within = 0.03;
    private static readonly (string Name, double Thumb2, double Rv32, double Xtensa)[] s_whole =
    [
        ("x25519.shared", 43.5, 67, 63),
        ("aes.handshake", 43.5, 67, 63),
        ("chacha.handshake", 43.5, 67, 63),
    ];

    // How much dearer an instruction of IL is here than in a handshake, on Thumb-2. Wider than counted: the code has changed since.
    private static readonly (string Name, double Low, double High)[] s_dearer =
    [
        ("sha256.block", 0.96, 1.04), // counted: 0.97 to 1.03
        ("aes.cbc.encrypt.block", 1.10, 1.18), // 1.12 to 1.16
        ("chacha.seal.1056", 1.04, 1.11), // 1.06 to 1.09
        ("aes.construction", 1.16, 1.28), // 1.22
    ];

    /// <summary>Where they do not agree: one sentence each.</summary>
    public static IEnumerable<string> Complaints(IReadOnlyList<Figure> figures)
    {
        (double Thumb2, double Rv32, double Xtensa) Each(string name)
        {
            Figure figure = figures.Single(f => f.Name == name);
            Cpu cpu = figure.Cpu!.Value;
            return (cpu.Thumb2 / figure.Value, cpu.Rv32 / figure.Value, cpu.Xtensa / figure.Value);
        }

        foreach ((string name, double thumb2, double rv32, double xtensa) in s_whole)
        {
            (double t, double r, double x) = Each(name);
            if (IsOff(t, thumb2) || IsOff(r, rv32) || IsOff(x, xtensa))
            {
                yield return FormattableString.Invariant(
                    $"{name}: {t:0.0}, {r:0.0}, {x:0.0} CPU instructions an IL, counted were {thumb2}, {rv32}, {xtensa}");
            }
        }

        foreach ((string name, double low, double high) in s_dearer)
        {
            double dearer = Each(name).Thumb2 / Each("aes.handshake").Thumb2;
            if (dearer < low || dearer > high)
            {
                yield return FormattableString.Invariant(
                    $"{name}: an IL takes {dearer:0.00} times that of a handshake, not {low} to {high}");
            }
        }
    }

    private static bool IsOff(double value, double counted) => Math.Abs(value - counted) > Within * counted;
}
