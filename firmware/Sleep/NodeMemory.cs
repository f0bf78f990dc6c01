// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Net;
using NanoIke.Wire;

namespace NanoIke.Firmware;

/// <summary>
/// What a node keeps over a deep sleep, and the order that makes it safe. There is one for each start of the program.
/// </summary>
/// <remarks>
/// The tunnel. A state must be used once: a second use would send other packets with numbers that were used (they are dropped at the
/// gateway as repetitions, and IVs differ by random bits, so it would cost reports). Hence, at each start:
/// <code>
///   1 read the state            4 packets
///   2 overwrite it by a mark    5 write the new state, the tunnel is wiped before
///   3 resume                    6 sleep
/// </code>
/// Each write is atomic: one commit of littlefs, as the file exists and fits into its directory entry. Power that goes
/// - before 2 has ended: the state is there, and no packet was sent under it. The next start is no wake: it writes the mark, and opens
///   anew. INITIAL_CONTACT ends what the gateway holds.
/// - between 2 and the end of 5: the mark is there. It is no state.
/// - behind 5: the new state is there, no packet will be sent under what it holds but by a start that read it; as before 2.
/// The very first write makes the file: littlefs then has an empty one for a moment, which is no state. A write that fails leaves the
/// mark of 2, or without that, no resume takes place at all.
///
/// The queue has a file of its own, written before the state when readings wait at the end of a wake, and again when there are none any
/// more. While it holds readings each new one is added before it is sent: no number is given to two readings, whatever is lost then.
/// Power that goes behind an acknowledgement and before the write makes readings come again, under the numbers they had; the collector
/// knows these. What is only in memory, the reading of this wake, is lost with the power.
/// </remarks>
internal sealed class NodeMemory
{
    // Both files begin alike: the counts. Big-endian, 4 bytes each but for the clock.
    private const int AtClock = 4; // behind the version
    private const int AtStart = 12;
    private const int AtTaken = 16;
    private const int AtDelivered = 20;
    private const int AtLost = 24;
    private const int AtSent = 28;
    private const int AtHighest = 32;
    private const int HeadSize = SleepBuffer.ApplicationSize;
    private const int ReadingSize = 8; // age in milliseconds, value
    private const int CheckSize = 8;
    private const int UsedSize = 4;
    private const uint Version = 1;

    private readonly Board _board;
    private readonly Sleeper _sleeper;
    private readonly SleepBuffer _buffer = new SleepBuffer();
    private byte[] _head; // of a sound state; null: there was none
    private bool _restored;
    private bool _holdsReadings; // the file of the queue

    internal NodeMemory(Board board)
    {
        _board = board;
        _sleeper = board.Sleeper;
    }

    /// <summary>Goes on with the tunnel that was suspended, if there is one and this start is a wake.</summary>
    internal void Wake(TunnelSocket socket)
    {
        byte[] stored = _sleeper.Read(SleepFile.Tunnel);
        if (stored == null || stored.Length <= UsedSize)
        {
            return;
        }

        bool marked = _sleeper.Write(SleepFile.Tunnel, new byte[UsedSize], UsedSize);
        if (marked && _sleeper.IsWake && stored.Length > HeadSize && stored.Length <= _buffer.Bytes.Length)
        {
            Array.Copy(stored, 0, _buffer.Bytes, 0, stored.Length);
            _buffer.Length = stored.Length;
            byte[] head = new byte[HeadSize];
            Array.Copy(stored, 0, head, 0, HeadSize);
            Array.Clear(stored, 0, stored.Length);
            try
            {
                bool sound = socket.Resume(_buffer, Slept(head)) != Status.NotResumable && Bytes.Get32(head, 0) == Version;
                _head = sound ? head : null;
            }
            finally
            {
                _buffer.Wipe(); // also when there was no memory to begin with
            }
        }

        Array.Clear(stored, 0, stored.Length);
    }

    /// <summary>Gives the ledger what it had before the sleep; once.</summary>
    internal void Restore(Ledger ledger)
    {
        if (_restored)
        {
            return;
        }

        _restored = true;
        byte[] file = _sleeper.Read(SleepFile.Queue);
        int count = ReadingsIn(file);
        _holdsReadings = count > 0;
        if (count > 0 && (_head == null || Bytes.Get32(_head, AtTaken) == Bytes.Get32(file, AtTaken)))
        {
            Take(ledger, file, count);
            long now = _board.Milliseconds - Slept(file);
            for (int i = 0; i < count; i++)
            {
                int at = HeadSize + ReadingSize * i;
                ledger.Queue.Add(now - Bytes.Get32(file, at), unchecked((int)Bytes.Get32(file, at + 4)));
            }
        }
        else if (_head != null)
        {
            Take(ledger, _head, 0);
        }

        _head = null;
    }

