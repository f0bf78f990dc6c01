// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using NanoIke.Firmware;
using NanoIke.Responder;

namespace NanoIke.Tests.Board;

/// <summary>The node as a whole, on a board without hardware and against the scripted gateway.</summary>
[TestClass]
public class NodeTests
{
    [TestMethod]
    [DataRow(SuiteKind.Aes, "aes128-sha256-x25519")]
    [DataRow(SuiteKind.ChaCha, "chacha20poly1305-prfsha256-x25519")]
    public void SendsItsReportsAndClosesTheTunnel(SuiteKind suite, string name)
    {
        FakeBoard board = new FakeBoard(suite);
        Assert.AreEqual((Node.ExitDone, (string)null), board.Run(3));
        board.AssertLines(
            "IKE_SA_INIT sent to 198.51.100.1 port 4500, " + name,
            "IKE_SA_INIT answered, IKE_AUTH sent as node-1",
            "tunnel up: inner address 10.30.0.1, the gateway proved its identity",
            "report 1 sent",
            "report 2 sent",
            "report 3 sent",
            "tunnel closed: DELETE acknowledged",
            "sent 3 readings, delivered 0, queued 0, lost 0",
            "sent 4 ESP packets, received 0 ESP packets"); // three reports and a probe
        Assert.AreEqual(3, board.Arrived.Count);
        Assert.IsTrue(board.Gateway.Seen.IkeDeleted);
    }

    [TestMethod]
    public void AReportIsSenMl()
    {
        FakeBoard board = new FakeBoard();
        board.Run(3);
        for (int i = 0; i < 3; i++)
        {
            InnerPacket packet = board.Arrived[i];
            (ushort from, ushort to, byte[] payload) = packet.AsUdp();
            Assert.AreEqual("10.30.0.1 10.20.0.1 5683 5683", $"{Octets.Text(packet.Source)} {Octets.Text(packet.Destination)} {from} {to}");
            JsonElement pack = JsonDocument.Parse(payload).RootElement;
            Assert.AreEqual(3, pack.GetArrayLength());
            Assert.AreEqual("node-1:", pack[0].GetProperty("bn").GetString());
            Assert.AreEqual("report", pack[0].GetProperty("n").GetString());
            Assert.AreEqual(i + 1, pack[0].GetProperty("v").GetInt32());
            Assert.AreEqual("uptime", pack[1].GetProperty("n").GetString());
            Assert.AreEqual("s", pack[1].GetProperty("u").GetString());
            Assert.AreEqual(i, pack[1].GetProperty("v").GetInt32());
            Assert.AreEqual("temperature", pack[2].GetProperty("n").GetString());
            Assert.AreEqual("Cel", pack[2].GetProperty("u").GetString());
            Assert.AreEqual(21.5, pack[2].GetProperty("v").GetDouble());
        }
    }

    [TestMethod]
    public void ReportsKeepTheirInterval()
    {
        FakeBoard board = new FakeBoard();
        List<long> times = new List<long>();
        board.OnPrint = line =>
        {
            if (line.StartsWith("report", StringComparison.Ordinal))
            {
                times.Add(board.Milliseconds);
            }
        };
        board.Run(100, FakeBoard.Good + "\nreport_interval_ms = 70");
        for (int i = 1; i < times.Count; i++)
        {
            Assert.AreEqual(70, times[i] - times[i - 1], $"report {i + 1}");
        }
    }

    [TestMethod]
    public void StopsWhenAskedAtAnyTime()
    {
        for (int at = 0; at < 100; at += 5)
        {
            FakeBoard board = new FakeBoard { StopAt = at };
            Assert.AreEqual(Node.ExitDone, board.Run(0).Code);
            Assert.IsTrue(board.Milliseconds < at + 1000, "takes its time to stop");
            Assert.AreEqual(board.CountLines("tunnel up") > 0, board.Gateway.Seen.IkeDeleted, $"{at} ms: leaves the gateway with an SA");
            Assert.AreEqual(board.CountLines("tunnel up"), board.CountLines("tunnel closed"), $"{at} ms: says what is not so");
        }
    }

