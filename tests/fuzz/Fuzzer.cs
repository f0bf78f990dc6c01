// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Diagnostics;
using NanoIke.Responder;

namespace NanoIke.Fuzz;

/// <summary>What is known of one entry point.</summary>
internal sealed class Tally
{
    internal long Executions { get; set; }

    /// <summary>Executions in which the tunnel took the datagram for a message of its gateway.</summary>
    internal long Taken { get; set; }

    internal double SlowestMs { get; set; }

    internal List<string> Crashes { get; } = new List<string>();
}

/// <summary>
/// Hands mutated datagrams to a tunnel in one scene and judges what becomes of it: a declared status, no exception, no allocation,
/// bounded time, and not one bit of state changed unless the message was authentic.
/// </summary>
internal sealed class Fuzzer
{
    private const int GenuineEvery = 251;
    private const double PatienceMs = 2000;

    private readonly Dice _dice;
    private readonly Mutator _mutator;
    private readonly Sealer _sealer;
    private readonly byte[] _buffer = new byte[2048];
    private readonly byte[] _copy = new byte[2048];
    private Scene _scene;
    private Tunnel _tunnel;
    private int _length;

    internal Fuzzer(Dice dice)
    {
        _dice = dice;
        _mutator = new Mutator(dice);
        _sealer = new Sealer(dice, _mutator);
    }

    /// <summary>Runs one entry point; the kind is "clear", "inside" or "packet".</summary>
    internal void Run(Scene scene, string kind, long executions, Tally tally)
    {
        _scene = scene;
        _tunnel = scene.World.Tunnel;
        scene.World.Memory.Restore(scene.Saved);
        for (long i = 0; i < executions; i++)
        {
            Seed[] seeds = kind == "clear" ? (_dice.Chance(3) ? scene.Clear : scene.Likely) : kind == "inside" ? scene.Inside : scene.Packets;
            Seed seed = seeds[_dice.Next(seeds.Length)];
            _mutator.Mutate(seed, seeds);
            byte[] datagram = kind == "clear" ? null : kind == "inside" ? _sealer.Message(scene) : _sealer.Packet(scene);
            _length = datagram == null ? _mutator.Length : datagram.Length;
            Array.Copy(datagram ?? _mutator.Bytes, _buffer, _length);
            Array.Copy(_buffer, _copy, _length);
            string wrong = One(kind == "clear", tally);
            if (wrong == null && i % GenuineEvery == 0)
            {
                wrong = Genuine();
            }

            tally.Executions++;
            if (wrong != null)
            {
                tally.Crashes.Add($"{scene.World.Kind} {scene.Name} {kind} from {seed}: {wrong}: {Convert.ToHexString(_copy.AsSpan(0, _length))}");
                scene.World.Memory.Restore(scene.Saved);
                if (tally.Crashes.Count >= 20)
                {
                    return;
                }
            }
        }
    }

    /// <summary>One execution; returns what was wrong.</summary>
    private string One(bool forged, Tally tally)
    {
        long received = _tunnel.PacketsReceived;
        long ignored = _tunnel.PacketsIgnored;
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        long started = Stopwatch.GetTimestamp();
        Status status;
        try
        {
            status = _tunnel.Input(_buffer, 0, _length, _scene.Now);
        }
        catch (Exception e)
        {
            return e.GetType().Name + " " + e.StackTrace;
        }

        double ms = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        tally.SlowestMs = Math.Max(tally.SlowestMs, ms);
        bool authentic = status is Status.Handled or Status.Received || _tunnel.PacketsReceived != received;
        if (status != Status.Ignored && status != Status.Handled && status != Status.Received)
        {
            return "status " + status;
        }

        if (allocated != 0)
        {
            return $"{allocated} bytes allocated";
        }

        if (ms > PatienceMs)
        {
            return $"{ms:F0} ms";
        }

        if ((_tunnel.PacketsIgnored == ignored) == (status == Status.Ignored))
        {
            return "ignored, and not counted so";
        }

        if (!authentic)
        {
            return Unchanged();
        }

        tally.Taken++;
        string wrong = forged && !MayBeTaken() ? "taken without being authentic" : null;
        wrong ??= After(status);
        _scene.World.Memory.Restore(_scene.Saved);
        return wrong;
    }

