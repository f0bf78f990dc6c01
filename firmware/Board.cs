// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Crypto;

namespace NanoIke.Firmware;

/// <summary>What a board brings to the node: the seam between board-independent firmware and hardware.</summary>
public abstract class Board
{
    /// <summary>The board's algorithms: native crypto where it has some.</summary>
    public abstract Suite Suite { get; }

    /// <summary>The board's random source.</summary>
    public abstract Entropy Entropy { get; }

    /// <summary>The way to the gateway.</summary>
    public abstract Link Link { get; }

    /// <summary>Milliseconds of a clock that does not step (never the wall clock: it jumps when SNTP lands).</summary>
    public abstract long Milliseconds { get; }

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

    /// <summary>IPv4 address of a host name.</summary>
    /// <param name="host">A name; addresses in dotted form do not come here.</param>
    /// <returns>The address, most significant byte first in the number; 0: it does not resolve.</returns>
    public abstract uint Resolve(string host);

    /// <summary>Shows a line to whoever watches. Never holds a secret.</summary>
    /// <param name="line">The line.</param>
    public abstract void Print(string line);

    /// <summary>
    /// Longest random wait before the first handshake, in milliseconds: where many nodes get their power back at one moment. 0: none.
    /// </summary>
    public virtual int StartJitterMs => 0;

    /// <summary>Called in every turn of the loop, several times a second: feed a watchdog, mend a lost link.</summary>
    public virtual void Turn()
    {
    }
}
