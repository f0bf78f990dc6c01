// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Net;

namespace NanoIke.Firmware;

/// <summary>
/// What outlives a node that an exception ended: readings that wait, their numbers, and the counts. The board holds it, and the next
/// node goes on with it, so that nothing is lost without being counted and no number comes twice.
/// </summary>
internal sealed class Ledger
{
    /// <summary>Readings that the collector has not acknowledged (CoAP); null: plain UDP.</summary>
    internal readonly ReadingQueue Queue;

    /// <summary>Tells the numbers from those of other starts (CoAP).</summary>
    internal uint Start;

    /// <summary>When it began, in milliseconds.</summary>
    internal readonly long BeganAt;

    /// <summary>Readings that the network took.</summary>
    internal long Sent;

    /// <summary>The newest reading that the network took (CoAP).</summary>
    internal long HighestSent;

    private long _taken; // the rest is of plain UDP
    private long _lost;
    private bool _pending;

    private Ledger(ReadingQueue queue, uint start, long now)
    {
        Queue = queue;
        Start = start;
        BeganAt = now;
    }

    internal long Taken => Queue == null ? _taken : Queue.Taken;

    internal long Delivered => Queue == null ? 0 : Queue.Delivered;

    internal long Queued => Queue != null ? Queue.Count : _pending ? 1 : 0;

    internal long Lost => Queue == null ? _lost : Queue.Lost;

    /// <summary>The board's ledger of a node with a queue. It begins anew when there was none; its first size holds.</summary>
    internal static Ledger WithQueue(Board board, int size, uint start)
    {
        if (board.Ledger == null || board.Ledger.Queue == null)
        {
            board.Ledger = new Ledger(new ReadingQueue(size), start, board.Milliseconds);
        }

        return board.Ledger;
    }

    /// <summary>The board's ledger of a node that reports without acknowledgement. What an earlier node had not sent is lost.</summary>
    internal static Ledger WithoutQueue(Board board)
    {
        if (board.Ledger == null || board.Ledger.Queue != null)
        {
            board.Ledger = new Ledger(null, 0, board.Milliseconds);
        }

        board.Ledger.DropPending();
        return board.Ledger;
    }

    /// <summary>A report without acknowledgement was made; one that still waited gives way to it.</summary>
    internal void Take()
    {
        DropPending();
        _taken++;
        _pending = true;
    }

    /// <summary>The report was handed to the network.</summary>
    internal void Send()
    {
        _pending = false;
        Sent++;
    }

    /// <summary>The report that waits will never be sent.</summary>
    internal void DropPending()
    {
        _lost += _pending ? 1 : 0;
        _pending = false;
    }

    /// <summary>The four counts in words; <paramref name="gaveWay"/> readings that left the queue are still on their way.</summary>
    internal string Counts(int gaveWay)
    {
        return "sent " + DecimalText.Of(Sent) + " readings, delivered " + DecimalText.Of(Delivered)
            + ", queued " + DecimalText.Of(Queued + gaveWay) + ", lost " + DecimalText.Of(Lost - gaveWay);
    }
}
