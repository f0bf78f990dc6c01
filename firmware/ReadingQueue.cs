// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;

namespace NanoIke.Firmware;

/// <summary>
/// Readings that the collector has not acknowledged, oldest first. They are numbered from 1 on in the order they were taken, so that
/// number, time and value need no object: number n is in slot (n - 1) modulo the size. When the queue is full the oldest reading gives
/// way to the newest and counts as lost. At all times taken = delivered + held + lost.
/// </summary>
/// <remarks>
/// Heap of a 32-bit board: 96 bytes for the object, and two arrays of 20 bytes + 8 and + 4 bytes a reading: 912 bytes for 64 readings,
/// 4,944 for 400.
/// </remarks>
public sealed class ReadingQueue
{
    private readonly long[] _takenAt;
    private readonly int[] _thousandths;
    private long _settled; // the newest reading that the collector has answered for

    /// <summary>Makes the queue and all memory it will ever use.</summary>
    /// <param name="size">How many readings it holds, 1 at least.</param>
    /// <exception cref="ArgumentException">The size is not positive; the message is its name.</exception>
    public ReadingQueue(int size)
    {
        if (size < 1)
        {
            throw new ArgumentException("size");
        }

        _takenAt = new long[size];
        _thousandths = new int[size];
        Oldest = 1;
    }

    /// <summary>Number of the oldest reading held; that of the next one to be taken when none is.</summary>
    public long Oldest { get; private set; }

    /// <summary>Readings taken so far, which is the number of the newest.</summary>
    public long Taken { get; private set; }

    /// <summary>Readings that the collector acknowledged.</summary>
    public long Delivered { get; private set; }

    /// <summary>Readings that gave way to newer ones, or that the collector refused.</summary>
    public long Lost { get; private set; }

    /// <summary>Readings held.</summary>
    public int Count => (int)(Taken - Oldest + 1);

    /// <summary>Takes a reading in.</summary>
    /// <param name="now">When it was taken, in milliseconds.</param>
    /// <param name="thousandths">The reading in thousandths of its unit.</param>
    /// <returns>Its number.</returns>
    public long Add(long now, int thousandths)
    {
        if (Count == _takenAt.Length)
        {
            Oldest++;
            Lost++;
        }

        int slot = (int)(Taken % _takenAt.Length);
        _takenAt[slot] = now;
        _thousandths[slot] = thousandths;
        return ++Taken;
    }

    /// <summary>When a reading was taken, in milliseconds.</summary>
    /// <param name="number">Its number; one that is held, or the newest (<see cref="Taken"/>), which is known even when delivered.</param>
    /// <returns>The time that <see cref="Add"/> was given.</returns>
    public long TakenAt(long number)
    {
        return _takenAt[(int)((number - 1) % _takenAt.Length)];
    }

    /// <summary>The value of a reading in thousandths of its unit.</summary>
    /// <param name="number">Its number, as for <see cref="TakenAt"/>.</param>
    /// <returns>The value.</returns>
    public int Thousandths(long number)
    {
        return _thousandths[(int)((number - 1) % _thousandths.Length)];
    }

    /// <summary>
    /// The collector has these readings: they leave the queue. Those that gave way while they were on their way were not lost after all.
    /// </summary>
    /// <param name="first">Number of the first one; it was the oldest when they were sent.</param>
    /// <param name="count">How many.</param>
    public void Acknowledge(long first, int count)
    {
        Remove(first, count, true);
    }

    /// <summary>The collector will never take these readings: they leave the queue and count as lost.</summary>
    /// <param name="first">Number of the first one; it was the oldest when they were sent.</param>
    /// <param name="count">How many.</param>
    public void Refuse(long first, int count)
    {
        Remove(first, count, false);
    }

    /// <summary>Begins with the counts of an earlier life; nothing is held.</summary>
    internal void Restore(long taken, long delivered, long lost)
    {
        Taken = _settled = taken;
        Oldest = taken + 1;
        Delivered = delivered;
        Lost = lost;
    }

    private void Remove(long first, int count, bool delivered)
    {
        long next = first + count;
        if (count < 1 || first <= _settled || first > Oldest || next > Taken + 1)
        {
            return; // not what was sent, or answered already
        }

        _settled = next - 1;
        long held = next > Oldest ? next - Oldest : 0;
        Oldest += held;
        if (delivered)
        {
            Delivered += count;
            Lost -= count - held; // those that gave way counted before
        }
        else
        {
            Lost += held;
        }
    }
}
