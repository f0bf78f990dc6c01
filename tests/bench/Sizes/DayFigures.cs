// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Firmware;
using NanoIke.Meter;
using NanoIke.Responder;
using NanoIke.Tests.Board;

namespace NanoIke.Bench.Sizes;

/// <summary>A day of a whole node on the wire, one reading a minute over CoAP, and what its queue takes.</summary>
internal static class DayFigures
{
    private const double Excess = 1.05; // over a report and its acknowledgement
    private static readonly int[] s_queues = [64, 400];

    /// <summary>Runs the days in virtual time.</summary>
    public static IEnumerable<Figure> Measure()
    {
        foreach (SuiteKind suite in Enum.GetValues<SuiteKind>())
        {
            string prefix = suite.ToString().ToLowerInvariant() + ".";
            Day plain = Day.Of(suite, natted: false);
            Day natted = Day.Of(suite, natted: true);
            yield return new Figure(prefix + "day.datagrams", plain.Datagrams, "datagrams", Excess * 2 * Day.ReadingsTaken);
            yield return new Figure(prefix + "day.bytes", plain.IpBytes, "bytes");
            yield return new Figure(prefix + "day.nat.datagrams", natted.Datagrams, "datagrams");
            yield return new Figure(prefix + "day.nat.keepalives", natted.Keepalives, "datagrams");
            yield return new Figure(prefix + "day.nat.bytes", natted.IpBytes, "bytes");
        }

        foreach (int size in s_queues)
        {
            yield return new Figure($"heap.queue.{size}", HeapWalk.Of(new ReadingQueue(size)).Values.Sum(), "bytes");
        }
    }
}
