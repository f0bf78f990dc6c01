// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Net;

/// <summary>The managed heap of nanoFramework, where the frames of calls lie as well.</summary>
internal static class SystemHeap
{
    /// <summary>What is alive is moved by compaction alone, and its hash code changes with it.</summary>
    internal const bool Moves = true;
}
