// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Firmware;

/// <content>What happens to the tunnel, and what the node does about it.</content>
public sealed partial class Node
{
    private void Show()
    {
        for (TunnelEvent happened = _socket.TakeEvent(); happened != TunnelEvent.None; happened = _socket.TakeEvent())
        {
            Status why = _socket.EventStatus;
            if (why == Status.Unresolved)
            {
                SayUnresolved();
                continue;
            }

            if (happened == TunnelEvent.AttemptFailed || happened == TunnelEvent.Lost)
            {
                _lastFailure = why;
            }

            if (happened == TunnelEvent.Lost && _tunnel.Openings == 0)
            {
                _reporter.OnForsaken();
            }

            Act(happened);
            bool last = happened == TunnelEvent.AttemptFailed && _socket.AllTried && _openings == 0 && _tunnel.State == TunnelState.Waiting;
            if (!(last && _board.GivesUp)) // else Failure says it
            {
                _words.Tell(happened, why);
            }
        }
    }

    private void Act(TunnelEvent happened)
    {
        if (happened == TunnelEvent.Opened || happened == TunnelEvent.Renewed || happened == TunnelEvent.Resumed)
        {
            bool opened = happened != TunnelEvent.Renewed;
            _openings += opened ? 1 : 0;
            if (opened)
            {
                _reporter.OnSelectors();
                long now = _board.Milliseconds;
                _nextReading = !_reporter.Keeps && _nextReading < now ? now : _nextReading; // one that waited for the tunnel begins anew
                if (happened == TunnelEvent.Opened && !_sleeps) // who sleeps does not stay awake for that
                {
                    SpreadReadings(now);
                }
            }

            if (opened || _tunnel.InnerAddress != _innerAddress)
            {
                _reporter.OnOpened();
            }

            _innerAddress = _tunnel.InnerAddress;
        }
    }

    // Nodes that got their power at one moment would read and report at one moment for ever, and miss a gateway that is gone together.
    // Their tunnels open at random, and that is where their readings part.
    private void SpreadReadings(long now)
    {
        int spread = _board.StartJitterMs < _reporter.IntervalMs ? _board.StartJitterMs : _reporter.IntervalMs;
        if (_openings == 1 && _reporter.Keeps && spread > 0)
        {
            _nextReading += now % spread;
        }
    }

    private void SayUnresolved()
    {
        string line = "the gateway's name " + _configuration.Gateways[0] + " does not resolve; look at gateway and at the name server";
        if (_board.GivesUp)
        {
            Failure = line;
            return;
        }

        _log.SayAgain("unresolved", line);
    }
}
