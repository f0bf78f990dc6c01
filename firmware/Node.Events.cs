// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Net;

namespace NanoIke.Firmware;

/// <content>What happens to the tunnel, and what the node does about it: above all, which gateway is tried next.</content>
public sealed partial class Node
{
    // At the start; after that the list has an address at all times.
    private void FindGateway()
    {
        if (_begun || _board.Milliseconds < _findAt)
        {
            return;
        }

        _gateways.Restart();
        if (_gateways.Address != 0)
        {
            _begun = true;
            _log.Finish();
            UseGateway();
            _tunnel.Open(_board.Milliseconds);
            return;
        }

        string line = "the gateway's name " + _gateways.FirstName + " does not resolve; look at gateway and at the name server";
        if (_board.GivesUp)
        {
            Failure = line;
            return;
        }

        _log.SayAgain("unresolved", line);
        _findAt = _board.Milliseconds + Limits.RetryMaxMs;
    }

    private void UseGateway()
    {
        if (_configuration.Settings.GatewayAddress != _gateways.Address)
        {
            _configuration.Settings.GatewayAddress = _gateways.Address;
            _socket.Connect();
        }
    }

    private void Show()
    {
        for (TunnelEvent happened = _tunnel.TakeEvent(); happened != TunnelEvent.None; happened = _tunnel.TakeEvent())
        {
            Status why = _tunnel.EventStatus;
            if (happened == TunnelEvent.AttemptFailed || happened == TunnelEvent.Lost)
            {
                _lastFailure = why;
            }

            Act(happened);
            bool last = happened == TunnelEvent.AttemptFailed && _allTried && _openings == 0 && _tunnel.State == TunnelState.Waiting;
            if (!(last && _board.GivesUp)) // else Failure says it
            {
                _words.Tell(happened, why);
            }
        }
    }

    private void Act(TunnelEvent happened)
    {
        if (happened == TunnelEvent.Opened || happened == TunnelEvent.Renewed)
        {
            bool opened = happened == TunnelEvent.Opened;
            _openings += opened ? 1 : 0;
            if (opened)
            {
                _reporter.OnSelectors();
                long now = _board.Milliseconds;
                _nextReading = !_reporter.Keeps && _nextReading < now ? now : _nextReading; // one that waited for the tunnel begins anew
            }

            if (opened || _tunnel.InnerAddress != _innerAddress)
            {
                _reporter.OnOpened();
            }

            _innerAddress = _tunnel.InnerAddress;
        }
        else if (happened == TunnelEvent.Lost)
        {
            _gateways.Restart();
            UseGateway();
        }
        else if (happened == TunnelEvent.AttemptFailed && (!_socket.IsUp || _tunnel.IsSuspected))
        {
            // Beside a tunnel whose gateway is silent there is nothing to lose: it may have moved. An old pair goes on wherever it is.
            _allTried |= !_gateways.Next();
            UseGateway();
        }
    }
}
