// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.Linq;
using NanoIke.Responder;
using NanoIke.Tests.Board;

namespace NanoIke.Fleet;

/// <summary>
/// hour: an hour of a fleet in virtual time, each node with a scripted gateway of its own, which answers at once: do nodes that start
/// together renew together in the end? One node after the other; what counts is when the handshakes would meet at one gateway.
/// </summary>
internal static class HourCommand
{
    private const int HourMs = 3600 * 1000;
    private const int WindowS = 300;
    private const int StartJitterMs = 10000; // DeviceBoard

    internal static Command Create()
    {
        Option<int> nodes = new("--nodes") { Required = true };
        Option<int> lifetime = new("--lifetime-s") { DefaultValueFactory = _ => 30 };
        Command command = new("hour", "a virtual hour of renewals") { nodes, lifetime };
        command.SetAction(parse => Run(parse.GetValue(nodes), parse.GetValue(lifetime)));
        return command;
    }

    private static void Run(int nodes, int lifetimeS)
    {
        int[] made = new int[HourMs / 1000];
        int lost = 0;
        int failed = 0;
        for (int seed = 1; seed <= nodes; seed++)
        {
            FakeBoard board = new(SuiteKind.ChaCha, null, seed) { GivesUpFirst = false, Jitter = StartJitterMs, StopAt = HourMs };
            board.WithCollector().Socket.LongestWaitMs = 1000;
            board.OnPrint = line => Count(line, board.Milliseconds);
            board.Run(0, $"{FakeBoard.OverCoap}\nreport_interval_ms = 60000\nlifetime_s = {lifetimeS}");
        }

        IEnumerable<int> Window(int from) => made.Skip(from).Take(WindowS);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"hour nodes={nodes} made={made.Sum()} lost={lost} failed={failed} mean_per_1000s={1000 * made.Sum() / made.Length}"
            + $" peak_first_start={made.Take(StartJitterMs / 1000).Max()} peak_first_minutes={Window(15).Max()}"
            + $" peak_last_minutes={Window(made.Length - WindowS).Max()}"));

        void Count(string line, long at)
        {
            bool good = line.StartsWith("tunnel up", StringComparison.Ordinal)
                || line.StartsWith("tunnel renewed", StringComparison.Ordinal);
            if (good && at < HourMs)
            {
                made[at / 1000]++;
            }

            lost += line.StartsWith("tunnel lost", StringComparison.Ordinal) ? 1 : 0;
            failed += line.StartsWith("no ", StringComparison.Ordinal) ? 1 : 0;
        }
    }
}
