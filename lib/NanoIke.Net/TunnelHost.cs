// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Crypto;

namespace NanoIke.Net;

/// <summary>What a <see cref="TunnelSocket"/> needs of the machine it runs on.</summary>
public abstract class TunnelHost
{
    /// <summary>Watches over the managed heap: on a board calls can be left out. Tests replace it.</summary>
    internal HeapWatch Heap = new HeapWatch();

    /// <summary>The algorithms: native crypto where the machine has some.</summary>
    public abstract Suite Suite { get; }

    /// <summary>The random source.</summary>
    public abstract Entropy Entropy { get; }

    /// <summary>The way to the gateway.</summary>
    public abstract Link Link { get; }

    /// <summary>Milliseconds of a clock that does not step (never the wall clock: it jumps when SNTP lands).</summary>
    public virtual long Milliseconds => Environment.TickCount64;

    /// <summary>
    /// Counts how often the machine got a network. When the number changes, the socket is of another time: a new one is opened at once,
    /// and what waits for an answer is sent again.
    /// </summary>
    public virtual int NetworkReturns => 0;

    /// <summary>
    /// The machine's own IPv4 address, most significant byte first in the number; 0: not known. With the port of the link it tells
    /// whether a NAT is on the way.
    /// </summary>
    public virtual uint LocalAddress => Link.LocalAddress;

    /// <summary>IPv4 addresses of a host name. Never throws, and waits no longer than the name server's client must.</summary>
    /// <param name="host">A name; addresses in dotted form do not come here.</param>
    /// <param name="addresses">Receives them, most significant byte first in the number; what does not fit is left out.</param>
    /// <returns>How many; 0: it does not resolve.</returns>
    public virtual int Resolve(string host, uint[] addresses)
    {
        return HostNames.Resolve(host, addresses);
    }
}
