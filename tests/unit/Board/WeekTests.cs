// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Firmware;
using NanoIke.Responder;

namespace NanoIke.Tests.Board;

/// <summary>The whole node for days of virtual time: what arrives, and what it costs in datagrams.</summary>
[TestClass]
public class WeekTests
{
    private const long Minute = 60000;
    private const long DayMs = Day.Ms;

    private static readonly string s_minutely = FakeBoard.OverCoap + "\nreport_interval_ms = 60000\nqueue = 400";

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void AWeekOfLossOutagesAndAGatewayThatMoves(int seed)
    {
        FakeBoard board = new FakeBoard(SuiteKind.ChaCha, null, seed) { GivesUpFirst = false }.WithCollector();
        Random random = new Random(seed);
        List<(long From, long To)> outages = Enumerable.Range(0, 7).Select(day => Outage(random, day * DayMs)).ToList();
        uint[] addresses = { Octets.Address("198.51.100.1"), Octets.Address("198.51.100.77"), Octets.Address("203.0.113.5") };
        board.Names = _ => board.Gateway.Options.GatewayAddress;
        board.Socket.AnyAddress = true;
        board.Socket.Wire.LossPerMille = 50;
        board.Socket.Wire.Gate = (_, _) =>
            !outages.Any(outage => board.Milliseconds >= outage.From && board.Milliseconds < outage.To);
        board.OnTurn = () =>
        {
            uint address = addresses[board.Milliseconds < 2 * DayMs ? 0 : board.Milliseconds < 5 * DayMs ? 1 : 2];
            if (address != board.Gateway.Options.GatewayAddress)
            {
                board.Gateway.Options.GatewayAddress = address;
                board.Gateway.Forget();
            }
        };
        string configuration = s_minutely.Replace("198.51.100.1", "gw.example", StringComparison.Ordinal);
        Assert.AreEqual(Node.ExitDone, board.Run(7 * 24 * 60, configuration, true).Code);
        Assert.AreEqual(1, board.CountLines("sent 10080 readings, delivered 10080, queued 0, lost 0"), board.Lines[^2]);
        Assert.AreEqual(10080, board.Readings);
        Assert.AreEqual(10080, board.Collector.Table.Count);
        CollectionAssert.AreEqual(addresses, board.Socket.Addresses.Distinct().ToArray());
        foreach (((uint _, long number), (decimal _, long at)) in board.Collector.Table)
        {
            long off = at - (number - 1) * Minute;
            Assert.IsTrue(off is >= -1000 and <= 20000, $"reading {number} is {off} ms off"); // a lost message comes again as it was
        }

        Console.WriteLine($"seed {seed}: outages of {string.Join(", ", outages.Select(outage => (outage.To - outage.From) / Minute))} minutes; "
            + $"{board.Collector.Repeated} readings came twice; "
            + $"{board.Socket.Sent.Count} datagrams sent, {board.Socket.Received.Count} received");
    }

    /// <summary>The budget of DESIGN: 1.05 times a report and its acknowledgement.</summary>
    [TestMethod]
    [DataRow(SuiteKind.Aes, false)]
    [DataRow(SuiteKind.ChaCha, false)]
    [DataRow(SuiteKind.ChaCha, true)]
    public void ADayOfReportsIsLittleMoreThanReports(SuiteKind suite, bool natted)
    {
        Day day = Day.Of(suite, natted);
        Console.WriteLine($"{suite}{(natted ? " behind a NAT" : "")}: {day.Datagrams} datagrams a day, {day.Keepalives} of them keepalives; "
            + $"{day.IpBytes} IP bytes");
        Assert.AreEqual(Day.ReadingsTaken, day.Readings);
        Assert.AreEqual(natted ? 2879 : 0, day.Keepalives); // two between two readings, fewer around renewals
        Assert.IsTrue(day.Datagrams - day.Keepalives <= 1.05 * 2 * Day.ReadingsTaken, $"{day.Datagrams} datagrams");
    }

    [TestMethod]
    public void ANodeSleepsUntilSomethingIsDue()
    {
        FakeBoard board = new FakeBoard(SuiteKind.ChaCha) { GivesUpFirst = false, StopAt = DayMs - 30000 }.WithCollector();
        board.Socket.LongestWaitMs = 3600000; // and so late it sees that it is to stop
        Assert.AreEqual(Node.ExitDone, board.Run(0, s_minutely).Code);
        Assert.AreEqual(1441, board.Collector.Table.Count);
        Assert.IsTrue(board.Turns < 4 * 1440, $"{board.Turns} wake-ups"); // the reading, its acknowledgement, and little else
    }

    private static (long, long) Outage(Random random, long day)
    {
        long from = day + random.NextInt64(12 * 60 * Minute);
        return (from, from + random.NextInt64(5000, 6 * 60 * Minute));
    }
}
