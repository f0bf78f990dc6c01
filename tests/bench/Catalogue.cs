// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using NanoIke.Bench.Operations;
using NanoIke.Crypto;
using NanoIke.Meter;

namespace NanoIke.Bench;

/// <summary>
/// All that is measured by running it. The program loads this assembly again beside metered libraries and calls a method
/// below there: the code is compiled against the plain ones.
/// </summary>
public static class Catalogue
{
    private static readonly string[] s_nativeSuites = ["NanoIke.Crypto.NativeAesCbcSuite", "NanoIke.Crypto.NativeAesCcmSuite"];

    /// <summary>Runs every operation of the library and of the peer.</summary>
    /// <param name="profiled">Name of a figure whose cost is also told method by method on stderr, or null.</param>
    public static IReadOnlyList<Figure> Run(string? profiled)
    {
        Measured.Profiled = profiled;
        Table table = new Table();
        CurveOperations.Measure(table);
        MlKemOperations.Measure(table);
        HashOperations.Measure(table);
        AesOperations.Measure(table);
        ChaChaOperations.Measure(table);
        CipherOperations.Measure(table);
        TunnelOperations.MeasureAes(table);
        TunnelOperations.MeasureChaCha(table);
        TunnelOperations.MeasureCcm(table);
        TunnelOperations.MeasureOtherExchanges(table);
        table.Add(new Figure("operations.allocations", table.Objects, "objects", 0));
        return table.Figures;
    }

    /// <summary>Compares what secret-dependent operations do, in a context with tracing.</summary>
    public static IReadOnlyList<Figure> RunTraces()
    {
        Table table = new Table();
        TraceOperations.Measure(table);
        return table.Figures;
    }

    /// <summary>Runs the tunnel of a board's firmware, which has the suite on native crypto.</summary>
    /// <param name="profiled">Name of a figure whose cost is also told method by method on stderr, or null.</param>
    public static IReadOnlyList<Figure> RunNative(string? profiled)
    {
        Measured.Profiled = profiled;
        Table table = new Table();
        Assembly firmware = typeof(Tunnel).Assembly; // it has one of them
        Type suite = s_nativeSuites.Select(name => firmware.GetType(name)).First(type => type != null)!;
        if (!(bool)suite.GetProperty("IsNative")!.GetValue(Activator.CreateInstance(suite))!)
        {
            throw new InvalidOperationException("The native suite does not take the stand-in for native crypto.");
        }

        TunnelOperations.MeasureNative(table, () => (Suite)Activator.CreateInstance(suite)!);
        return table.Figures;
    }
}
