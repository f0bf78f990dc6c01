// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Firmware;

/// <summary>The tunnel with the socket beneath it: what the tunnel offers goes out, and whether the network took it is known.</summary>
internal sealed class TunnelSocket
{
    /// <summary>Reports leave from the port of CoAP (RFC 7252 section 6.1).</summary>
    internal const int ReportPort = 5683;

    private const int ReconnectMs = 1000;

    private readonly Board _board;
    private readonly NodeLog _log;
    private readonly NodeConfiguration _configuration;
    private int _networkReturns;
    private long _connectAt;
    private long _refusals;
    private bool _narrowedSaid;

    internal TunnelSocket(Board board, NodeLog log, NodeConfiguration configuration, int payloadMax)
    {
        _board = board;
        _log = log;
        _configuration = configuration;
        Tunnel = new Tunnel(board.Suite, configuration.Settings, board.Entropy, payloadMax);
    }

    internal Tunnel Tunnel { get; }

    internal bool IsUp => Tunnel.State == TunnelState.Open;

    internal bool IsConnected => _board.Link.IsOpen;

    /// <summary>Opens the socket to the gateway's address, from a new port.</summary>
    internal void Connect()
    {
        _networkReturns = _board.NetworkReturns;
        _connectAt = _board.Milliseconds + ReconnectMs;
        _board.Link.Connect(_configuration.Settings.GatewayAddress, _configuration.Settings.GatewayPort);
    }

    /// <summary>
    /// A socket that is gone (address changed, link lost) is opened anew: the tunnel survives a new port (RFC 7296 section 2.23). When
    /// the network is back that is at once, with a question to the gateway.
    /// </summary>
    internal void Mend()
    {
        bool back = _networkReturns != _board.NetworkReturns;
        if (back || (!IsConnected && _board.Milliseconds >= _connectAt))
        {
            Connect();
            if (back)
            {
                Tunnel.Suspect(_board.Milliseconds);
            }
        }
    }

    /// <summary>Sends all that the tunnel offers.</summary>
    internal void Flush()
    {
        while (Tunnel.Poll(_board.Milliseconds))
        {
            _refusals += _board.Link.Send(Tunnel.Output, Tunnel.OutputOffset, Tunnel.OutputLength) ? 0 : 1;
        }
    }

    /// <summary>
    /// Sends a datagram through the tunnel. Ok: the network took it; Busy: it did not; NotSendable: the gateway does not want it;
    /// NotOpen.
    /// </summary>
    internal Status Send(UdpFlow flow, byte[] payload, int offset, int count, long now)
    {
        Flush();
        Status status = Tunnel.Send(flow, payload, offset, count, now);
        if (status == Status.NotSendable && !_narrowedSaid && flow.Destination == _configuration.CollectorAddress)
        {
            _narrowedSaid = true;
            _log.Say("narrowed", "the gateway narrowed remote_subnet so that the collector is outside; look at the gateway's selectors");
        }

        if (status != Status.Ok)
        {
            return status;
        }

        long refusals = _refusals;
        Flush();
        return _refusals == refusals ? Status.Ok : Status.Busy;
    }

    /// <summary>There is a tunnel that was made from nothing: its selectors may be others.</summary>
    internal void OnOpened()
    {
        _narrowedSaid = false;
    }

    internal void End()
    {
        Tunnel.Clear();
        _board.Link.Close();
    }
}