    [TestMethod]
    public void ClosesWithoutAnAnswerAsWell()
    {
        FakeBoard board = new FakeBoard { StopAt = 2000 };
        board.OnPrint = line => board.Gateway.Silent |= line == "report 2 sent";
        Assert.AreEqual(Node.ExitDone, board.Run(0).Code);
        Assert.AreEqual(1, board.CountLines("tunnel closed: DELETE not acknowledged"));
    }

    [TestMethod]
    public void SaysThatTheGatewayAskedForACookie()
    {
        FakeBoard board = new FakeBoard(SuiteKind.Aes, options => options.CookieRounds = 1);
        Assert.AreEqual(Node.ExitDone, board.Run(1).Code);
        Assert.AreEqual(1, board.CountLines("COOKIE asked for by the gateway"));
    }

    [TestMethod]
    public void SaysThatTheSecretIsShort()
    {
        FakeBoard board = new FakeBoard(SuiteKind.Aes, options => options.Secret = "short"u8.ToArray());
        Assert.AreEqual(Node.ExitDone, board.Run(1, FakeBoard.Good.Replace("correct horse battery", "short", StringComparison.Ordinal)).Code);
        Assert.IsTrue(board.Lines[0].StartsWith("note: line 4: the psk has fewer than 16 bytes", StringComparison.Ordinal));
    }

    [TestMethod]
    public void ResolvesTheGateway()
    {
        string named = FakeBoard.Good.Replace("198.51.100.1", "vpn.example", StringComparison.Ordinal);
        FakeBoard board = new FakeBoard { Names = host => host == "vpn.example" ? Octets.Address("198.51.100.1") : 0 };
        Assert.AreEqual(Node.ExitDone, board.Run(1, named).Code);

        FakeBoard lost = new FakeBoard();
        (int code, string failure) = lost.Run(1, named);
        Assert.AreEqual(Node.ExitTunnelFailed, code);
        Assert.IsTrue(failure.Contains("vpn.example does not resolve", StringComparison.Ordinal), failure);
        Assert.AreEqual(0, lost.Socket.Wire.Sent);
    }

    [TestMethod]
    public void TriesForEverOnABoardThatNobodyWatches()
    {
        FakeBoard board = new FakeBoard { GivesUpFirst = false };
        board.Gateway.Silent = true;
        board.Socket.OnWait = () => board.Gateway.Silent = board.Milliseconds < 300000;
        Assert.AreEqual(Node.ExitDone, board.Run(2).Code);
        Assert.IsTrue(board.CountLines("no tunnel: the gateway does not answer IKE_SA_INIT") >= 3);
        Assert.AreEqual(1, board.CountLines("IKE_SA_INIT sent"), "how an attempt begins is said once");
        Assert.AreEqual(1, board.CountLines("tunnel up"));
        Assert.IsTrue(board.Milliseconds < 300000 + 100000, "not back within a minute and a half");
    }

    [TestMethod]
    public void ComesBackAfterARebootOfTheGateway()
    {
        FakeBoard board = new FakeBoard();
        board.OnPrint = line =>
        {
            if (line == "report 5 sent")
            {
                board.Gateway.Forget();
            }
        };
        Assert.AreEqual(Node.ExitDone, board.Run(100).Code);
        Assert.AreEqual(1, board.CountLines("the gateway does not answer: making a new tunnel beside the old one"));
        Assert.AreEqual(1, board.CountLines("tunnel renewed: inner address 10.30.0.1"));
        Assert.AreEqual(0, board.CountLines("tunnel lost"));
    }

    [TestMethod]
    public void SaysThatTheGatewayClosedTheTunnel()
    {
        FakeBoard board = new FakeBoard();
        board.OnPrint = line =>
        {
            if (line == "report 5 sent")
            {
                board.Socket.Wire.Send(LinkEnd.Node, board.Gateway.DeleteIke());
            }
        };
        Assert.AreEqual(Node.ExitDone, board.Run(10).Code);
        Assert.AreEqual(1, board.CountLines("tunnel lost: the gateway closed the tunnel; trying again"));
        Assert.AreEqual(2, board.CountLines("tunnel up"));
        Assert.AreEqual(10, board.Arrived.Count);
    }

