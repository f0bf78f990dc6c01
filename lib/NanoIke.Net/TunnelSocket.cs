// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Threading;
using NanoIke.Crypto;

namespace NanoIke.Net;

/// <summary>
/// A tunnel with the socket beneath it: finds the gateway, opens the tunnel, keeps it open, sends, receives, and goes to the next gateway
/// when one is silent. The application calls <see cref="Turn"/> in its loop, from one thread; all that happens, happens in there.
/// <code>
///   TunnelSocket socket = new TunnelSocket(new ChaChaSuite(), SystemEntropy.Create(0), configuration);
///   UdpFlow flow = new UdpFlow(collector, 5683, 5683);
///   byte[] buffer = new byte[Limits.DatagramMaxBytes];
///   loop: int received = socket.Turn(buffer, 1000);
///         if (received > 0) ... the first bytes of buffer, from socket.Tunnel.ReceivedFrom
///         socket.Send(flow, payload, 0, payload.Length);
/// </code>
/// </summary>
/// <remarks>
/// After the constructor nothing is allocated here; resolving names and opening sockets allocate in the system, and so do native suites.
/// </remarks>
public sealed partial class TunnelSocket
{
    private const int IdleMs = 200; // a wait so long is time to compute a key pair in; who never waits so long gets one after
    private const int BusyMs = 10000;
    private const int PaceMs = 10;

    private readonly TunnelHost _host;
    private readonly HeapWatch _heap;
    private readonly TunnelSettings _settings;
    private readonly GatewayList _gateways;
    private readonly TunnelEvents _events = new TunnelEvents(); // not taken by the application yet
    private long _refusals;
    private long _openedAt; // or renewed
    private bool _happened; // in this turn; an application need not take events
    private bool _closing;

    /// <summary>Makes the socket on the system's own UDP, clock and resolver, for payloads of up to 256 bytes.</summary>
    /// <param name="suite">The algorithms.</param>
    /// <param name="entropy">The random source, see <c>SystemEntropy.Create</c>.</param>
    /// <param name="configuration">What the configuration file says, or what the application filled in. Its secret is overwritten.</param>
    /// <exception cref="ArgumentException">A setting is missing or out of range; the message is its name.</exception>
    public TunnelSocket(Suite suite, Entropy entropy, NodeConfiguration configuration)
        : this(new SystemHost(suite, entropy), configuration, Limits.PayloadDefaultBytes)
    {
    }

    /// <summary>Makes the socket, and the tunnel with all its memory.</summary>
    /// <param name="host">The machine.</param>
    /// <param name="configuration">What the configuration file says, or what the application filled in. Its secret is overwritten.</param>
    /// <param name="payloadMax">Largest payload to be sent, in bytes.</param>
    /// <exception cref="ArgumentException">A setting is missing or out of range; the message is its name.</exception>
    public TunnelSocket(TunnelHost host, NodeConfiguration configuration, int payloadMax)
    {
        TunnelSettings.Demand(host != null, "host");
        TunnelSettings.Demand(configuration != null, "configuration");
        TunnelSettings.Demand(configuration.Gateways != null && configuration.Gateways.Length > 0, "Gateways");
        for (int i = 0; i < configuration.Gateways.Length; i++)
        {
            TunnelSettings.Demand(configuration.Gateways[i] != null && configuration.Gateways[i].Length > 0, "Gateways");
        }

        _host = host;
        _heap = host.Heap;
        bool open = _heap.IsOpen;
        HeapWatch.Begin(_heap, host.Milliseconds);
        _settings = configuration.Settings;
        _settings.ProbeAddress = configuration.ProbeAddress;
        _settings.ProbePort = configuration.CollectorPath == null ? 0 : NodeConfiguration.CoapPort;
        _settings.Binding = SumOf(configuration.Gateways);
        Tunnel = new Tunnel(host.Suite, _settings, host.Entropy, payloadMax);
        _settings.ClearSecrets();
        _gateways = new GatewayList(host, configuration.Gateways);
        _networkReturns = host.NetworkReturns;
        Leave(open);
    }

    /// <summary>The tunnel: counts, addresses, and where the payload that <see cref="Turn"/> returned last came from.</summary>
    public Tunnel Tunnel { get; }

    /// <summary>The tunnel is open: <see cref="Send"/> may succeed.</summary>
    public bool IsOpen => Tunnel.State == TunnelState.Open;

    /// <summary>Why the event that <see cref="TakeEvent"/> returned last happened; <see cref="Explanation.Of"/> has it in words.</summary>
    public Status EventStatus => _events.Status;

    /// <summary>The last turn went by in order: a datagram came, or the wait is over, and there is a socket where one is wanted.</summary>
    internal bool IsWell { get; private set; }

    /// <summary>There is a UDP socket; one that is lost is opened anew within a second.</summary>
    internal bool IsConnected => _host.Link.IsOpen;

