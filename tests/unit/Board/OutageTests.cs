// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using NanoIke.Firmware;
using NanoIke.Responder;

namespace NanoIke.Tests.Board;

/// <summary>What an outage costs, and what is said of it.</summary>
[TestClass]
public class OutageTests
{
    [TestMethod]
    [DataRow("10.20.0.1:5683")]
    [DataRow("coap://10.20.0.1")]
    public void ARenewalThatIsNotAnsweredTakesNoReadingMore(string collector)
    {
        FakeBoard board = new FakeBoard { StopAt = 200000 };
        if (collector[0] == 'c')
        {
            board.WithCollector();
        }

        int before = 0;
        board.OnTurn = () => before = board.Milliseconds < 90000 ? board.Readings : before;
        board.Gateway.RawHook = (message, datagram) => message.Exchange == ExchangeType.IkeSaInit && board.Milliseconds > 5000 ? Array.Empty<byte[]>() : new[] { datagram };
        board.Run(0, FakeBoard.Good.Replace("10.20.0.1:5683", collector, StringComparison.Ordinal) + "\nlifetime_s = 60");
        Assert.IsTrue(board.CountLines("no new tunnel: ") >= 1, "no renewal failed");
        Assert.AreEqual(1, board.CountLines("tunnel up"));
        Assert.IsTrue(board.Readings - before is >= 109 and <= 111, $"{board.Readings - before} readings in 110 s");
        Assert.IsTrue(board.Readings is >= 199 and <= 201, $"{board.Readings} readings in 200 s");
    }

    [TestMethod]
    public void APersonIsToldOfEveryAttemptAfterALoss()
    {
        FakeBoard board = new FakeBoard { StopAt = 400000 };
        board.OnPrint = line =>
        {
            if (line == "report 3 sent")
            {
                board.Socket.Wire.Send(LinkEnd.Node, board.Gateway.DeleteIke());
                board.Gateway.Silent = true;
            }
        };
        Assert.AreEqual(Node.ExitDone, board.Run(0).Code);
        Assert.AreEqual(1, board.CountLines("tunnel lost: the gateway closed the tunnel; trying again"));
        string[] attempts = board.Lines.Where(line => line.StartsWith("no tunnel: ", StringComparison.Ordinal)).ToArray();
        string what = "no tunnel: " + Explanation.Of(Status.NoAnswer) + "; trying again";
        CollectionAssert.AreEqual(new[] { what, what + " (2 times)", what + " (4 times)" }, attempts.Take(3).ToArray());
        int[] counts = attempts.Skip(1).Select(line => int.Parse(line.Split('(')[1].Split(' ')[0], CultureInfo.InvariantCulture)).ToArray();
        Assert.IsTrue(counts.SkipLast(1).All(count => (count & (count - 1)) == 0), "the same is said again and again"); // and the last count
    }

    [TestMethod]
    public void ADayWithoutAGatewayIsOneKeyPairAndFewDatagrams()
    {
        const int Day = 86400000;
        FakeBoard board = new FakeBoard { GivesUpFirst = false, StopAt = Day };
        HashSet<string> values = new HashSet<string>();
        int sent = 0;
        board.Socket.Wire.Gate = (end, datagram) =>
        {
            Message message = MessageCodec.Decode(datagram.AsSpan(4).ToArray(), out _);
            Assert.AreEqual(ExchangeType.IkeSaInit, message.Exchange);
            values.Add(Convert.ToHexString(message.Find(PayloadType.KeyExchange).Body));
            sent++;
            return false;
        };
        board.Run(0);
        // An attempt is four datagrams in 2 + 4 + 8 + 8 s, and then a wait of 60 to 75 s, but for the first few.
        Assert.AreEqual(1, values.Count, "key pairs");
        Assert.IsTrue(sent <= (4 * (Day / 82000)) + 40, $"{sent} datagrams in a day");
        Assert.IsTrue(sent >= (4 * (Day / 97000)) - 40, $"{sent} datagrams in a day: gives up");
        Assert.IsTrue(board.Lines.Count < 40, $"{board.Lines.Count} lines in a day");
    }
}