    [TestMethod]
    public void AnEchoRequestOfTheGatewayIsAnswered()
    {
        FakeBoard board = new FakeBoard();
        board.OnPrint = line =>
        {
            if (line == "report 1 sent")
            {
                InnerPacket echo = InnerPacket.Echo(Octets.Address("10.20.0.9"), board.Gateway.Current.InnerAddress, 7, 1, new byte[56]);
                board.Socket.Wire.Send(LinkEnd.Node, board.Gateway.SealEsp(echo.Encode()));
            }
        };
        board.Run(2);
        InnerPacket reply = board.Gateway.Seen.Esp.Select(packet => InnerPacket.Decode(packet.Inner)).Single(packet => packet.Protocol == 1);
        Assert.AreEqual((byte)0, reply.Body[0]);
        Assert.AreEqual("10.20.0.9", Octets.Text(reply.Destination));
    }

    [TestMethod]
    public void OpensItsSocketAnewWhenItCannotSend()
    {
        FakeBoard board = new FakeBoard();
        board.OnPrint = line => board.Socket.Broken |= line == "report 3 sent";
        Assert.AreEqual(Node.ExitDone, board.Run(10, FakeBoard.Good + "\nprobe = off").Code);
        Assert.AreEqual(2, board.Socket.Connections);
        Assert.AreEqual(1, board.CountLines("tunnel up"), "a new port is no reason for a new tunnel");
        int[] arrived = board.Arrived.Select(packet => JsonDocument.Parse(packet.AsUdp().Payload).RootElement[0].GetProperty("v").GetInt32()).ToArray();
        CollectionAssert.AreEqual(Enumerable.Range(1, 10).ToArray(), arrived, "the report that found the socket broken goes out after all");
    }

    [TestMethod]
    public void AsksWhetherTheGatewayIsAliveWhenAPortIsUnreachable()
    {
        FakeBoard board = new FakeBoard();
        board.OnPrint = line =>
        {
            if (line == "report 2 sent")
            {
                board.Socket.Unreachable = 20;
            }
        };
        Assert.AreEqual(Node.ExitDone, board.Run(5).Code);
        int asked = board.Gateway.Seen.Requests(ExchangeType.Informational).Count(message => message.Inner.Count == 0);
        Assert.AreEqual(1, asked, "asked that often within seconds");
        Assert.AreEqual(1, board.CountLines("tunnel up"));
        Assert.AreEqual(5, board.Arrived.Count);
    }

    [TestMethod]
    public void SaysThatTheCollectorLiesOutside()
    {
        const string Line = "the gateway narrowed remote_subnet so that the collector is outside; look at the gateway's selectors";
        FakeBoard board = new FakeBoard(SuiteKind.Aes, options => options.Subnet = Selector.Subnet("10.20.0.128", 25)) { StopAt = 3500 };
        List<long> said = new List<long>();
        List<long> times = new List<long>();
        board.OnPrint = line => (line == Line ? said : times).Add(board.Milliseconds);
        Assert.AreEqual(Node.ExitDone, board.Run(0).Code);
        Assert.AreEqual(1, said.Count, "said again");
        Assert.AreEqual(0, board.CountLines("report"), "a report that was not sent");
        Assert.AreEqual(1, board.CountLines("sent 0 readings, delivered 0, queued 0, lost 4"));
        Assert.AreEqual(0, board.Gateway.Seen.Esp.Count);
    }

    [TestMethod]
    public void SuspendedForAnHourItDoesNotMakeUpForLostReports()
    {
        FakeBoard board = new FakeBoard();
        board.OnPrint = line => board.Socket.Wire.Now += line == "report 3 sent" ? 3600000 : 0;
        Assert.AreEqual(Node.ExitDone, board.Run(10).Code);
        long elapsed = board.Milliseconds - 3600000;
        Assert.IsTrue(elapsed >= 7000, $"10 reports within {elapsed} ms");
        Assert.AreEqual(1, board.CountLines("tunnel up"));
    }

    [TestMethod]
    public void TakesATurnOftenEnoughForAWatchdog()
    {
        FakeBoard board = new FakeBoard { StopAt = 60000 };
        board.Run(0, FakeBoard.Good + "\nreport_interval_ms = 30000");
        Assert.IsTrue(board.Turns >= 300, $"{board.Turns} turns in a minute");
    }
}
