// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.CommandLine;
using System.Net;
using System.Runtime.InteropServices;

namespace NanoIke.Relay;

/// <summary>
/// A path with delay and loss between nodes and a gateway. SIGHUP: every node goes on from a new port. SIGINT, SIGTERM: the
/// end, with lines that say what was carried and lost.
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        Option<string> listen = new("--listen") { Description = "ADDRESS:PORT for the nodes", Required = true };
        Option<string> gateway = new("--gateway") { Description = "ADDRESS:PORT of the gateway", Required = true };
        Option<int> up = new("--up-ms") { Description = "delay towards the gateway" };
        Option<int> down = new("--down-ms") { Description = "delay towards the nodes" };
        Option<int> loss = new("--loss") { Description = "datagrams lost each way, per mille" };
        Option<int> seed = new("--seed") { Description = "of the losses", DefaultValueFactory = _ => 1 };

        RootCommand root = new("UDP relay with delay and loss") { listen, gateway, up, down, loss, seed };
        root.SetAction(parse =>
        {
            int perMille = parse.GetValue(loss);
            int start = parse.GetValue(seed);
            Run(
                IPEndPoint.Parse(parse.GetValue(listen)!),
                IPEndPoint.Parse(parse.GetValue(gateway)!),
                new Direction(parse.GetValue(up), perMille, start),
                new Direction(parse.GetValue(down), perMille, start + 1));
        });
        return root.Parse(arguments).Invoke();
    }

    private static void Run(IPEndPoint listen, IPEndPoint gateway, Direction up, Direction down)
    {
        using Relay relay = new(listen, gateway, up, down);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using PosixSignalRegistration rebind = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Rebind);
        Console.WriteLine($"relay {listen} to {gateway}");
        relay.Run();
        Console.WriteLine($"up {up}");
        Console.WriteLine($"down {down}");
        Console.WriteLine($"disorder early={relay.Disorder.Early}");

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            relay.Stop();
        }

        void Rebind(PosixSignalContext context)
        {
            context.Cancel = true;
            relay.Rebind();
        }
    }
}
