// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using NanoIke.Meter;

namespace NanoIke.Bench.Report;

/// <summary>
/// From CPU instructions to time: an estimate, as nobody has measured a board. The cycles of an instruction, low and high, are what caches,
/// wait states of the flash and branches of such a chip leave open; those of the C3, which is known least, are wider than its core alone.
/// </summary>
internal static class BoardTimes
{
    private static readonly Board[] s_boards =
    [
        new("STM32F7", 216, 1.0, 1.7, cpu => cpu.Thumb2),
        new("STM32F4", 168, 1.6, 2.3, cpu => cpu.Thumb2),
        new("ESP32", 240, 1.3, 2.4, cpu => cpu.Xtensa),
        new("ESP32-C3", 160, 1.15, 2.2, cpu => cpu.Rv32),
    ];

    /// <summary>The boards, as they head a table.</summary>
    public static IEnumerable<string> Headings => s_boards.Select(b => $"{b.Name} {b.Megahertz} MHz");

    /// <summary>How long each board takes, "LOW to HIGH UNIT".</summary>
    public static IEnumerable<string> Of(Cpu cpu) => s_boards.Select(b => Text(b, cpu));

    /// <summary>How long one of them takes.</summary>
    public static string Of(string board, Cpu cpu) => Text(s_boards.Single(b => b.Name == board), cpu);

    private static string Text(Board board, Cpu cpu)
    {
        double low = board.Count(cpu) * board.Low / board.Megahertz / 1e3; // ms
        double high = board.Count(cpu) * board.High / board.Megahertz / 1e3;
        return high < 0.01 ? $"{Short(low * 1e6)} to {Short(high * 1e6)} ns"
            : high >= 100 ? $"{Short(low / 1e3)} to {Short(high / 1e3)} s" : $"{Short(low)} to {Short(high)} ms";
    }

    // Two digits: there are no more in an estimate.
    private static string Short(double value)
    {
        return value.ToString(value >= 10 ? "0" : value >= 0.995 ? "0.0" : "0.00", CultureInfo.InvariantCulture);
    }

    private sealed record Board(string Name, int Megahertz, double Low, double High, Func<Cpu, long> Count);
}
