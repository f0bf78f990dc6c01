// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Net;

/// <summary>The heap of .NET, where calls need no room.</summary>
internal static class SystemHeap
{
    /// <summary>A hash code stays.</summary>
    internal static bool Moves => false;

    /// <summary>Does nothing.</summary>
    /// <returns>The free bytes, as if.</returns>
    internal static int Compact()
    {
        return int.MaxValue;
    }
}
