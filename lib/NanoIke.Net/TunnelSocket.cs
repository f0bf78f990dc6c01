// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Net;

/// <summary>The tunnel with the socket beneath it: what the tunnel offers goes out, and whether the network took it is known.</summary>
internal sealed class TunnelSocket
{
    /// <summary>Reports leave from the port of CoAP (RFC 7252 section 6.1).</summary>
    internal const int ReportPort = 5683;

    private const int ReconnectMs = 1000;

    private readonly TunnelHost _host;
    private readonly NodeConfiguration _configuration;
    private int _networkReturns;
    private long _connectAt;
    private long _refusals;

    internal TunnelSocket(TunnelHost host, NodeConfiguration configuration, int payloadMax)
    {
        _host = host;
        _configuration = configuration;
        Tunnel = new Tunnel(host.Suite, configuration.Settings, host.Entropy, payloadMax);
    }

    internal Tunnel Tunnel { get; }

    internal bool IsUp => Tunnel.State == TunnelState.Open;

    internal bool IsConnected => _host.Link.IsOpen;

    /// <summary>Opens the socket to the gateway's address, from a new port.</summary>
    internal void Connect()
    {
        _networkReturns = _host.NetworkReturns;
        _connectAt = _host.Milliseconds + ReconnectMs;
        _host.Link.Connect(_configuration.Settings.GatewayAddress, _configuration.Settings.GatewayPort);
    }

    /// <summary>
    /// A socket that is gone (address changed, link lost) is opened anew: the tunnel survives a new port (RFC 7296 section 2.23). When
    /// the network is back that is at once, with a question to the gateway.
    /// </summary>
    internal void Mend()
    {
        bool back = _networkReturns != _host.NetworkReturns;
        if (back || (!IsConnected && _host.Milliseconds >= _connectAt))
        {
            Connect();
            if (back)
            {
                Tunnel.Suspect(_host.Milliseconds);
            }
        }
    }

    /// <summary>Sends all that the tunnel offers.</summary>
    internal void Flush()
    {
        while (Tunnel.Poll(_host.Milliseconds))
        {
            _refusals += _host.Link.Send(Tunnel.Output, Tunnel.OutputOffset, Tunnel.OutputLength) ? 0 : 1;
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
        if (status != Status.Ok)
        {
            return status;
        }

        long refusals = _refusals;
        Flush();
        return _refusals == refusals ? Status.Ok : Status.Busy;
    }

    internal void End()
    {
        Tunnel.Clear();
        _host.Link.Close();
    }
}
