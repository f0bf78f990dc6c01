// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using NanoIke.Firmware;

namespace NanoIke.Tests.Coap;

/// <summary>The queue of readings against a list that does the same.</summary>
[TestClass]
public class ReadingQueueTests
{
    [TestMethod]
    public void OldestComesFirstAndNewestStays()
    {
        ReadingQueue queue = new(3);
        for (int i = 1; i <= 5; i++)
        {
            Assert.AreEqual(i, queue.Add(1000 * i, 10 * i));
        }

        AssertCounts(queue, 5, 0, 3, 2);
        Assert.AreEqual(3, queue.Oldest);
        Assert.AreEqual(3000, queue.TakenAt(3));
        Assert.AreEqual(50, queue.Thousandths(5));
    }

    [TestMethod]
    public void AcknowledgedReadingsLeave()
    {
        ReadingQueue queue = Filled(4, 4);
        queue.Acknowledge(1, 3);
        AssertCounts(queue, 4, 3, 1, 0);
        queue.Acknowledge(1, 3); // said twice
        AssertCounts(queue, 4, 3, 1, 0);
        queue.Acknowledge(4, 1);
        AssertCounts(queue, 4, 4, 0, 0);
        Assert.AreEqual(4, queue.Thousandths(queue.Taken), "the newest is known all the same");
    }

    [TestMethod]
    public void WhatGaveWayOnItsWayWasNotLostAfterAll()
    {
        ReadingQueue queue = Filled(3, 3);
        queue.Add(4, 4);
        queue.Add(5, 5);
        AssertCounts(queue, 5, 0, 3, 2);
        queue.Acknowledge(1, 3);
        AssertCounts(queue, 5, 3, 2, 0);
        queue = Filled(3, 3);
        for (int i = 4; i < 9; i++)
        {
            queue.Add(i, i);
        }

        queue.Acknowledge(1, 2); // all of them gave way
        AssertCounts(queue, 8, 2, 3, 3);
        queue.Acknowledge(1, 2);
        AssertCounts(queue, 8, 2, 3, 3);
    }

    [TestMethod]
    public void RefusedReadingsAreLost()
    {
        ReadingQueue queue = Filled(3, 4);
        queue.Refuse(1, 2); // the first gave way already
        AssertCounts(queue, 4, 0, 2, 2);
        queue.Refuse(3, 2);
        AssertCounts(queue, 4, 0, 0, 4);
    }

    [TestMethod]
    public void WhatWasNotSentIsNotRemoved()
    {
        ReadingQueue queue = Filled(3, 3);
        queue.Acknowledge(2, 1);
        queue.Acknowledge(1, 4);
        queue.Acknowledge(1, 0);
        queue.Acknowledge(0, -1);
        AssertCounts(queue, 3, 0, 3, 0);
    }

    [TestMethod]
    public void TheBooksAlwaysBalance()
    {
        Random random = new(1);
        ReadingQueue queue = new(16);
        Queue<(long, long, int)> model = new();
        for (int i = 0; i < 100000; i++)
        {
            if (random.Next(3) > 0)
            {
                long number = queue.Add(i, random.Next());
                model.Enqueue((number, i, queue.Thousandths(number)));
            }
            else if (queue.Count > 0)
            {
                int count = random.Next(1, queue.Count + 1);
                queue.Acknowledge(queue.Oldest, count);
                for (; count > 0; count--)
                {
                    model.Dequeue();
                }
            }

            while (model.Count > 16)
            {
                model.Dequeue();
            }

            Assert.AreEqual(model.Count, queue.Count);
            Assert.AreEqual(queue.Taken, queue.Delivered + queue.Lost + queue.Count);
            long at = queue.Oldest;
            foreach ((long number, long takenAt, int thousandths) in model)
            {
                Assert.AreEqual((number, takenAt, thousandths), (at, queue.TakenAt(at), queue.Thousandths(at)));
                at++;
            }
        }
    }

    [TestMethod]
    public void NothingIsAllocated()
    {
        ReadingQueue queue = new(8);
        queue.Add(1, 1);
        queue.Acknowledge(1, 1);
        long before = Heap.Used();
        for (int i = 0; i < 1000; i++)
        {
            queue.Add(i, i);
            queue.Acknowledge(queue.Oldest, 1);
        }

        Assert.AreEqual(0, Heap.Used() - before);
    }

    [TestMethod]
    public void ASizeOfNothingIsTheCallersMistake()
    {
        Assert.AreEqual("size", Assert.ThrowsExactly<ArgumentException>(() => new ReadingQueue(0)).Message);
    }

    private static ReadingQueue Filled(int size, int count)
    {
        ReadingQueue queue = new(size);
        for (int i = 1; i <= count; i++)
        {
            queue.Add(i, i);
        }

        return queue;
    }

    private static void AssertCounts(ReadingQueue queue, long taken, long delivered, int held, long lost)
    {
        Assert.AreEqual((taken, delivered, held, lost), (queue.Taken, queue.Delivered, queue.Count, queue.Lost));
    }
}
