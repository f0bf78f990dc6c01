// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Diagnostics;
using System.Linq;

namespace NanoIke.Fuzz;

/// <summary>
/// Hands mutated datagrams to a tunnel in one scene and lets <see cref="Verdict"/> judge what becomes of it: a declared status, no
/// exception, no allocation, bounded time, and not one bit of data changed unless the message was authentic.
/// </summary>
internal sealed class Fuzzer
{
    private const int GenuineEvery = 251;
    private const int CrashesMax = 20;
    private const double PatienceMs = 2000;

    private readonly Dice _dice;
    private readonly Mutator _mutator;
    private readonly Sealer _sealer;
    private readonly byte[] _buffer = new byte[2048];
    private Scene _scene;
    private Verdict _verdict;
    private Tunnel _tunnel;
    private Tally _tally;
    private bool _stale; // the datagram is outside the window of its SA

    internal Fuzzer(Dice dice)
    {
        _dice = dice;
        _mutator = new Mutator(dice);
        _sealer = new Sealer(dice, _mutator);
    }

    /// <summary>Runs one entry point.</summary>
    internal void Run(Scene scene, Door door, long executions, Tally tally)
    {
        _scene = scene;
        _verdict = new Verdict(scene);
        _tunnel = scene.World.Tunnel;
        _tally = tally;
        scene.World.Memory.Restore(scene.Saved);
        for (long i = 0; i < executions && tally.Crashes.Count < CrashesMax; i++)
        {
            byte[] datagram = Make(door, out Seed seed);
            string wrong = One(datagram, door == Door.Clear);
            if (wrong == null && i % GenuineEvery == 0)
            {
                wrong = Genuine();
            }

            tally.Executions++;
            if (wrong != null)
            {
                tally.Crashes.Add($"{scene.World.Kind} {scene.Name} {door} from {seed}: {wrong}: {Convert.ToHexString(datagram)}");
                scene.World.Memory.Restore(scene.Saved);
            }
        }
    }

    private byte[] Make(Door door, out Seed seed)
    {
        _stale = false;
        if (door == Door.Message)
        {
            Channel channel = _scene.Channels[_dice.Next(_scene.Channels.Count)];
            _stale = channel.IsStale;
            seed = Pick(channel.Insides);
            return _sealer.Message(_scene.World.Kind, channel);
        }

        if (door == Door.Packet)
        {
            Outlet outlet = _scene.Outlets[_dice.Next(_scene.Outlets.Count)];
            seed = Pick(outlet.Packets);
            return _sealer.Packet(outlet);
        }

        Seed[] all = _scene.Clear.Count == 0 ? new[] { Nothing } : _scene.Clear.ToArray();
        Seed[] likely = _scene.Genuine.Count == 0 || _dice.Chance(2) ? all : _scene.Genuine.Select(genuine => genuine.Datagram).ToArray();
        seed = likely[_dice.Next(likely.Length)];
        _mutator.Mutate(seed, all);
        return _mutator.Bytes.AsSpan(0, _mutator.Length).ToArray();
    }

    private static Seed Nothing { get; } = new Seed("nothing", new byte[40]);

    private Seed Pick(Seed[] seeds)
    {
        Seed seed = seeds[_dice.Next(seeds.Length)];
        _mutator.Mutate(seed, seeds);
        return seed;
    }

    /// <summary>One execution; returns what was wrong.</summary>
    private string One(byte[] datagram, bool forged)
    {
        Array.Copy(datagram, _buffer, datagram.Length);
        long received = _tunnel.PacketsReceived;
        long ignored = _tunnel.PacketsIgnored;
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        long started = Stopwatch.GetTimestamp();
        Status status;
        try
        {
            status = _tunnel.Input(_buffer, 0, datagram.Length, _scene.Now);
        }
        catch (Exception e)
        {
            return e.GetType().Name + " " + e.StackTrace;
        }

        double ms = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        _tally.SlowestMs = Math.Max(_tally.SlowestMs, ms);
        if (status != Status.Ignored && status != Status.Handled && status != Status.Received)
        {
            return "status " + status;
        }

        if (allocated != 0 || ms > PatienceMs)
        {
            return $"{allocated} bytes allocated, {ms:F0} ms";
        }

        if ((_tunnel.PacketsIgnored == ignored) == (status == Status.Ignored))
        {
            return "ignored, and not counted so";
        }

        bool authentic = status != Status.Ignored || _tunnel.PacketsReceived != received;
        if (!authentic)
        {
            return _scene.World.Memory.Same(_scene.Saved) ? null : Permitted(datagram);
        }

        _tally.Taken++;
        string wrong = _stale ? "taken from outside the window" : _verdict.OfTaken(datagram, status, forged);
        _scene.World.Memory.Restore(_scene.Saved);
        return wrong;
    }

    // Something changed, as it may: whatever that was, genuine messages go on as before.
    private string Permitted(byte[] datagram)
    {
        string wrong = _verdict.OfChanged(datagram);
        if (wrong == null && _dice.Chance(16))
        {
            return Genuine();
        }

        _scene.World.Memory.Restore(_scene.Saved);
        return wrong;
    }

    // After everything that was ignored, a genuine message does what it always does.
    private string Genuine()
    {
        if (_scene.Genuine.Count == 0)
        {
            return null;
        }

        World world = _scene.World;
        Expected expected = _scene.Genuine[_dice.Next(_scene.Genuine.Count)];
        bool same = world.Memory.Same(_scene.Saved);
        bool spent = world.IsEvaluationSpent && Verdict.IsInit(expected.Datagram.Bytes);
        (string said, string sent) = world.Try(expected.Datagram.Bytes, _scene.Now);
        world.Memory.Restore(_scene.Saved);
        if (spent)
        {
            return said.StartsWith(nameof(Status.Ignored), StringComparison.Ordinal) ? null : "more evaluations than allowed";
        }

        bool good = said == expected.Said && (!same || sent == expected.Sent);
        return good ? null : $"then {expected.Datagram} gives '{said}' and not '{expected.Said}'";
    }
}
