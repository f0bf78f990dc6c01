// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Tests;

/// <summary>The heap on a board.</summary>
internal static class Heap
{
    /// <summary>Grows by what is lost: the negative of the free bytes after a collection.</summary>
    internal static long Used()
    {
        return -(long)nanoFramework.Runtime.Native.GC.Run(false);
    }
}