    /// <summary>
    /// Sends what is due, waits for a datagram, and handles it. It returns before the wait is over when something has happened, and
    /// waits no longer than the tunnel's next deadline. On a slow board the turn that computes keys takes a second or more.
    /// </summary>
    /// <param name="buffer">Receives the payload from its first byte on; <see cref="Limits.DatagramMaxBytes"/> bytes at least.</param>
    /// <param name="waitMs">Longest wait in milliseconds; 200 or more leaves the tunnel time to prepare its renewal.</param>
    /// <returns>Size of the UDP payload that came out of the tunnel, in bytes; 0: none did.</returns>
    /// <exception cref="ArgumentException">The buffer is too small, or the wait negative; the message is the parameter's name.</exception>
    /// <exception cref="OutOfMemoryException">A board lacks memory in one piece: let this object go, and make another one.</exception>
    public int Turn(byte[] buffer, int waitMs)
    {
        TunnelSettings.Demand(buffer != null && buffer.Length >= Limits.DatagramMaxBytes, "buffer");
        TunnelSettings.Demand(waitMs >= 0, "waitMs");
        bool open = _heap.IsOpen;
        HeapWatch.Begin(_heap, _host.Milliseconds);
        _happened = false;
        Mend();
        if (!_closing)
        {
            FindGateway();
        }

        Flush();
        FollowEvents();
        int wait = Wait(waitMs);
        if (Tunnel.LacksKeyPair && !_closing && !Sleeps && (wait >= IdleMs || (IsOpen && _host.Milliseconds - _openedAt >= BusyMs)))
        {
            _heap.PauseForRoom();
            HeapWatch.Begin(_heap, _host.Milliseconds);
            Tunnel.Prepare(); // for the next handshake, while nothing waits for it; it takes a board up to a second
            wait = Wait(waitMs);
        }

        _heap.Pause();
        int size = _host.Link.Receive(buffer, wait);
        if (size > 0 && Tunnel.MayComputeSecret)
        {
            _heap.PauseForRoom();
        }

        HeapWatch.Begin(_heap, _host.Milliseconds);
        IsWell = size >= 0 && (IsConnected || !_begun);
        int received = 0;
        if (size > 0)
        {
            if (Tunnel.Input(buffer, 0, size, _host.Milliseconds) == Status.Received)
            {
                received = Tunnel.ReceivedLength;
                Array.Copy(buffer, Tunnel.ReceivedOffset, buffer, 0, received);
            }

            Flush();
            FollowEvents();
        }
        else if (size < 0)
        {
            // Port unreachable: no proof of anything (RFC 7296 section 2.4), but a reason to ask.
            Tunnel.Suspect(_host.Milliseconds);
            Thread.Sleep(PaceMs);
        }

        Leave(open);
        return received;
    }

    /// <summary>Sends a UDP datagram through the tunnel.</summary>
    /// <param name="flow">Where it goes.</param>
    /// <param name="payload">Holds the payload.</param>
    /// <param name="offset">Where it begins.</param>
    /// <param name="count">Its size in bytes.</param>
    /// <returns>
    /// Ok: the network took it, which is no proof that it arrives; Busy: the network did not, try again later; NotSendable: it is too
    /// large, or the gateway does not want it; NotOpen.
    /// </returns>
    /// <exception cref="ArgumentException">The range is not inside the buffer, or there is no flow; the message has the name.</exception>
    public Status Send(UdpFlow flow, byte[] payload, int offset, int count)
    {
        bool open = _heap.IsOpen;
        HeapWatch.Begin(_heap, _host.Milliseconds);
        Flush(); // a timer that runs after the packet is made might take it away again
        Status status = Tunnel.Send(flow, payload, offset, count, _host.Milliseconds);
        if (status == Status.Ok)
        {
            long refusals = _refusals;
            Flush();
            status = _refusals == refusals ? Status.Ok : Status.Busy;
        }

        Leave(open);
        return status;
    }

    /// <summary>The next thing that happened, each told once; call until it returns <see cref="TunnelEvent.None"/>.</summary>
    /// <returns>The event; <see cref="EventStatus"/> says why it happened.</returns>
    public TunnelEvent TakeEvent()
    {
        return _events.Take();
    }

    /// <summary>
    /// Closes the tunnel by a DELETE, waits for its answer for some seconds at most, and wipes all that is secret: what follows is a new
    /// object.
    /// </summary>
    /// <param name="buffer">Working memory as in <see cref="Turn"/>.</param>
    /// <returns>True: an open tunnel was closed, and the gateway acknowledged it.</returns>
    /// <exception cref="ArgumentException">The buffer is too small; the message is its name.</exception>
    public bool Close(byte[] buffer)
    {
        bool open = IsOpen;
        BeginClose();
        do
        {
            Turn(buffer, IdleMs);
        }
        while (Tunnel.State != TunnelState.Closed);

        Flush();
        bool acknowledged = open && Tunnel.Failure == Status.Ok;
        End();
        return acknowledged;
    }

    /// <summary>Begins to close the tunnel: turn on until it is closed, then <see cref="End"/>.</summary>
    internal void BeginClose()
    {
        _closing = true;
        Tunnel.Close(_host.Milliseconds);
    }

    /// <summary>Wipes what is secret, and closes the socket.</summary>
    internal void End()
    {
        _closing = true;
        Tunnel.Clear();
        _host.Link.Close();
    }

    /// <summary>Sends all that the tunnel offers.</summary>
    internal void Flush()
    {
        while (Tunnel.Poll(_host.Milliseconds))
        {
            byte[] output = Tunnel.Output;
            int offset = Tunnel.OutputOffset;
            int length = Tunnel.OutputLength;
            Link link = _host.Link;
            _heap.IsWhole = false;
            _heap.Look();
            if (!_heap.IsWhole)
            {
                throw _heap.Failure;
            }

            _refusals += link.Send(output, offset, length) ? 0 : 1;
        }
    }

    // What the application does is its own affair, unless it watches as well.
    private void Leave(bool open)
    {
        if (!open)
        {
            _heap.Pause();
        }
    }

    private int Wait(int waitMs)
    {
        if (_happened)
        {
            return 0;
        }

        long now = _host.Milliseconds;
        long until = Tunnel.NextDeadline < MendAt ? Tunnel.NextDeadline : MendAt;
        return until <= now ? 0 : until - now > waitMs ? waitMs : (int)(until - now);
    }
}
