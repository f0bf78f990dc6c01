// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Text;
using NanoIke.Boards;
using NanoIke.Firmware;
using NanoIke.Tests.Board;

namespace NanoIke.Tests.Devices;

/// <summary>What all nanoFramework boards share, over a device of which every call throws: file system, network, name server, log, power.</summary>
[TestClass]
public class DeviceFaultTests
{
    private const string Configuration = "I:\\nanoike.conf";
    private const string Counter = "I:\\nanoike.cnt";

    public static IEnumerable<object[]> Faults => FaultyWorld.Faults.Select((_, i) => new object[] { i });

    [TestInitialize]
    public void Reset() => Device.Reset();

    [TestMethod]
    [DynamicData(nameof(Faults))]
    public void AFileSystemThatThrowsIsAFileThatIsMissing(int fault)
    {
        Device.Files[Configuration] = new byte[] { 1 };
        Device.Files[Counter] = new byte[] { 0, 0, 0, 7 };
        foreach (string call in new[] { "exists", "read" })
        {
            Device.Fault = name => name == call ? FaultyWorld.Faults[fault] : null;
            Assert.IsNull(DeviceStorage.ReadConfiguration(), call);
        }

        foreach (string call in new[] { "exists", "read", "write" })
        {
            Device.Fault = name => name == call ? FaultyWorld.Faults[fault] : null;
            Assert.AreEqual(0u, DeviceStorage.CountStart(), call + ": a count that is not kept");
        }

        Device.Fault = _ => null;
        Assert.AreEqual(8u, DeviceStorage.CountStart());
        CollectionAssert.AreEqual(new byte[] { 1 }, DeviceStorage.ReadConfiguration());
    }

    [TestMethod]
    public void HalfASecretIsWiped()
    {
        Device.Files[Configuration] = new byte[] { 1, 2, 3, 4, 5 };
        Device.Fault = name => name == "go on" ? new InvalidOperationException() : null;
        Assert.IsNull(DeviceStorage.ReadConfiguration());
        CollectionAssert.AreEqual(new byte[5], Device.ReadInto);
    }

    [TestMethod]
    public void StartsAreCountedWhateverWasLeftInTheFile()
    {
        Assert.AreEqual(1u, DeviceStorage.CountStart());
        Assert.AreEqual(2u, DeviceStorage.CountStart());
        foreach (int length in new[] { 0, 3, 5, 4000 }) // the power went while it was written
        {
            Device.Files[Counter] = new byte[length];
            Assert.AreEqual(1u, DeviceStorage.CountStart(), length + " bytes");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Faults))]
    public void TheFactoryWaitsForTheFileAndTheNetworkAndNeverThrows(int fault)
    {
        Device.Files[Configuration] = Encoding.UTF8.GetBytes(FakeBoard.Good);
        Device.Fault = name => name is "read" or "link" or "address" or "dns" ? FaultyWorld.Faults[fault] : null;
        TestBoard board = new TestBoard();
        DeviceNodeFactory factory = new DeviceNodeFactory(board);
        for (int i = 0; i < 50; i++)
        {
            board.Turn();
            Assert.IsNull(factory.Create());
            StringAssert.StartsWith(factory.Problem, "I:\\nanoike.conf is missing");
            board.Now += 1000;
        }

        Device.Fault = name => name is "link" or "address" ? FaultyWorld.Faults[fault] : null;
        for (int i = 0; i < 20; i++)
        {
            board.Turn();
            Assert.IsNull(factory.Create());
            board.Now += 1000;
        }

        Assert.AreEqual("no network yet; trying again", factory.Problem);
        Device.Fault = _ => null;
        board.Now += 2000;
        board.Turn();
        Assert.IsNotNull(factory.Create(), factory.Problem);
    }

    [TestMethod]
    [DynamicData(nameof(Faults))]
    public void TheProgramNeverReturnsWhateverTheBoardThrows(int fault)
    {
        foreach (string call in new[] { "none", "console", "reboot" })
        {
            Device.Reset();
            Device.Fault = name => name == "sleep" && Device.Slept.Count >= 185 ? new EndOfTest() : name == call ? FaultyWorld.Faults[fault] : null;
            TestProgram program = new TestProgram(() => throw FaultyWorld.Faults[fault]);
            Assert.ThrowsExactly<EndOfTest>(() => DeviceProgram.Run(program));
            Assert.AreEqual(call == "reboot" ? 0 : 3, Device.Reboots, call + ": after 60 tries of ten seconds each");
            Assert.IsTrue(Device.Slept.All(each => each == 10000));
            Assert.AreEqual(call == "console" ? 0 : 185, Device.Said.Count(line => line == "the board cannot be set up; trying again"));
        }
    }

    [TestMethod]
    public void BoardsThatEndAreNotKept()
    {
        List<WeakReference> made = new List<WeakReference>();
        int most = 0;
        Device.Fault = name =>
        {
            if (name == "sleep" && made.Count % 50 == 0)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                GC.Collect();
                most = Math.Max(most, made.Count(each => each.IsAlive));
            }

            return name == "sleep" && made.Count >= 500 ? new EndOfTest() : null;
        };
        Assert.ThrowsExactly<EndOfTest>(() => DeviceProgram.Run(new TestProgram(() => Make(made))));
        Assert.AreEqual(500, made.Count);
        Assert.IsTrue(most <= 2, $"{most} boards are kept");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static DeviceBoard Make(List<WeakReference> made)
    {
        TestBoard board = new TestBoard { Ends = true };
        made.Add(new WeakReference(board));
        return board;
    }

    private sealed class EndOfTest : Exception
    {
    }

    private sealed class TestProgram : DeviceProgram
    {
        private readonly Func<DeviceBoard> _make;

        internal TestProgram(Func<DeviceBoard> make)
        {
            _make = make;
        }

        protected override DeviceBoard CreateBoard() => _make();
    }

    private sealed class TestBoard : DeviceBoard
    {
        internal TestBoard()
            : base(new Testing.SeededEntropy(1), new TestNetwork())
        {
        }

        internal long Now { get; set; }

        internal bool Ends { get; set; }

        public override long Milliseconds => Now;

        public override bool StopRequested => Ends;

        public override void Sleep(int milliseconds) => Now += milliseconds;
    }

    private sealed class TestNetwork : DeviceNetwork
    {
        protected override void Begin()
        {
        }
    }
}