    private string Unchanged()
    {
        Memory memory = _scene.World.Memory;
        if (!memory.Same(_scene.Saved))
        {
            return "changed " + memory.Differences(_scene.Saved);
        }

        return null;
    }

    // Without keys: an answer to IKE_SA_INIT cannot be told from a genuine one, and a genuine datagram is one.
    private bool MayBeTaken()
    {
        if (_scene.State == TunnelState.Initiating && _copy[22] == ExchangeType.IkeSaInit)
        {
            return _tunnel.State == TunnelState.Authenticating || _tunnel.State == TunnelState.Initiating;
        }

        ReadOnlySpan<byte> datagram = _copy.AsSpan(0, _length);
        foreach (Seed seed in _scene.Clear)
        {
            if (datagram.SequenceEqual(seed.Bytes))
            {
                return true;
            }
        }

        return false;
    }

    // What the tunnel says and is after a message that it took.
    private string After(Status status)
    {
        if (status == Status.Received && (_tunnel.ReceivedOffset < 0 || _tunnel.ReceivedLength < 0 || _tunnel.ReceivedOffset + _tunnel.ReceivedLength > _length))
        {
            return "payload outside the datagram";
        }

        if (status == Status.Received && (_tunnel.ReceivedFrom < _scene.World.Settings.RemoteFirst || _tunnel.ReceivedFrom > _scene.World.Settings.RemoteLast))
        {
            return "a packet from outside the selectors";
        }

        if (_tunnel.State < TunnelState.Closed || _tunnel.State > TunnelState.Closing)
        {
            return "state " + _tunnel.State;
        }

        string wrong = Drain();
        if (wrong == null && _scene.State == TunnelState.Authenticating && _tunnel.State == TunnelState.Open)
        {
            wrong = Opened();
        }

        if (wrong == null && _scene.Packets.Length > 0 && (_copy[0] | _copy[1] | _copy[2] | _copy[3]) != 0)
        {
            Array.Copy(_copy, _buffer, _length);
            long received = _tunnel.PacketsReceived;
            wrong = _tunnel.Input(_buffer, 0, _length, _scene.Now) != Status.Ignored || _tunnel.PacketsReceived != received ? "replayed" : null;
        }

        return wrong;
    }

    // Whatever the gateway said: an inner address, and selectors inside what was asked.
    private string Opened()
    {
        TunnelSettings settings = _scene.World.Settings;
        bool before = _tunnel.Send(_buffer, 0, 1, settings.RemoteFirst - 1, 1, 1, _scene.Now) == Status.NotSendable;
        bool behind = _tunnel.Send(_buffer, 0, 1, settings.RemoteLast + 1, 1, 1, _scene.Now) == Status.NotSendable;
        return before && behind && _tunnel.InnerAddress != 0 ? null : "open with selectors that were not asked";
    }

    private string Drain()
    {
        try
        {
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            int sent = 0;
            while (_tunnel.Poll(_scene.Now))
            {
                if (++sent > 8 || _tunnel.OutputLength < 1 || _tunnel.OutputOffset < 0 || _tunnel.OutputLength > _tunnel.Output.Length - _tunnel.OutputOffset)
                {
                    return "Poll offers nonsense";
                }
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            return allocated == 0 ? null : $"Poll allocated {allocated} bytes";
        }
        catch (Exception e)
        {
            return "Poll: " + e.GetType().Name + " " + e.StackTrace;
        }
    }

    // After everything that was ignored, the genuine message does what it always does.
    private string Genuine()
    {
        Seed genuine = _scene.Genuine;
        if (genuine == null)
        {
            return null;
        }

        Array.Copy(genuine.Bytes, _buffer, genuine.Bytes.Length);
        Status status = _tunnel.Input(_buffer, 0, genuine.Bytes.Length, _scene.Now);
        TunnelState state = _tunnel.State;
        string wrong = Drain();
        _scene.World.Memory.Restore(_scene.Saved);
        return status != _scene.GenuineStatus || state != _scene.GenuineState ? $"the genuine message gives {status} and {state} afterwards" : wrong;
    }
}
