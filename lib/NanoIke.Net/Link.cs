// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Net;

/// <summary>One UDP association with the gateway. No method throws, and none waits longer than it is told, or a moment.</summary>
public abstract class Link
{
    /// <summary>False: there is no socket, or it was of no more use and is closed: <see cref="Connect"/> opens a new one.</summary>
    public abstract bool IsOpen { get; }

    /// <summary>IPv4 address that the association sends from, most significant byte first in the number; 0: not known.</summary>
    public virtual uint LocalAddress => 0;

    /// <summary>UDP port that it sends from; 0: not known.</summary>
    public virtual int LocalPort => 0;

    /// <summary>
    /// UDP port that the next <see cref="Connect"/> sends from, unless it is taken; 0: a new one. A gateway answers to the port it knows.
    /// </summary>
    public int WantedPort { get; set; }

    /// <summary>Opens the association anew, from a new port or <see cref="WantedPort"/>.</summary>
    /// <param name="address">IPv4 address of the gateway, most significant byte first in the number.</param>
    /// <param name="port">UDP port.</param>
    /// <returns>False: there is no network at the moment.</returns>
    public abstract bool Connect(uint address, int port);

    /// <summary>Sends one datagram.</summary>
    /// <param name="buffer">Holds it.</param>
    /// <param name="offset">Where it begins.</param>
    /// <param name="count">Its size in bytes.</param>
    /// <returns>
    /// True: the network took it. False: it was not sent; <see cref="IsOpen"/> tells a full buffer, where a later datagram may pass,
    /// from a socket that is gone.
    /// </returns>
    public abstract bool Send(byte[] buffer, int offset, int count);

    /// <summary>Waits for a datagram. An error uses up the wait, so that one that stays does not make the caller spin.</summary>
    /// <param name="buffer">Receives it; what does not fit is lost.</param>
    /// <param name="waitMs">Longest wait in milliseconds.</param>
    /// <returns>Its size in bytes; 0: none came; -1: the network says that nobody listens there.</returns>
    public abstract int Receive(byte[] buffer, int waitMs);

    /// <summary>Ends the association.</summary>
    public abstract void Close();
}
