// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Firmware;

namespace NanoIke.Tests;

/// <summary>Readings that wait, on a board, and their bytes as SenML CBOR (RFC 8428 section 6).</summary>
[TestClass]
public class ReadingQueueBoardTests
{
    [TestMethod]
    public void TheOldestGivesWay()
    {
        ReadingQueue queue = new ReadingQueue(3);
        for (int i = 1; i <= 5; i++)
        {
            Assert.AreEqual((long)i, queue.Add(100 * i, -i));
        }

        Counts(queue, 3, 5, 0, 2);
        Assert.AreEqual(3L, queue.Oldest);
        Assert.AreEqual(300L, queue.TakenAt(3));
        Assert.AreEqual(-5, queue.Thousandths(5));
    }

    [TestMethod]
    public void AcknowledgedAndRefused()
    {
        ReadingQueue queue = new ReadingQueue(3);
        for (int i = 1; i <= 3; i++)
        {
            queue.Add(i, i);
        }

        queue.Add(4, 4); // number 1 gives way while 1 and 2 are on their way
        Counts(queue, 3, 4, 0, 1);
        queue.Acknowledge(1, 2);
        Counts(queue, 2, 4, 2, 0);
        queue.Acknowledge(1, 2); // again
        queue.Acknowledge(4, 2); // never sent
        Counts(queue, 2, 4, 2, 0);
        queue.Refuse(3, 1);
        Counts(queue, 1, 4, 2, 1);
        queue.Acknowledge(4, 1);
        Counts(queue, 0, 4, 3, 1);
        Assert.AreEqual(4, queue.Thousandths(4)); // known even when delivered
    }

    [TestMethod]
    public void NoMemoryIsTaken()
    {
        ReadingQueue queue = new ReadingQueue(20);
        SenmlCbor senml = new SenmlCbor(queue, "node-1", "temperature", "Cel", 1);
        byte[] buffer = new byte[256];
        Round(queue, senml, buffer, 1);
        Heap.Used();
        long before = Heap.Used();
        Round(queue, senml, buffer, 50);
        Assert.AreEqual(0L, Heap.Used() - before);
    }

    [TestMethod]
    public void Senml_Vector()
    {
        // The first row of tests/vectors/senml_cbor.txt.
        ReadingQueue queue = new ReadingQueue(1);
        for (int i = 1; i <= 42; i++)
        {
            queue.Add(0, 21500);
        }

        Is("81a521726e6f64652d313a74656d7065726174757265236343656c636273741a5f3a91c202c4822018d7626e6f182a", queue, "node-1", "temperature", "Cel", 0);
        Is("81a621726e6f64652d313a74656d7065726174757265236343656c636273741a5f3a91c202c4822018d7063822626e6f182a", queue, "node-1", "temperature", "Cel", 35000);
    }

    [TestMethod]
    public void Senml_Numbers()
    {
        // Integers, tenths, hundredths and thousandths, with their sign; the largest and the smallest there are.
        Value(0, "00");
        Value(3000, "03");
        Value(-1000, "20");
        Value(25000, "1819");
        Value(-50, "c4822124");
        Value(21, "c4822215");
        Value(2147483647, "c482221a7fffffff");
        Value(-2147483647 - 1, "c482223a7fffffff");
    }

    private static void Value(int thousandths, string hex)
    {
        ReadingQueue queue = new ReadingQueue(1);
        queue.Add(0, thousandths);
        Is("81a421636e3a74636273741a5f3a91c202" + hex + "626e6f01", queue, "n", "t", "", 0);
    }

    private static void Is(string expected, ReadingQueue queue, string node, string name, string unit, long now)
    {
        SenmlCbor senml = new SenmlCbor(queue, node, name, unit, 0x5F3A91C2);
        byte[] buffer = new byte[200];
        byte[] bytes = Hex.Bytes(expected);
        Assert.AreEqual(bytes.Length, senml.Write(buffer, 3, queue.Taken, 1, now));
        for (int i = 0; i < bytes.Length; i++)
        {
            Assert.AreEqual((int)bytes[i], (int)buffer[3 + i]);
        }

        Assert.AreEqual(1, senml.Fit(bytes.Length, now));
        Assert.AreEqual(0, senml.Fit(bytes.Length - 1, now));
    }

    private static void Round(ReadingQueue queue, SenmlCbor senml, byte[] buffer, int times)
    {
        for (int i = 0; i < times; i++)
        {
            queue.Add(i, i * 37);
            int count = senml.Fit(buffer.Length, i);
            senml.Write(buffer, 0, queue.Oldest, count, i);
            queue.Acknowledge(queue.Oldest, i % 2);
        }
    }

    private static void Counts(ReadingQueue queue, int held, long taken, long delivered, long lost)
    {
        Assert.AreEqual(held, queue.Count);
        Assert.AreEqual(taken, queue.Taken);
        Assert.AreEqual(delivered, queue.Delivered);
        Assert.AreEqual(lost, queue.Lost);
    }
}
