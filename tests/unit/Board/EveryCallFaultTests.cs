// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Firmware;

namespace NanoIke.Tests.Board;

/// <summary>
/// Every virtual member that a board, its driver or its crypto may implement throws everything, at every use: the node goes on, says one
/// line, and no reading is lost. The members are found by reflection, so that a new one cannot be forgotten.
/// </summary>
[TestClass]
public class EveryCallFaultTests
{
    private const int Minute = 60000;

    // Nothing calls that yet.
    // By way of the inner board's own link.
    private static readonly string[] s_reachedInside = { "Link.LocalAddress" };

    public static IEnumerable<object[]> Members => FaultyWorld.Members.Select(member => new object[] { member });

    [TestMethod]
    public void TheMembersAreFound()
    {
        foreach (string known in new[] { "Board.Milliseconds", "Board.ReadThousandths", "Link.Receive", "Entropy.Fill", "NetworkWatch.Begin", "NodeFactory.Create", "PacketCipher.Seal" })
        {
            CollectionAssert.Contains(FaultyWorld.Members, known);
        }

        Assert.IsTrue(FaultyWorld.Members.Length >= 40, $"{FaultyWorld.Members.Length} members");
    }

    [TestMethod]
    [DynamicData(nameof(Members))]
    public void AnExceptionAtAnyUseCostsAMomentAndNoReading(string member)
    {
        bool troubled = IsForTrouble(member);
        int thrown = 0;
        for (int n = 1; n <= FaultyWorld.Faults.Length; n++)
        {
            int nth = n <= 7 ? n : n * n; // the first handshake, and the life after it
            FaultyWorld world = new FaultyWorld { Fault = FaultyWorld.Faults[n % FaultyWorld.Faults.Length], ThrowsAfterwards = n % 2 == 0 };
            world.Throws = (name, use) => (name == member && use == nth) || (troubled && IsTrouble(world, name));
            string what = $"{member}, use {nth}, {world.Fault.GetType().Name}";
            Assert.AreEqual(Node.ExitDone, world.Run(troubled ? 100000 : 45000), what);
            thrown += world.Uses(member) >= nth ? 1 : 0;
            world.AssertBooks(what);
            Assert.IsTrue(world.Inner.Collector.Table.Count > 25, $"{what}: {world.Inner.Collector.Table.Count} readings in 45 s");
            Assert.IsTrue(troubled || world.Inner.CountLines("the node stopped") <= world.Thrown, what + ": said twice");
            Assert.AreEqual(world.Inner.CountLines("the node stopped"), world.Inner.CountLines("fresh one"), what);
            Assert.IsTrue(world.Inner.Socket.Closed, what + ": a socket is left");
            Assert.AreEqual(0, world.Reboots, what);
        }

        Assert.IsTrue(thrown > 0 || s_reachedInside.Contains(member) || member == "Board.Reboot", member + " is never used");
    }

    [TestMethod]
    [DynamicData(nameof(Members))]
    public void FromSomeUseOnForEverAndThenHealed(string member)
    {
        foreach (int from in new[] { 1, 30 })
        {
            FaultyWorld world = new FaultyWorld { Fault = FaultyWorld.Faults[(from + member.Length) % FaultyWorld.Faults.Length] };
            bool troubled = IsForTrouble(member) || member == "Board.Reboot";
            long healed = member == "Board.Sleep" ? 3000 : 12 * Minute; // the supervisor then waits in real time
            int ever = 0;
            world.Throws = (name, use) =>
            {
                bool throws = world.Inner.Milliseconds < healed && ((name == member && use >= from) || (troubled && name == "Link.Receive"));
                ever += throws && name == member ? 1 : 0;
                return throws;
            };
            string what = $"{member} from use {from} on";
            Assert.AreEqual(Node.ExitDone, world.Run(healed + (2 * Minute)), what);
            Assert.IsTrue(ever > 0 || from > 1 || s_reachedInside.Contains(member), what + ": never used");
            world.AssertBooks(what);
            int late = world.Inner.Collector.Table.Values.Count(reading => reading.At > healed + 1000);
            Assert.IsTrue(late >= 50, $"{what}: {late} readings after it is healed"); // a wait of a minute at most before the fresh node
            Assert.IsTrue(world.Reboots <= 2, $"{what}: {world.Reboots} reboots");
            Assert.IsTrue(world.Thrown < 30000, what + ": spins");
        }
    }

    // Used when something else goes wrong.
    private static bool IsForTrouble(string member) => member is "Board.Sleep" or "Board.LeaveNativeCrypto" or "Board.Print" or "Link.Close";

    private static bool IsTrouble(FaultyWorld world, string name) => name == "Link.Receive" && world.Inner.Milliseconds is > 10000 and < 30000;
}
