// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Collections.Generic;
using NanoIke.Bench.Operations;
using NanoIke.Crypto;
using NanoIke.Meter;
using NanoIke.Responder;

namespace NanoIke.Bench;

/// <summary>
/// All that is measured by running it. The program loads this assembly a second time beside metered libraries and calls
/// <see cref="Run"/> there: the code below is compiled against the plain ones.
/// </summary>
public static class Catalogue
{
    /// <summary>Runs every operation.</summary>
    public static IReadOnlyList<Figure> Run()
    {
        Table table = new Table();
        CurveOperations.Measure(table);
        HashOperations.Measure(table);
        AesOperations.Measure(table);
        ChaChaOperations.Measure(table);
        CipherOperations.Measure(table);
        TunnelOperations.Measure(table, SuiteKind.Aes, new AesCbcSuite());
        TunnelOperations.Measure(table, SuiteKind.ChaCha, new ChaChaSuite());
        table.Add(new Figure("operations.allocations", table.Objects, "objects", 0));
        return table.Figures;
    }
}
