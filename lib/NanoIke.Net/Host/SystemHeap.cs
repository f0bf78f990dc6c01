// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Net;

/// <summary>The heap of .NET, where calls need no room.</summary>
internal static class SystemHeap
{
    /// <summary>A hash code stays.</summary>
    internal const bool Moves = false;
}
