// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;

namespace NanoIke.Tests;

/// <summary>The heap on the host.</summary>
internal static class Heap
{
    /// <summary>Grows by what is allocated: bytes that this thread has asked for so far.</summary>
    internal static long Used()
    {
        return GC.GetAllocatedBytesForCurrentThread();
    }
}
