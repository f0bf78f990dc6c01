// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Responder;

namespace NanoIke.Tests.Board;

/// <summary>
/// Boards that get their power at one moment part: their readings too, else all of them would report in one second for ever, and all
/// make new tunnels in one second when the gateway is gone.
/// </summary>
[TestClass]
public sealed class FleetReadingsTests
{
    private const int IntervalMs = 60000;
    private const int JitterMs = 10000;

    [TestMethod]
    public void ReadingsOfNodesThatStartTogetherPart()
    {
        List<List<long>> fleet = Enumerable.Range(1, 12).Select(seed => Readings(seed, JitterMs)).ToList();
        Assert.IsTrue(fleet.All(readings => readings[0] == 0), "the first reading is taken at once");
        long[] second = fleet.Select(readings => readings[1] - IntervalMs).ToArray();
        Assert.IsTrue(second.All(late => late >= 0 && late < JitterMs), string.Join(" ", second));
        Assert.IsGreaterThan(JitterMs / 2, second.Max() - second.Min());
        foreach (List<long> readings in fleet)
        {
            Assert.IsTrue(readings.Skip(2).Zip(readings.Skip(1), (next, before) => next - before).All(gap => gap == IntervalMs));
        }
    }

    [TestMethod]
    public void ANodeThatStartsAloneKeepsItsInterval()
    {
        List<long> readings = Readings(1, 0);
        CollectionAssert.AreEqual(readings.Select((_, index) => (long)index * IntervalMs).ToArray(), readings);
    }

    private static List<long> Readings(int seed, int jitterMs)
    {
        FakeBoard board = new FakeBoard(SuiteKind.ChaCha, null, seed) { GivesUpFirst = false, Jitter = jitterMs, StopAt = 5 * IntervalMs };
        List<long> times = new List<long>();
        board.WithCollector().OnPrint = line =>
        {
            if (line.StartsWith("reading ", StringComparison.Ordinal) && line.EndsWith(" taken", StringComparison.Ordinal))
            {
                times.Add(board.Milliseconds);
            }
        };
        board.Run(0, FakeBoard.OverCoap + $"\nreport_interval_ms = {IntervalMs}");
        return times;
    }
}
