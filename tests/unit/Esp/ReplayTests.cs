// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using NanoIke.Responder;
using NanoIke.Tests.Protocol;

namespace NanoIke.Tests.Esp;

/// <summary>Anti-replay (RFC 4303 section 3.4.3) through the whole tunnel, against a list of all numbers that came before.</summary>
[TestClass]
public class ReplayTests
{
    private const uint Size = 64;

    [TestMethod]
    [DataRow(1u)]
    [DataRow(0x7FFFFFC0u)] // the number's top bit comes in
    [DataRow(0xFFFFFF00u)]
    public void JumpsAboutAsLongAsTheWindow(uint first)
    {
        for (uint jump = 61; jump <= 67; jump++)
        {
            Rig rig = new Rig(SuiteKind.ChaCha);
            rig.Establish();
            SortedSet<uint> seen = new SortedSet<uint>();
            for (uint i = 0; i < 3; i++)
            {
                Check(rig, seen, first + i); // every bit that the jump could leave behind
            }

            Check(rig, seen, first + 2 + jump);
            for (uint back = 0; back <= Size + 3; back++)
            {
                Check(rig, seen, first + 2 + jump - Math.Min(back, first + 2 + jump));
            }
        }
    }

    [TestMethod]
    public void RandomJumps()
    {
        Rig rig = new Rig(SuiteKind.ChaCha);
        rig.Establish();
        Random random = new Random(3);
        SortedSet<uint> seen = new SortedSet<uint>();
        Check(rig, seen, 100);
        for (int i = 0; i < 4000; i++)
        {
            uint top = seen.Max;
            Check(rig, seen, random.Next(10) == 0 ? top + (uint)random.Next(1, 140) : top - Math.Min(top, (uint)random.Next(0, 80)));
        }
    }

    [TestMethod]
    public void NumberZeroIsNeverValid()
    {
        Rig rig = new Rig();
        rig.Establish();
        SortedSet<uint> seen = new SortedSet<uint>();
        foreach (uint number in new uint[] { 0, 1, 0, 63, 0, 64, 0, 65, 0, 2, 1 })
        {
            Check(rig, seen, number);
        }
    }

    private static void Check(Rig rig, SortedSet<uint> seen, uint number)
    {
        uint top = seen.Count == 0 ? 0 : seen.Max;
        bool fresh = number != 0 && !seen.Contains(number) && (number > top || top - number < Size);
        byte[] packet = rig.Gateway.SealEsp(rig.FromCollector(new byte[4]).Encode(), new EspOptions { Sequence = number });
        Assert.AreEqual(fresh ? Status.Received : Status.Ignored, rig.Deliver(packet), $"{number} after {top}");
        if (fresh)
        {
            seen.Add(number);
        }
    }
}
