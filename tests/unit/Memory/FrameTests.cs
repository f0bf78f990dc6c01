// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Linq;
using Mono.Cecil;
using NanoIke.Firmware;

namespace NanoIke.Tests.Memory;

/// <summary>What HeapWatch takes for granted of frames.</summary>
[TestClass]
public class FrameTests
{
    [TestMethod]
    public void DeepestChain_FitsTheRoom()
    {
        using ModuleDefinition library = ModuleDefinition.ReadModule(typeof(Tunnel).Assembly.Location);
        int chain = new FrameSizes(library).Chain(library.GetType(typeof(Tunnel).FullName).Methods.Where(m => m.IsPublic));
        Assert.IsTrue(chain > 3000, $"{chain}: the ladder alone takes 1.9 kB");
        Assert.IsTrue(chain <= HeapWatch.RoomBytes, $"{chain} bytes; HeapWatch.RoomBytes is {HeapWatch.RoomBytes}");
    }

    /// <summary>
    /// The interpreter keeps the frame of a short instance method inside that of its caller, and leaves a slot of it unfilled, which
    /// compaction looks at all the same: so none may be so on the way to one.
    /// </summary>
    [TestMethod]
    public void NothingOnTheWayToACompaction_IsKeptInTheFrameOfItsCaller()
    {
        using ModuleDefinition firmware = ModuleDefinition.ReadModule(typeof(Node).Assembly.Location);
        using ModuleDefinition net = ModuleDefinition.ReadModule(typeof(TunnelSocket).Assembly.Location);
        MethodDefinition Of(Type type, string name) => (type.Assembly == typeof(Node).Assembly ? firmware : net).GetType(type.FullName).Methods
            .Single(m => m.Name == name);
        MethodDefinition[][] ways =
        [
            [Of(typeof(Supervisor), "Run"), Of(typeof(Node), "Run"), Of(typeof(TunnelSocket), "Turn")],
            [Of(typeof(Node), "Run"), Of(typeof(Node), "Finish"), Of(typeof(Node), "Turn"), Of(typeof(TunnelSocket), "Turn")],
            [Of(typeof(Node), "Run"), Of(typeof(Node), "Report")],
        ];
        foreach (MethodDefinition[] way in ways)
        {
            for (int i = 1; i < way.Length; i++)
            {
                Assert.IsFalse(FrameSizes.MayBeInlined(way[i - 1], way[i]), $"{way[i].Name} in {way[i - 1].Name}: give it an argument or a local more");
            }
        }

        Assert.IsTrue(Of(typeof(HeapWatch), "Begin").IsStatic);
        Assert.IsTrue(Of(typeof(Supervisor), "Make").IsStatic);
    }
}
