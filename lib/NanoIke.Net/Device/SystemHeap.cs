// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using nanoFramework.Runtime.Native;

namespace NanoIke.Net;

/// <summary>The managed heap of nanoFramework, where the frames of calls lie as well.</summary>
internal static class SystemHeap
{
    /// <summary>What is alive is moved by compaction alone, and its hash code changes with it.</summary>
    internal static bool Moves => true;

    /// <summary>Collects garbage, and moves what is left together.</summary>
    /// <returns>The free bytes.</returns>
    internal static int Compact()
    {
        return (int)GC.Run(true);
    }
}
