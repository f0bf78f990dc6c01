// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Buffers.Binary;
using NanoIke.Responder;

namespace NanoIke.Fuzz;

/// <content>The steps of a life.</content>
internal sealed partial class Walk
{
    private const int StepBackMs = 5000;

    private void Pass()
    {
        int[] times = { 0, 1, 10, 100, 499, 1000, 5000, 20000, 70000, 3600000 };
        if (_dice.Chance(40))
        {
            _now -= StepBackMs;
            _promise.StepBack(StepBackMs);
            return;
        }

        _now += times[_dice.Next(_dice.Chance(4) ? times.Length : 6)];
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
        if (_dice.Chance(12))
        {
            _promise.Losses++;
            return;
        }

        Input(datagram, datagram.Length);
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
            _promise.Losses++;
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

        if (seed.TypeAt >= 0 && _dice.Chance(2))
        {
            byte[] claim = Claim(seed.Bytes);
            Input(claim, claim.Length);
            return;
        }

        _mutator.Mutate(seed, new[] { seed, _history[_dice.Next(_history.Count)] });
        Input(_mutator.Bytes, _mutator.Length);
    }

    // Says in the clear, under SPIs that were seen, what a gateway may say so.
    private byte[] Claim(byte[] seen)
    {
        (byte exchange, ushort type)[] claims =
        {
            (ExchangeType.IkeSaInit, NotifyType.Cookie),
            (ExchangeType.IkeSaInit, NotifyType.NoProposalChosen),
            (ExchangeType.IkeAuth, NotifyType.AuthenticationFailed),
            (ExchangeType.Informational, NotifyType.InvalidIkeSpi),
        };
        (byte exchange, ushort type) = claims[_dice.Next(claims.Length)];
        byte[] data = type == NotifyType.Cookie ? new byte[] { _dice.Byte() } : Array.Empty<byte>();
        ulong initiator = BinaryPrimitives.ReadUInt64BigEndian(seen.AsSpan(4));
        ulong responder = BinaryPrimitives.ReadUInt64BigEndian(seen.AsSpan(12));
        return ScriptedResponder.ForgedResponse(initiator, responder, exchange, (uint)_dice.Next(3), type, data);
    }

    private void Gateway()
    {
        ResponderSa sa = _gateway.Current;
        bool up = sa != null && sa.Established && sa.Inbound != null && sa.Outbound != null;
        int what = _dice.Next(12);
        _promise.HasDeleted |= up && what is 4 or 5;
        byte[][] sent = !up ? Array.Empty<byte[]>() : what switch
        {
            0 or 1 => _gateway.Liveness(),
            2 => _gateway.RekeyChild(),
            3 => _gateway.RekeyIke(),
            4 => _gateway.DeleteIke(),
            5 => _gateway.DeleteChild(),
            6 or 7 => new[] { _gateway.SealEsp(InnerPacket.Echo(World.Collector, sa.InnerAddress, 1, 1, new byte[20]).Encode()) },
            8 or 9 => new[] { _gateway.SealEsp(InnerPacket.Udp(World.Collector, 1, sa.InnerAddress, 2, new byte[20]).Encode()) },
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
                _promise.Close();
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
            case 5:
                Call(() => _tunnel.Unanswered(_now));
                break;
            default:
                Send();
                break;
        }
    }

    private void Send()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Status status = _tunnel.Send(_flow, _buffer, 0, 20, _now);
        _allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        bool kept = status == Status.Ok || (status == Status.Busy ? !_fetched : status == Status.NotOpen && !_promise.IsUp);
        if (!kept)
        {
            throw new InvalidOperationException($"Send: {status}, {_tunnel.State}");
        }

        _fetched = false;
    }

    private void Input(byte[] datagram, int length)
    {
        Array.Copy(datagram, _buffer, length);
        _fetched = false;
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

    // The node is busy: it does not poll before the next thing happens.
    private string Idle()
    {
        _promise.Look();
        return _promise.TakeEvents(_now, _toGateway.Count + _toNode.Count);
    }

    private string Drain(bool lost)
    {
        bool again = false;
        for (int i = 0; ; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            bool more = _tunnel.Poll(_now);
            _allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            if (!more && !again && _tunnel.NextDeadline <= _now)
            {
                again = true; // after a computation the caller looks for answers before the timers run
                continue;
            }

            if (!more)
            {
                _fetched = true;
                _promise.Look();
                return _promise.TakeEvents(_now, _toGateway.Count + _toNode.Count)
                    ?? (_tunnel.NextDeadline > _now ? null : $"a deadline that stands still: {_tunnel.NextDeadline} at {_now}, {_tunnel.State}");
            }

            if (i > 10)
            {
                return "Poll does not come to an end";
            }

            if (lost)
            {
                _promise.Losses++;
            }
            else
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
