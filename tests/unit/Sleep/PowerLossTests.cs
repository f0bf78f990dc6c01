// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Firmware;
using NanoIke.Responder;
using NanoIke.Tests.Board;

namespace NanoIke.Tests.Sleep;

/// <summary>
/// The power goes off at every moment there is: before and behind each commit of the drive, each datagram, each wait. Whatever was lost,
/// no number and no IV is used twice, and the wakes that follow deliver their readings and those that the drive holds.
/// </summary>
[TestClass]
public class PowerLossTests
{
    private const int MomentsMost = 200;

    public static IEnumerable<object[]> Wakes => new[]
    {
        new object[] { "the first one", 0, false },
        new object[] { "a usual one", 2, false },
        new object[] { "one without an answer", 2, true },
        new object[] { "one behind an outage", 3, false },
        new object[] { "one in an outage", 3, true },
    };

    [TestMethod]
    [DynamicData(nameof(Wakes))]
    public void AtEveryMomentOfAWake(string name, int before, bool silent)
    {
        int moments = 0;
        for (bool lost = true; lost; moments++)
        {
            Assert.IsTrue(moments < MomentsMost, name);
            lost = LoseAt(moments, before, silent, false);
        }

        Assert.IsTrue(moments >= 10, $"{name}: {moments} moments");
    }

    // As the argument in NodeMemory has it, the order alone keeps a state from being used twice, whether the board knows a wake or not.
    [TestMethod]
    [DynamicData(nameof(Wakes))]
    public void AlsoWhereEachStartSeemsToBeAWake(string name, int before, bool silent)
    {
        int moments = 0;
        for (bool lost = true; lost; moments++)
        {
            Assert.IsTrue(moments < MomentsMost, name);
            lost = LoseAt(moments, before, silent, true);
        }
    }

    [TestMethod]
    [DataRow(SuiteKind.Aes)]
    [DataRow(SuiteKind.ChaCha)]
    public void AnOldCopyOfTheDriveCostsATunnelAndNoIv(SuiteKind suite)
    {
        SleepingNode node = new SleepingNode(suite);
        node.Wake();
        byte[] copy = (byte[])node.Drive[SleepFile.Tunnel].Clone();
        for (int wake = 0; wake < 3; wake++)
        {
            node.Wake();
        }

        int known = node.Board.Collector.Table.Count;
        uint highest = node.Gateway.Seen.Esp[^1].Sequence;
        uint spi = node.Gateway.Seen.Esp[^1].Spi;
        node.Passes = (to, datagram) => !(to == LinkEnd.Gateway && IsOld(datagram, spi, highest)); // RFC 4303 section 3.4.3
        node.Drive[SleepFile.Tunnel] = copy;
        Assert.IsTrue(node.Wake());
        Assert.IsTrue(node.Wake());
        Assert.AreEqual(2, node.Handshakes);
        node.AssertIvs();

        // The copy has old counts as well: under the same start, the collector would take new readings for those that it has.
        Assert.AreEqual(4, known);
        Assert.AreEqual(6, node.Board.Collector.Table.Count);
        Assert.AreEqual(0, node.Board.Ledger.Queued);
    }

    [TestMethod]
    public void ADamagedFileIsNone()
    {
        foreach ((string name, Func<byte[], byte[]> damage) in new (string, Func<byte[], byte[]>)[]
        {
            ("empty", _ => Array.Empty<byte>()),
            ("cut", file => file[..(file.Length / 2)]),
            ("a bit", file => Octets.Flip(file, file.Length / 2)),
            ("longer", file => [.. file, 0]),
            ("huge", file => new byte[5000]),
            ("erased", file => Enumerable.Repeat((byte)255, file.Length).ToArray()),
        })
        {
            foreach (SleepFile file in Enum.GetValues<SleepFile>())
            {
                SleepingNode node = new SleepingNode();
                node.Wake();
                node.Passes = (_, _) => false;
                node.Wake();
                node.Passes = (_, _) => true;
                node.Wake();
                node.Passes = (_, _) => false;
                node.Wake(); // both files are there
                node.Passes = (_, _) => true;
                node.Wake();
                node.Drive[file] = damage(node.Drive[file]);
                Assert.IsTrue(node.Wake(), name);
                Assert.IsTrue(node.Wake(), name);
                Assert.AreEqual(7, node.Board.Readings, name);
                Assert.IsTrue(node.Board.Collector.Table.Count >= 7, $"{name}: {node.Board.Collector.Table.Count} of 7 readings");
                node.AssertNumbers();
            }
        }
    }

    // False: the wake was over before that moment.
    private static bool LoseAt(int moment, int before, bool silent, bool lies)
    {
        SleepingNode node = new SleepingNode();
        node.Drive.Lies = lies;
        bool cut = false;
        node.Passes = (_, _) => !cut;
        for (int wake = 0; wake < before; wake++)
        {
            cut = before == 3 && wake > 0; // readings wait then
            Assert.IsTrue(node.Wake());
        }

        cut = silent;
        int waiting = (int)(node.Board.Ledger?.Queued ?? 0);
        node.LossAt = moment;
        bool lost = !node.Wake();
        node.LossAt = -1;
        cut = false;
        int taken = node.Board.Readings;
        for (int wake = 0; wake < 3; wake++)
        {
            Assert.IsTrue(node.Wake(), $"moment {moment}");
        }

        string at = $"the power went off at moment {moment}";
        Assert.AreEqual(taken + 3, node.Board.Readings, at);
        int missing = node.Board.Readings - node.Board.Collector.Table.Count;
        Assert.IsTrue(missing <= (lost ? 1 : 0), $"{at}: {missing} readings are missing; {waiting} waited");
        Assert.AreEqual(0, node.Board.Ledger.Queued, at);
        node.AssertNumbers();
        node.AssertIvs();
        return lost;
    }

    private static bool IsOld(byte[] datagram, uint spi, uint highest)
    {
        return datagram.Length > 8 && BinaryPrimitives.ReadUInt32BigEndian(datagram) == spi
            && BinaryPrimitives.ReadUInt32BigEndian(datagram.AsSpan(4)) <= highest;
    }
}
