// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Meter;

/// <summary>CPU instructions that the interpreter of a board executes, by the instruction set of the board.</summary>
/// <param name="Thumb2">Cortex-M4 and M7 (STM32).</param>
/// <param name="Rv32">RISC-V (ESP32-C3).</param>
/// <param name="Xtensa">ESP32.</param>
public readonly record struct Cpu(long Thumb2, long Rv32, long Xtensa)
{
    /// <summary>The sum.</summary>
    public static Cpu operator +(Cpu one, Cpu other) => new(one.Thumb2 + other.Thumb2, one.Rv32 + other.Rv32, one.Xtensa + other.Xtensa);

    /// <summary>The difference.</summary>
    public static Cpu operator -(Cpu one, Cpu other) => one + (other * -1);

    /// <summary>As often as that.</summary>
    public static Cpu operator *(Cpu one, long times) => new(one.Thumb2 * times, one.Rv32 * times, one.Xtensa * times);

    /// <summary>A part of it.</summary>
    public static Cpu operator /(Cpu one, long parts) => new(one.Thumb2 / parts, one.Rv32 / parts, one.Xtensa / parts);
}
