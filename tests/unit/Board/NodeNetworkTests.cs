// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using NanoIke.Firmware;
using NanoIke.Responder;

namespace NanoIke.Tests.Board;

/// <summary>The node before it has a network or a gateway's address: names, and the socket that is opened anew.</summary>
[TestClass]
public class NodeNetworkTests
{
    private const string Unresolved = "the gateway's name vpn0.example does not resolve; look at gateway and at the name server";

    private static readonly string s_named = FakeBoard.Good.Replace("198.51.100.1", "vpn0.example", StringComparison.Ordinal);

    [TestMethod]
    [DataRow("0")]
    [DataRow("9")]
    [DataRow("a")]
    [DataRow("z")]
    [DataRow("A")]
    [DataRow("Z")]
    [DataRow("-")]
    [DataRow(".")]
    [DataRow("_")]
    public void WhatAHostNameIsMadeOf(string part)
    {
        ConfigurationParser parser = new ConfigurationParser();
        string host = "gw" + part + "x";
        NodeConfiguration parsed = parser.Parse(Encoding.UTF8.GetBytes(FakeBoard.Good.Replace("198.51.100.1", host, StringComparison.Ordinal)));
        Assert.IsNotNull(parsed, parser.Error);
        Assert.AreEqual(host, parsed.Gateways[0]);
    }

    [TestMethod]
    [DataRow("/")]
    [DataRow(":")]
    [DataRow("@")]
    [DataRow("[")]
    [DataRow("`")]
    [DataRow("{")]
    [DataRow("=")]
    [DataRow("^")]
    [DataRow("\u00DF")]
    public void WhatAHostNameIsNotMadeOf(string part)
    {
        ConfigurationParser parser = new ConfigurationParser();
        Assert.IsNull(parser.Parse(Encoding.UTF8.GetBytes(FakeBoard.Good.Replace("198.51.100.1", "gw" + part + "x", StringComparison.Ordinal))));
        Assert.AreEqual("line 1: gateway must be an IPv4 address or a host name", parser.Error);
    }

    [TestMethod]
    public void ANameThatDoesNotResolveEndsTheNodeOfAPerson()
    {
        List<string> asked = new List<string>();
        FakeBoard board = new FakeBoard { Names = host => Ask(asked, host, int.MaxValue) };
        Assert.AreEqual((Node.ExitTunnelFailed, Unresolved), board.Run(1, s_named));
        CollectionAssert.AreEqual(new[] { "vpn0.example" }, asked);
        Assert.AreEqual(0, board.Milliseconds, "waits although it gives up");
        Assert.AreEqual(0, board.Lines.Count, "said twice");
        Assert.AreEqual(0, board.Socket.Connections);
    }

    [TestMethod]
    public void ANameIsAskedForAgainOnABoardThatNobodyWatches()
    {
        List<string> asked = new List<string>();
        FakeBoard board = new FakeBoard { GivesUpFirst = false };
        board.Names = host => Ask(asked, host, 2);
        Assert.AreEqual(Node.ExitDone, board.Run(2, s_named).Code);
        Assert.AreEqual(3, asked.Count);
        Assert.AreEqual(1, board.CountLines(Unresolved + " (2 times)"));
        Assert.AreEqual(2, board.CountLines(Unresolved));
        Assert.AreEqual(2, board.Arrived.Count);
    }

    [TestMethod]
    public void BetweenTwoQuestionsTheBoardTakesItsTurns()
    {
        List<string> asked = new List<string>();
        FakeBoard board = new FakeBoard { GivesUpFirst = false };
        int turns = 0;
        board.Names = host => Ask(asked, host, 1);
        board.OnTurn = () => turns += asked.Count == 1 ? 1 : 0;
        Assert.AreEqual(Node.ExitDone, board.Run(1, s_named).Code);
        Assert.IsTrue(turns is >= 300 and < 320, $"{turns} turns in a minute");
    }

    [TestMethod]
    public void WithoutANetworkItConnectsOnceASecond()
    {
        FakeBoard board = new FakeBoard { GivesUpFirst = false, StopAt = 60000 };
        board.Socket.NoNetwork = true;
        board.Socket.OnWait = () => board.Socket.NoNetwork = board.Milliseconds < 10500;
        Assert.AreEqual(Node.ExitDone, board.Run(2).Code);
        List<long> at = board.Socket.ConnectedAt;
        Assert.AreEqual(0, at[0]);
        for (int i = 1; i < at.Count; i++)
        {
            Assert.IsTrue(at[i] - at[i - 1] is >= 1000 and <= 1200, $"attempts at {at[i - 1]} and {at[i]} ms");
        }

        Assert.IsTrue(at[^1] is >= 10500 and < 12000, $"connected at {at[^1]} ms"); // and never again: the socket is good
        Assert.AreEqual(2, board.Arrived.Count);
    }

    [TestMethod]
    public void ASocketThatBreaksAgainAtOnceIsNotOpenedMoreThanOnceASecond()
    {
        FakeBoard board = new FakeBoard { StopAt = 20000 };
        board.Socket.OnWait = () => board.Socket.Broken |= board.Milliseconds is > 5000 and < 12000;
        Assert.AreEqual(Node.ExitDone, board.Run(0, FakeBoard.Good + "\nreport_interval_ms = 50").Code);
        List<long> at = board.Socket.ConnectedAt;
        Assert.IsTrue(at.Count is >= 6 and <= 9, $"{at.Count} connections");
        for (int i = 2; i < at.Count; i++)
        {
            Assert.IsTrue(at[i] - at[i - 1] is >= 1000 and <= 1200, $"attempts at {at[i - 1]} and {at[i]} ms");
        }
    }

    [TestMethod]
    public void TheReturnOfTheNetworkIsANewSocketAtOnceAndAQuestionToTheGateway()
    {
        FakeBoard board = new FakeBoard { StopAt = 40000 };
        int before = -1;
        int after = -1;
        board.Socket.OnWait = () =>
        {
            int asked = board.Gateway.Seen.Requests(ExchangeType.Informational).Count(message => message.Inner.Count == 0);
            before = board.Milliseconds < 20000 ? asked : before;
            after = board.Milliseconds < 20400 ? asked : after;
            board.Returns = board.Milliseconds >= 20000 ? 1 : 0;
        };
        Assert.AreEqual(Node.ExitDone, board.Run(0, FakeBoard.Good + "\nreport_interval_ms = 60000\nprobe = off").Code);
        Assert.AreEqual(2, board.Socket.Connections, "once, and not again and again");
        Assert.IsTrue(board.Socket.ConnectedAt[1] is >= 20000 and <= 20400, $"connected at {board.Socket.ConnectedAt[1]} ms");
        Assert.AreEqual(before + 1, after, "no question to the gateway");
    }

    private static uint Ask(List<string> asked, string host, int failures)
    {
        asked.Add(host);
        return asked.Count <= failures ? 0 : Octets.Address("198.51.100.1");
    }
}
