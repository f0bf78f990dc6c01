// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Firmware;

/// <summary>One UDP association with the gateway. No method throws for what a network does.</summary>
public abstract class Link
{
    /// <summary>Opens the association anew, from a new port.</summary>
    /// <param name="address">IPv4 address of the gateway, most significant byte first in the number.</param>
    /// <param name="port">UDP port.</param>
    /// <returns>False: there is no network at the moment.</returns>
    public abstract bool Connect(uint address, int port);

    /// <summary>Sends one datagram.</summary>
    /// <param name="buffer">Holds it.</param>
    /// <param name="offset">Where it begins.</param>
    /// <param name="count">Its size in bytes.</param>
    /// <returns>False: it was not sent.</returns>
    public abstract bool Send(byte[] buffer, int offset, int count);

    /// <summary>Waits for a datagram.</summary>
    /// <param name="buffer">Receives it; what does not fit is lost.</param>
    /// <param name="waitMs">Longest wait in milliseconds.</param>
    /// <returns>Its size in bytes; 0: none came; -1: the network says that nobody listens there.</returns>
    public abstract int Receive(byte[] buffer, int waitMs);

    /// <summary>Ends the association.</summary>
    public abstract void Close();
}
