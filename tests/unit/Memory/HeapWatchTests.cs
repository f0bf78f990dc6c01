// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;

namespace NanoIke.Tests.Memory;

/// <summary>A compaction within the work ends it; one between two pieces of work is nobody's business.</summary>
[TestClass]
public class HeapWatchTests
{
    [TestMethod]
    public void CompactionWithinTheWork_EndsIt()
    {
        SimulatedHeap heap = new SimulatedHeap();
        HeapWatch.Begin(heap, 0);
        heap.Compactions++;
        Assert.IsFalse(Looks(heap));
        Assert.ThrowsExactly<OutOfMemoryException>(heap.Pause);
        Assert.ThrowsExactly<OutOfMemoryException>(() => HeapWatch.Begin(heap, 1));
        Assert.ThrowsExactly<OutOfMemoryException>(heap.PauseForRoom);
        Assert.IsTrue(heap.IsOpen);
    }

    [TestMethod]
    public void CompactionWhileItPauses_IsNobodysBusiness()
    {
        SimulatedHeap heap = new SimulatedHeap();
        HeapWatch.Begin(heap, 0);
        Assert.IsTrue(Looks(heap));
        heap.Pause();
        heap.Compactions++;
        heap.Pause();
        HeapWatch.Begin(heap, 1);
        Assert.IsTrue(Looks(heap));
        heap.PauseForRoom();
        heap.Compactions++;
        HeapWatch.Begin(heap, 2);
        Assert.IsTrue(Looks(heap));
        heap.Pause();
        Assert.IsFalse(heap.IsOpen);
    }

    [TestMethod]
    public void HeapOfDotNet_IsNeverTooSmall()
    {
        HeapWatch heap = new HeapWatch();
        HeapWatch.Begin(heap, long.MaxValue);
        GC.Collect();
        Assert.IsTrue(Looks(heap));
        heap.Pause();
        Assert.AreEqual(int.MaxValue, heap.FreeBytes);
    }

    private static bool Looks(HeapWatch heap)
    {
        heap.IsWhole = false;
        heap.Look();
        return heap.IsWhole;
    }
}
