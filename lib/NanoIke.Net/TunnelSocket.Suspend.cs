// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;

namespace NanoIke.Net;

/// <content>Deep sleep: the tunnel goes on with the gateway and the port that it had.</content>
public sealed partial class TunnelSocket
{
    /// <summary>As <see cref="NanoIke.Tunnel.Suspend"/>, after all that is due was sent.</summary>
    /// <param name="buffer">Takes the state.</param>
    /// <returns>Ok: the object is of no more use; else as there, and it goes on.</returns>
    /// <exception cref="ArgumentException">There is no buffer; the message is its name.</exception>
    public Status Suspend(SleepBuffer buffer)
    {
        bool open = _heap.IsOpen;
        HeapWatch.Begin(_heap, _host.Milliseconds);
        Flush();
        Status status = Tunnel.Suspend(buffer, _host.Milliseconds);
        if (status == Status.Ok)
        {
            End();
        }

        Leave(open);
        return status;
    }

    /// <summary>As <see cref="NanoIke.Tunnel.Resume"/>; call it before the first <see cref="Turn"/>.</summary>
    /// <param name="buffer">Holds the state; is wiped.</param>
    /// <param name="sleptMs">How long the tunnel slept, in milliseconds.</param>
    /// <returns>Ok: the tunnel is open. Else the first turn opens it anew.</returns>
    /// <exception cref="ArgumentException">There is no buffer, or the sleep is negative; the message is the name.</exception>
    public Status Resume(SleepBuffer buffer, long sleptMs)
    {
        bool open = _heap.IsOpen;
        HeapWatch.Begin(_heap, _host.Milliseconds);
        Status status = Tunnel.Resume(buffer, sleptMs, _host.Milliseconds);
        if (status == Status.Ok)
        {
            _begun = true;
            _gateways.Resume(_settings.GatewayAddress);
            _host.Link.WantedPort = _settings.LocalPort;
            Connect();
        }

        Leave(open);
        return status;
    }
}
