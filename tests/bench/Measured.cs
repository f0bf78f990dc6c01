// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Linq;
using NanoIke.Meter;

namespace NanoIke.Bench;

/// <summary>Costs of operations in their steady state; an operation whose count differs from run to run is an error.</summary>
internal static class Measured
{
    /// <summary>Name of the figure whose cost is also told method by method, or null.</summary>
    public static string? Profiled { get; set; }

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

        prepare?.Invoke();
        Profile(name, operation);
        return cost;
    }

    /// <summary>Prints what each method takes, when this is the figure that was asked for.</summary>
    public static void Profile(string name, Action operation)
    {
        if (name != Profiled)
        {
            return;
        }

        foreach ((string method, long instructions) in Probe.Profile(operation).Where(row => row.Method.StartsWith(nameof(NanoIke), StringComparison.Ordinal)))
        {
            Console.Error.WriteLine($"{instructions,10} {method}");
        }
    }
}
