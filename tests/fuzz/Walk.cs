// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using NanoIke.Responder;
using NanoIke.Testing;

namespace NanoIke.Fuzz;

/// <summary>
/// A life at random: a lossy link, a forger that replays and mutates what it saw, a gateway that reboots, rekeys and deletes, a node
/// that is opened and closed, a clock that jumps. Whatever happened: no exception, no allocation, no deadline that stands still, an open
/// tunnel sends (<see cref="Promise"/>), and when it is over the tunnel comes back and carries a packet.
/// </summary>
internal sealed partial class Walk
{
    private const int Steps = 400;
    private const int HistoryMax = 40;
    private const int WarmUp = 3; // .NET itself allocates in the first calls of a process

    // The gateway has just rebooted. Traffic goes unanswered until a liveness check, whose second transmission makes it suspect; then
    // the longest wait between attempts, with jitter, that a moody gateway can have caused; and two handshakes, of which the first
    // may have begun with the old gateway.
    private const long RecoveryMs = Limits.LivenessDefaultMs + (3 * Limits.RetransmitFirstMaxMs)
        + (Limits.RetryUnprovenMaxMs / 4 * 5)
        + (2 * Limits.HandshakeTransmissionsMax * Limits.HandshakeWaitMaxMs);

    private readonly Dice _dice;
    private readonly Mutator _mutator;
    private readonly byte[] _buffer = new byte[4096];
    private readonly UdpFlow _flow = new UdpFlow(Testbed.Collector, Testbed.CollectorPort, Testbed.NodePort);
    private readonly Queue<byte[]> _toNode = new Queue<byte[]>();
    private readonly Queue<byte[]> _toGateway = new Queue<byte[]>();
    private readonly List<Seed> _history = new List<Seed>();
    private ScriptedResponder _gateway;
    private Tunnel _tunnel;
    private Promise _promise;
    private Tally _tally;
    private long _now;
    private long _allocated;
    private bool _fetched; // Poll was drained since the last call
    private int _walks;

    internal Walk(Dice dice)
    {
        _dice = dice;
        _mutator = new Mutator(dice);
    }

    internal void Run(SuiteKind kind, long executions, Tally tally)
    {
        _tally = tally;
        long end = tally.Executions + executions;
        while (tally.Executions < end && tally.Crashes.Count < 20)
        {
            Begin(kind);
            string wrong;
            try
            {
                wrong = Live() ?? Recover();
            }
            catch (Exception e)
            {
                wrong = e.GetType().Name + " " + e.StackTrace;
            }

            if (wrong == null && _allocated != 0 && _walks > WarmUp)
            {
                wrong = $"{_allocated} bytes allocated";
            }

            if (wrong != null)
            {
                tally.Crashes.Add($"{kind} walk {_walks}: {wrong}");
            }
        }
    }

    private void Begin(SuiteKind kind)
    {
        _walks++;
        _gateway = new ScriptedResponder(new ResponderOptions { Suite = kind, Seed = _walks, CookieRounds = _dice.Chance(4) ? 1 : 0, AnswerUnknownEsp = _dice.Chance(2) });
        TunnelSettings settings = Testbed.SettingsFor(_gateway.Options);
        if (_dice.Chance(4))
        {
            _gateway.Options.PoolAddress = null;
            settings.InnerAddress = Octets.Address("10.30.0.7");
        }

        settings.LifetimeMs = _dice.Chance(2) ? 60000 : Limits.LifetimeDefaultMs;
        settings.ProbeAddress = _dice.Chance(2) ? Testbed.Collector : 0;
        settings.KeepaliveMs = _dice.Chance(2) ? 0 : Limits.KeepaliveDefaultMs;
        settings.ProbePort = _dice.Chance(2) ? 5683 : 0;
        settings.StartJitterMs = _dice.Chance(4) ? 10000 : 0;
        _gateway.EspHandler = _dice.Chance(2) ? null : World.AnswerEcho;
        _tunnel = new Tunnel(Testbed.SuiteFor(kind), settings, new CountingEntropy((ulong)_walks * 31), Limits.PayloadDefaultBytes);
        _promise = new Promise(_tunnel, _gateway, settings.LifetimeMs);
        _fetched = true;
        _toNode.Clear();
        _toGateway.Clear();
        _history.Clear();
        _now = _dice.Chance(4) ? uint.MaxValue - 5000L : 1000;
        _allocated = 0;
        Call(() => _tunnel.Open(_now));
    }

    private string Live()
    {
        for (int step = 0; step < Steps; step++)
        {
            switch (_dice.Next(20))
            {
                case < 5:
                    Pass();
                    break;
                case < 10:
                    Deliver();
                    break;
                case < 14:
                    Answer();
                    break;
                case < 17:
                    Forge();
                    break;
                case 17:
                    Gateway();
                    break;
                default:
                    Node();
                    break;
            }

            string wrong = _dice.Chance(8) ? Idle() : Drain(_dice.Chance(8));
            if (wrong != null)
            {
                return wrong;
            }
        }

        return null;
    }

    // The forger is gone, the gateway is new and well: how long until a packet arrives?
    private string Recover()
    {
        _gateway.Silent = false;
        _gateway.Forget();
        _toNode.Clear();
        _toGateway.Clear();
        long begun = _now;
        long until = _now + RecoveryMs;
        while (_now < until)
        {
            if (_tunnel.State == TunnelState.Closed)
            {
                Call(() => _tunnel.Open(_now)); // it was asked to close, maybe once an answer had come
            }

            string wrong = Drain(false);
            if (wrong != null)
            {
                return wrong;
            }

            int before = _gateway.Seen.Esp.Count;
            while (_toGateway.Count + _toNode.Count > 0)
            {
                Answer();
                Deliver();
                wrong = Drain(false);
                if (wrong != null)
                {
                    return wrong;
                }
            }

            if (_gateway.Seen.Esp.Count > before)
            {
                _tally.LongestRecoveryMs = Math.Max(_tally.LongestRecoveryMs, _now - begun);
                return null;
            }

            Send();
            _now += _toGateway.Count > 0 ? 0 : 250;
        }

        return $"not back after {RecoveryMs / 1000} s: {_tunnel.State} {_tunnel.Failure}";
    }
}
