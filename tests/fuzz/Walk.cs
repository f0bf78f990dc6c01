// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using NanoIke.Crypto;
using NanoIke.Responder;

namespace NanoIke.Fuzz;

/// <summary>
/// A life at random: a lossy link, a forger that replays and mutates what it saw, a gateway that reboots, rekeys and deletes, a node
/// that is opened and closed, a clock that jumps. Whatever happened: no exception, no allocation, no deadline that stands still, and
/// when it is over the tunnel comes back and carries a packet.
/// </summary>
internal sealed class Walk
{
    private const int Steps = 400;
    private const int HistoryMax = 40;
    private const int WarmUp = 3; // .NET itself allocates in the first calls of a process
    private const long RecoveryMs = 300000;

    private static readonly uint s_collector = Octets.Address("10.20.0.1");

    private readonly Dice _dice;
    private readonly Mutator _mutator;
    private readonly byte[] _buffer = new byte[4096];
    private readonly Queue<byte[]> _toNode = new Queue<byte[]>();
    private readonly Queue<byte[]> _toGateway = new Queue<byte[]>();
    private readonly List<Seed> _history = new List<Seed>();
    private ScriptedResponder _gateway;
    private Tunnel _tunnel;
    private Tally _tally;
    private long _now;
    private long _allocated;
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
        ulong seed = (ulong)_walks * 31;
        _gateway = new ScriptedResponder(new ResponderOptions { Suite = kind, Seed = _walks, CookieRounds = _dice.Chance(4) ? 1 : 0, AnswerUnknownEsp = _dice.Chance(2) });
        ResponderOptions options = _gateway.Options;
        TunnelSettings settings = new TunnelSettings
        {
            GatewayAddress = options.GatewayAddress,
            LocalIdType = TunnelSettings.IdFqdn,
            LocalId = "node-1"u8.ToArray(),
            GatewayIdType = TunnelSettings.IdFqdn,
            GatewayId = options.Identity,
            Secret = (byte[])options.Secret.Clone(),
            RemoteFirst = options.Subnet.First,
            RemoteLast = options.Subnet.Last,
            LifetimeMs = _dice.Chance(2) ? 60000 : Limits.LifetimeDefaultMs,
        };
        Suite suite = kind == SuiteKind.Aes ? new AesCbcSuite() : new ChaChaSuite();
        _tunnel = new Tunnel(suite, settings, new CountingEntropy(seed), Limits.PayloadDefaultBytes);
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

            string wrong = Drain(_dice.Chance(8));
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
                return null;
            }

            Send();
            _now += _toGateway.Count > 0 ? 0 : 250;
        }

        return $"not back after {RecoveryMs / 1000} s: {_tunnel.State} {_tunnel.Failure}";
    }

    private void Pass()
    {
        int[] times = { 0, 1, 10, 100, 499, 1000, 5000, 20000, 70000, 3600000 };
        _now += _dice.Chance(40) ? -5000 : times[_dice.Next(_dice.Chance(4) ? times.Length : 6)];
    }

    private void Deliver()
    {
        if (_toNode.Count == 0)
        {
            return;
        }

        byte[] datagram = _toNode.Dequeue();
        if (_history.Count >= HistoryMax)
        {
            _history.RemoveAt(_dice.Next(_history.Count));
        }

        _history.Add(Octets.IsMarked(datagram) && datagram.Length >= 32 ? Seed.Ike("seen", datagram) : new Seed("seen", datagram));
        if (!_dice.Chance(12))
        {
            Input(datagram, datagram.Length);
        }
    }

    private void Answer()
    {
        if (_toGateway.Count == 0)
        {
            return;
        }

        byte[] datagram = _toGateway.Dequeue();
        if (_dice.Chance(12))
        {
            return;
        }

        foreach (byte[] answer in _gateway.Receive(datagram))
        {
            _toNode.Enqueue(answer);
            if (_dice.Chance(12))
            {
                _toNode.Enqueue(answer);
            }
        }
    }

    private void Forge()
    {
        if (_history.Count == 0)
        {
            return;
        }

        Seed seed = _history[_dice.Next(_history.Count)];
        if (_dice.Chance(4))
        {
            Input(seed.Bytes, seed.Bytes.Length);
            return;
        }

        _mutator.Mutate(seed, new[] { seed, _history[_dice.Next(_history.Count)] });
        Input(_mutator.Bytes, _mutator.Length);
    }

    private void Gateway()
    {
        ResponderSa sa = _gateway.Current;
        bool up = sa != null && sa.Established && sa.Inbound != null && sa.Outbound != null;
        int what = _dice.Next(12);
        byte[][] sent = !up ? Array.Empty<byte[]>() : what switch
        {
            0 or 1 => _gateway.Liveness(),
            2 => _gateway.RekeyChild(),
            3 => _gateway.RekeyIke(),
            4 => _gateway.DeleteIke(),
            5 => _gateway.DeleteChild(),
            6 or 7 => new[] { _gateway.SealEsp(InnerPacket.Echo(Octets.Address("10.20.0.1"), sa.InnerAddress, 1, 1, new byte[20]).Encode()) },
            8 or 9 => new[] { _gateway.SealEsp(InnerPacket.Udp(Octets.Address("10.20.0.1"), 1, sa.InnerAddress, 2, new byte[20]).Encode()) },
            _ => Array.Empty<byte[]>(),
        };
        foreach (byte[] datagram in sent)
        {
            _toNode.Enqueue(datagram);
        }

        if (what == 10)
        {
            _gateway.Silent = !_gateway.Silent;
        }
        else if (what == 11 && _dice.Chance(3))
        {
            _gateway.Forget();
        }
    }

    private void Node()
    {
        switch (_dice.Next(16))
        {
            case 0:
                Call(() => _tunnel.Close(_now));
                break;
            case 1:
            case 2:
                if (_tunnel.State == TunnelState.Closed)
                {
                    Call(() => _tunnel.Open(_now));
                }

                break;
            case 3:
                Call(() => _tunnel.Suspect(_now));
                break;
            case 4:
                Call(_tunnel.Prepare);
                break;
            default:
                Send();
                break;
        }
    }

    private void Send()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Status status = _tunnel.Send(_buffer, 0, 20, s_collector, 5683, 5683, _now);
        _allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        if (status != Status.Ok && status != Status.Busy && status != Status.NotOpen)
        {
            throw new InvalidOperationException("Send: " + status);
        }
    }

    private void Input(byte[] datagram, int length)
    {
        Array.Copy(datagram, _buffer, length);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Status status = _tunnel.Input(_buffer, 0, length, _now);
        _allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        _tally.Executions++;
        _tally.Taken += status == Status.Ignored ? 0 : 1;
        if (status is not (Status.Ignored or Status.Handled or Status.Received))
        {
            throw new InvalidOperationException("Input: " + status);
        }
    }

    private string Drain(bool lost)
    {
        for (int i = 0; ; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            bool more = _tunnel.Poll(_now);
            _allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            if (!more)
            {
                return _tunnel.NextDeadline > _now ? null : $"a deadline that stands still: {_tunnel.NextDeadline} at {_now}, {_tunnel.State}";
            }

            if (i > 10)
            {
                return "Poll does not come to an end";
            }

            if (!lost)
            {
                _toGateway.Enqueue(_tunnel.Output.AsSpan(_tunnel.OutputOffset, _tunnel.OutputLength).ToArray());
            }
        }
    }

    private void Call(Action what)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        what();
        _allocated += GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
