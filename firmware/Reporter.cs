// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Firmware;

/// <summary>
/// Brings readings to the collector, in one of two ways, and counts them. Sent: the network took it. Delivered: the collector
/// acknowledged it. Taken = delivered + queued + lost with CoAP; taken = sent + queued + lost with plain UDP.
/// </summary>
public abstract class Reporter
{
    private bool _narrowedSaid;

    /// <summary>Readings that the network took.</summary>
    public long Sent => Ledger.Sent;

    /// <summary>Readings that the collector acknowledged.</summary>
    public long Delivered => Ledger.Delivered;

    /// <summary>Readings that wait for being sent or acknowledged.</summary>
    public long Queued => Ledger.Queued + GaveWay;

    /// <summary>Readings that will never be delivered.</summary>
    public long Lost => Ledger.Lost - GaveWay;

    /// <summary>Readings taken so far.</summary>
    internal long Taken => Ledger.Taken;

    /// <summary>The four counts in words.</summary>
    internal string Counts()
    {
        return Ledger.Counts(GaveWay);
    }

    /// <summary>The counts, which an earlier node may have begun.</summary>
    private protected Ledger Ledger { get; set; }

    /// <summary>Readings of the message on its way that have left the queue for newer ones: they may still be delivered.</summary>
    private protected virtual int GaveWay => 0;

    /// <summary>Readings that got as far as this way of reporting can tell.</summary>
    internal abstract long Done { get; }

    /// <summary>Readings are taken without a tunnel as well.</summary>
    internal abstract bool Keeps { get; }

    /// <summary>The report interval that holds now, in milliseconds.</summary>
    internal abstract int IntervalMs { get; }

    /// <summary>When <see cref="Run"/> wants to be called; long.MaxValue: no need.</summary>
    internal abstract long NextDeadline { get; }

    /// <summary>Takes a reading.</summary>
    internal abstract void Take(long now, int thousandths);

    /// <summary>Sends what is due; the tunnel is open.</summary>
    internal abstract void Run(long now);

    /// <summary>Handles the payload that came out of the tunnel last, at the start of the buffer.</summary>
    internal abstract void Input(byte[] buffer, int size, long now);

    /// <summary>There is another tunnel, or another inner address: what was under way may never arrive.</summary>
    internal abstract void OnOpened();

    /// <summary>A tunnel that was resumed is lost: the counts that came with it may be old, and its numbers used.</summary>
    internal virtual void OnForsaken()
    {
    }

    /// <summary>There is a tunnel that was made from nothing: its selectors may be others.</summary>
    internal void OnSelectors()
    {
        _narrowedSaid = false;
    }

    /// <summary>The tunnel does not carry what goes to the collector: said once a tunnel.</summary>
    private protected void SayNarrowed(NodeLog log)
    {
        if (!_narrowedSaid)
        {
            _narrowedSaid = true;
            log.Say("narrowed", "the gateway narrowed remote_subnet so that the collector is outside; look at the gateway's selectors");
        }
    }
}
