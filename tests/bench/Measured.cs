// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Meter;

namespace NanoIke.Bench;

/// <summary>Costs of operations in their steady state; an operation whose count differs from run to run is an error.</summary>
internal static class Measured
{
    /// <summary>Cost of an operation: its second run, confirmed by the third.</summary>
    /// <param name="name">For the message of the error.</param>
    /// <param name="operation">What is counted.</param>
    /// <param name="prepare">What must happen before each run and is not counted, or null.</param>
    public static Cost Of(string name, Action operation, Action? prepare = null)
    {
        prepare?.Invoke();
        operation();
        prepare?.Invoke();
        Cost cost = Probe.Measure(operation);
        prepare?.Invoke();
        Cost again = Probe.Measure(operation);
        if (cost != again)
        {
            throw new InvalidOperationException($"{name}: {cost.Instructions} instructions, then {again.Instructions}: not repeatable.");
        }

        return cost;
    }

    /// <summary>Cost of one unit (a block) inside an operation: the difference of a long and a short run.</summary>
    public static double PerUnit(string name, Action longRun, Action shortRun, int units)
    {
        return (Of(name, longRun).Instructions - Of(name, shortRun).Instructions) / (double)units;
    }
}
