// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Meter;

namespace NanoIke.Tests.Memory;

/// <summary>The heap of a board, as far as <see cref="SkipPoint"/> plays one: a call that is left out comes with a compaction.</summary>
internal sealed class SimulatedHeap : HeapWatch
{
    /// <summary>Compactions that the test itself makes happen.</summary>
    internal int Compactions { get; set; }

    internal override int Place() => SkipPoint.Collections + Compactions;
}