    /// <summary>A reading was taken, and is not sent yet.</summary>
    internal void OnTaken()
    {
        if (_holdsReadings)
        {
            WriteQueue();
        }
    }

    /// <summary>Stores the readings that wait.</summary>
    internal void KeepQueue()
    {
        if (_holdsReadings || _board.Ledger.Queue.Count > 0)
        {
            WriteQueue();
        }
    }

    /// <summary>Suspends the tunnel and stores it, as the last act before the sleep.</summary>
    /// <returns>True: it did; false while something is pending, or there is no tunnel.</returns>
    internal Status Suspend(TunnelSocket socket)
    {
        PutHead(_buffer.Bytes);
        Status status = socket.Suspend(_buffer);
        if (status == Status.Ok)
        {
            KeepQueue();
            _sleeper.Write(SleepFile.Tunnel, _buffer.Bytes, _buffer.Length);
            _buffer.Wipe();
        }

        return status;
    }

    private void WriteQueue()
    {
        ReadingQueue queue = _board.Ledger.Queue;
        int count = queue.Count;
        byte[] file = new byte[HeadSize + ReadingSize * count + CheckSize];
        PutHead(file);
        long now = _board.Milliseconds;
        for (int i = 0; i < count; i++)
        {
            int at = HeadSize + ReadingSize * i;
            long age = now - queue.TakenAt(queue.Oldest + i);
            Bytes.Put32(file, at, age > uint.MaxValue ? uint.MaxValue : (uint)age);
            Bytes.Put32(file, at + 4, unchecked((uint)queue.Thousandths(queue.Oldest + i)));
        }

        SleepBuffer.PutCheck(file, file.Length - CheckSize, SleepBuffer.Basis);
        if (_sleeper.Write(SleepFile.Queue, file, file.Length))
        {
            _holdsReadings = count > 0;
        }
    }

    // How many readings a file has; 0 as well when it is none.
    private static int ReadingsIn(byte[] file)
    {
        int size = file == null ? 0 : file.Length - CheckSize;
        if (size < HeadSize || (size - HeadSize) % ReadingSize != 0)
        {
            return 0;
        }

        int count = (size - HeadSize) / ReadingSize;
        bool sound = SleepBuffer.IsChecked(file, size, SleepBuffer.Basis) && Bytes.Get32(file, 0) == Version;
        return sound && Bytes.Get32(file, AtTaken) >= count ? count : 0;
    }

    // How long ago the file was written; a clock that began anew, as after a loss of power, says that it was now.
    private long Slept(byte[] head)
    {
        long slept = _sleeper.UnsetClockMs - (((long)Bytes.Get32(head, AtClock) << 32) | Bytes.Get32(head, AtClock + 4));
        return slept < 0 ? 0 : slept;
    }

    private void PutHead(byte[] bytes)
    {
        Ledger ledger = _board.Ledger;
        long clock = _sleeper.ClockMs;
        Bytes.Put32(bytes, 0, Version);
        Bytes.Put32(bytes, AtClock, (uint)(clock >> 32));
        Bytes.Put32(bytes, AtClock + 4, (uint)(clock & 0xFFFFFFFF));
        Bytes.Put32(bytes, AtStart, ledger.Start);
        Bytes.Put32(bytes, AtTaken, (uint)ledger.Queue.Taken);
        Bytes.Put32(bytes, AtDelivered, (uint)ledger.Queue.Delivered);
        Bytes.Put32(bytes, AtLost, (uint)ledger.Queue.Lost);
        Bytes.Put32(bytes, AtSent, (uint)ledger.Sent);
        Bytes.Put32(bytes, AtHighest, (uint)ledger.HighestSent);
    }

    // The readings that wait are added afterwards.
    private static void Take(Ledger ledger, byte[] head, int waiting)
    {
        ledger.Start = Bytes.Get32(head, AtStart);
        ledger.Sent = Bytes.Get32(head, AtSent);
        ledger.HighestSent = Bytes.Get32(head, AtHighest);
        ledger.Queue.Restore(Bytes.Get32(head, AtTaken) - waiting, Bytes.Get32(head, AtDelivered), Bytes.Get32(head, AtLost));
    }
}
