// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Net;
using System.Runtime.InteropServices;
using System.Threading;

namespace NanoIke.Fleet;

/// <summary>
/// run: starts all nodes at once. It says when all have reported. SIGUSR1: says the counts, and a new phase begins. SIGINT, SIGTERM:
/// says the counts, every node closes its tunnel, and what became of the readings.
/// </summary>
internal static class RunCommand
{
    private const int SigUsr1 = 10; // .NET has no name for it, and takes the number
    private const int SecondMs = 1000;

    internal static Command Create()
    {
        Option<string> config = new("--config") { Description = "what all nodes have in common, as a configuration file", Required = true };
        Option<string> secrets = new("--secrets")
        {
            Description = "local_id, psk and perhaps psk_next of each node, a line each",
            Required = true,
        };
        Option<string> source = new("--first-source") { Description = "address of the first node, the next ones follow", Required = true };
        Option<int> roundTrip = new("--round-trip-ms") { Description = "of the path" };
        Option<int> jitter = new("--jitter-ms") { Description = "longest wait before the first handshake" };
        Option<bool> chacha = new("--chacha") { Description = "suite ChaCha20-Poly1305" };
        Option<string> pid = new("--gateway-pid") { Description = "file with the process id of the gateway", Required = true };
        Option<string> seconds = new("--seconds") { Description = "file for the counts of each second", Required = true };
        Command command = new("run", "runs a fleet") { config, secrets, source, roundTrip, jitter, chacha, pid, seconds };
        command.SetAction(parse =>
        {
            FleetOptions options = new(
                File.ReadAllText(parse.GetValue(config)!),
                File.ReadAllLines(parse.GetValue(secrets)!).Select(line => line.Split(' ')).ToArray(),
                FirstAddress(parse.GetValue(source)!),
                parse.GetValue(roundTrip),
                parse.GetValue(jitter),
                parse.GetValue(chacha));
            Run(options, new GatewayCpu(parse.GetValue(pid)!), parse.GetValue(seconds)!);
        });
        return command;
    }

    private static uint FirstAddress(string text)
    {
        return (uint)IPAddress.NetworkToHostOrder(BitConverter.ToInt32(IPAddress.Parse(text).GetAddressBytes()));
    }

    private static void Run(FleetOptions options, GatewayCpu cpu, string seconds)
    {
        Fleet fleet = new(options);
        using ManualResetEventSlim stop = new();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using PosixSignalRegistration next = PosixSignalRegistration.Create((PosixSignal)SigUsr1, Next);
        fleet.Tally.OnAllReported = ms => Say($"all reported after {ms} ms");
        fleet.Start();
        Say($"started {fleet.Tally.Nodes} nodes");
        using (StreamWriter file = File.CreateText(seconds))
        {
            file.AutoFlush = true; // a power cut ends this process
            file.WriteLine("second," + string.Join(',', Enum.GetNames<Happening>()[..^1]) + ",Open,GatewayCpuMs");
            while (!stop.Wait(SecondMs))
            {
                file.WriteLine($"{fleet.Tally.LastSecond()},{cpu.TakeMs()}");
            }
        }

        SayPhase(fleet.Tally);
        fleet.Stop();
        Say("readings " + fleet.Readings());

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Set();
        }

        void Next(PosixSignalContext context)
        {
            context.Cancel = true;
            SayPhase(fleet.Tally);
            fleet.Tally.BeginPhase();
        }
    }

    private static void SayPhase(Tally tally)
    {
        foreach (string failure in tally.Failures())
        {
            Say("failure " + failure);
        }

        Say("phase " + tally.Summary());
    }

    private static void Say(string line)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }
}
