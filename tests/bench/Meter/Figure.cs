// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Meter;

/// <summary>One line of the cost table. Less is better in every figure.</summary>
/// <param name="Name">Dotted name, the same for ever: figures are compared by it.</param>
/// <param name="Value">What was measured.</param>
/// <param name="Unit">Unit of the value, without blanks.</param>
/// <param name="Budget">Largest value allowed, or null.</param>
/// <param name="Cpu">The same in CPU instructions of boards, where it was counted.</param>
public sealed record Figure(string Name, double Value, string Unit, double? Budget = null, Cpu? Cpu = null);
