// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Text.Json;
using NanoIke.Firmware;

namespace NanoIke.Tests.Board;

/// <summary>Edges of the node's small parts that a mutation run found untested.</summary>
[TestClass]
public class EdgeTests
{
    [TestMethod]
    public void UptimeBeginsWithTheNode()
    {
        FakeBoard board = new FakeBoard();
        board.Socket.Wire.Now = 5000;
        Assert.AreEqual(Node.ExitDone, board.Run(2).Code);
        JsonElement first = JsonDocument.Parse(board.Arrived[0].AsUdp().Payload).RootElement;
        Assert.AreEqual(0, first[1].GetProperty("v").GetInt32());
    }

    [TestMethod]
    public void ADigitMayBeInAName()
    {
        FakeBoard board = new FakeBoard();
        board.Run(1, FakeBoard.Good.Replace("node-1", "node-09az", System.StringComparison.Ordinal));
        JsonElement first = JsonDocument.Parse(board.Arrived[0].AsUdp().Payload).RootElement;
        Assert.AreEqual("node-09az:", first[0].GetProperty("bn").GetString());
    }
}
