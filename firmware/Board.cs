// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Threading;
using NanoIke.Net;

namespace NanoIke.Firmware;

/// <summary>What a board brings to the node: the seam between board-independent firmware and hardware.</summary>
public abstract class Board : TunnelHost
{
    /// <summary>The readings that wait and the counts, over the life of all nodes; null: there was none yet.</summary>
    internal Ledger Ledger { get; set; }

    /// <summary>What outlives a deep sleep; null: not needed yet.</summary>
    internal NodeMemory Memory { get; set; }

    /// <summary>Deep sleep and the files that outlive it; null: this board cannot.</summary>
    public virtual Sleeper Sleeper => null;

    /// <summary>True: a first tunnel that fails ends the node (a person watches). False: it tries for ever.</summary>
    public abstract bool GivesUp { get; }

    /// <summary>The node is asked to close the tunnel and end.</summary>
    public abstract bool StopRequested { get; }

    /// <summary>SenML name of the reading (RFC 8428 section 4.5.1).</summary>
    public abstract string ReadingName { get; }

    /// <summary>SenML unit of the reading (RFC 8428 section 12.1), or an empty string.</summary>
    public abstract string ReadingUnit { get; }

    /// <summary>The reading in thousandths of its unit.</summary>
    /// <returns>The value now.</returns>
    public abstract int ReadThousandths();

    /// <summary>Shows a line to whoever watches. Never holds a secret.</summary>
    /// <param name="line">The line.</param>
    public abstract void Print(string line);

    /// <summary>Something happened. Here its line is shown; a board that talks to programs takes the name and the counts.</summary>
    /// <param name="name">Name of the event: one word, the same at all times.</param>
    /// <param name="line">It in words. Never holds a secret.</param>
    /// <param name="counts">What became of the readings so far.</param>
    public virtual void Tell(string name, string line, Reporter counts)
    {
        Print(line);
    }

    /// <summary>Somebody asks for the counts; told once for each question.</summary>
    /// <returns>True: they are to be told now.</returns>
    public virtual bool TakeCountsRequest()
    {
        return false;
    }

    /// <summary>
    /// Bytes of heap that a node takes beside its tunnel, with what a board's own drivers take while it works. No node is made with less.
    /// </summary>
    public virtual int NodeHeapBytes => 6200; // tests/emulator/node.sh compares it with the smallest heap

    /// <summary>
    /// Longest random wait before the first handshake, in milliseconds: where many nodes get their power back at one moment. 0: none.
    /// </summary>
    public virtual int StartJitterMs => 0;

    /// <summary>
    /// Longest time between two calls of <see cref="Turn"/>, in milliseconds. The node sleeps until something is due, but not longer: so
    /// late it may notice <see cref="StopRequested"/> and <see cref="TunnelHost.NetworkReturns"/>.
    /// </summary>
    public virtual int TurnMs => 200;

    /// <summary>Called in every turn of the loop, each <see cref="TurnMs"/> at least: mend a lost link, without blocking.</summary>
    public virtual void Turn()
    {
    }

    /// <summary>
    /// Called when the node got on, and only then: what feeds a watchdog. A datagram came in or was sent, a reading was taken, something
    /// was told, or a wait went by in order. Not called while calls of the driver fail or do not return; it comes at least every
    /// <see cref="TurnMs"/>, but for the time that a key pair or a name takes (30 seconds at most).
    /// </summary>
    public virtual void Progress()
    {
    }

    /// <summary>Waits. Calls nothing else; a caller that waits long does so in turns.</summary>
    /// <param name="milliseconds">How long.</param>
    public virtual void Sleep(int milliseconds)
    {
        Thread.Sleep(milliseconds);
    }

    /// <summary>
    /// Called after an exception ended the node: a board whose native crypto threw takes the managed one from now on, in
    /// <see cref="TunnelHost.Suite"/>.
    /// </summary>
    /// <returns>True: it has just changed.</returns>
    public virtual bool LeaveNativeCrypto()
    {
        return false;
    }

    /// <summary>Starts the board anew, as after a loss of power; does not return where the hardware can do it.</summary>
    public virtual void Reboot()
    {
    }
}
