// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace nanoFramework.Runtime.Native;

/// <summary>Under .NET in the place of nanoFramework's.</summary>
internal static class GC
{
    /// <summary>Does nothing.</summary>
    /// <returns>The free bytes, as if.</returns>
    internal static uint Run(bool compactHeap)
    {
        _ = compactHeap;
        return int.MaxValue;
    }
}
