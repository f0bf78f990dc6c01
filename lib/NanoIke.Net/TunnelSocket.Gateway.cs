// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Net;

/// <content>Which gateway is tried next, and when the socket is opened anew.</content>
public sealed partial class TunnelSocket
{
    private const int ReconnectMs = 1000;

    private int _networkReturns;
    private long _connectAt;
    private bool _begun; // after that the list has an address at all times
    private long _findAt;

    /// <summary>All gateways of the list have been tried in vain.</summary>
    internal bool AllTried { get; private set; }

    /// <summary>An address of the gateway is known.</summary>
    internal bool HasGateway => _begun;

    /// <summary>When something is to be done here, whatever the tunnel waits for.</summary>
    private long MendAt => !_begun ? _closing ? long.MaxValue : _findAt : IsConnected ? long.MaxValue : _connectAt;

    private void FindGateway()
    {
        if (_begun || _host.Milliseconds < _findAt)
        {
            return;
        }

        _gateways.Restart();
        if (_gateways.Address == 0)
        {
            _findAt = _host.Milliseconds + Limits.RetryMaxMs;
            Tell(TunnelEvent.AttemptFailed, Status.Unresolved);
            return;
        }

        _begun = true;
        _settings.GatewayAddress = _gateways.Address;
        Connect();
        Tunnel.Open(_host.Milliseconds);
    }

    private void UseGateway()
    {
        if (_settings.GatewayAddress != _gateways.Address)
        {
            _settings.GatewayAddress = _gateways.Address;
            Connect();
        }
    }

    // Opens the socket to the gateway's address, from a new port.
    private void Connect()
    {
        _connectAt = _host.Milliseconds + ReconnectMs;
        _host.Link.Connect(_settings.GatewayAddress, _settings.GatewayPort);
        _settings.LocalAddress = _host.LocalAddress;
        _settings.LocalPort = _host.Link.LocalPort;
    }

    // A socket that is gone (address changed, link lost) is opened anew: the tunnel survives a new port (RFC 7296 section 2.23). When
    // the network is back that is at once, and the tunnel hears of it.
    private void Mend()
    {
        bool back = _networkReturns != _host.NetworkReturns;
        if (back)
        {
            _networkReturns = _host.NetworkReturns;
            _findAt = 0; // names may resolve again
        }

        if (_begun && (back || (!IsConnected && _host.Milliseconds >= _connectAt)))
        {
            Connect();
            if (back)
            {
                Tunnel.NetworkIsBack(_host.Milliseconds);
            }
        }
    }

    private void Tell(TunnelEvent happened, Status why)
    {
        _happened = true;
        _events.Add(happened, why);
    }

    private void FollowEvents()
    {
        for (TunnelEvent happened = Tunnel.TakeEvent(); happened != TunnelEvent.None; happened = Tunnel.TakeEvent())
        {
            Status why = Tunnel.EventStatus;
            if (happened == TunnelEvent.Lost)
            {
                _gateways.Restart();
                UseGateway();
            }
            else if (happened == TunnelEvent.AttemptFailed && (!IsOpen || Tunnel.IsSuspected) && !Tunnel.TriesOtherSecret)
            {
                // Beside a tunnel whose gateway is silent there is nothing to lose: it may have moved. An old pair goes on wherever it is.
                AllTried |= !_gateways.Next();
                UseGateway();
            }

            _openedAt = happened == TunnelEvent.Opened || happened == TunnelEvent.Renewed ? _host.Milliseconds : _openedAt;
            Tell(happened, why);
        }
    }
}
