// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Linq;
using NanoIke.Firmware;
using NanoIke.Responder;

namespace NanoIke.Tests.Board;

/// <summary>A list of gateways: tried in order, resolved anew, and from the first on again.</summary>
[TestClass]
public class GatewayListTests
{
    [TestMethod]
    public void TheNextEntryIsTriedWhenOneIsSilent()
    {
        FakeBoard board = new FakeBoard();
        board.Socket.AnyAddress = true;
        Assert.AreEqual(Node.ExitDone, board.Run(2, With("192.0.2.7, 198.51.100.1")).Code);
        AssertAddresses(board, "192.0.2.7", "198.51.100.1");
        Assert.AreEqual(1, board.CountLines("no tunnel: the gateway does not answer IKE_SA_INIT"));
        Assert.AreEqual(2, board.Arrived.Count);
    }

    /// <summary>A gateway that refuses one secret is tried with the other before the next entry has its turn.</summary>
    [TestMethod]
    public void AGatewayThatRefusesIsTriedWithTheOtherSecretFirst()
    {
        FakeBoard board = new FakeBoard(gateway: options => options.Secret = "the secret to come"u8.ToArray());
        board.Socket.AnyAddress = true;
        Assert.AreEqual(Node.ExitDone, board.Run(2, With("198.51.100.1, 192.0.2.7") + "\npsk_next = the secret to come").Code);
        AssertAddresses(board, "198.51.100.1");
        Assert.AreEqual(1, board.CountLines("no tunnel: the gateway refuses us"));

        FakeBoard neither = new FakeBoard(gateway: options => options.Secret = "neither of the two"u8.ToArray());
        neither.Socket.AnyAddress = true;
        (int code, string failure) = neither.Run(2, With("198.51.100.1") + "\npsk_next = the secret to come");
        Assert.AreEqual(Node.ExitTunnelFailed, code);
        StringAssert.Contains(failure, "AUTHENTICATION_FAILED");
        Assert.AreEqual(2, neither.Gateway.Seen.AuthRefused, "both secrets were tried");
    }

    [TestMethod]
    public void WhenAllFailAPersonIsTold()
    {
        FakeBoard board = new FakeBoard();
        board.Socket.AnyAddress = true;
        (int code, string failure) = board.Run(0, With("192.0.2.7, 192.0.2.8"));
        Assert.AreEqual(Node.ExitTunnelFailed, code);
        StringAssert.Contains(failure, "does not answer IKE_SA_INIT");
        AssertAddresses(board, "192.0.2.7", "192.0.2.8", "192.0.2.7");
    }

    [TestMethod]
    public void ANameThatDoesNotResolveIsPassedOver()
    {
        FakeBoard board = new FakeBoard { Names = _ => 0 };
        Assert.AreEqual(Node.ExitDone, board.Run(2, With("gone.example, 198.51.100.1")).Code);
        AssertAddresses(board, "198.51.100.1");
    }

    [TestMethod]
    public void AllAddressesOfANameAreTriedThenTheNextEntry()
    {
        uint[] addresses = { Octets.Address("192.0.2.1"), Octets.Address("192.0.2.2") };
        FakeBoard board = new FakeBoard { GivesUpFirst = false, StopAt = 100000, AllNames = host => host == "a.example" ? addresses : Array.Empty<uint>() };
        board.Socket.AnyAddress = true;
        Assert.AreEqual(Node.ExitDone, board.Run(0, With("a.example, b.example, 198.51.100.1")).Code);
        AssertAddresses(board, "192.0.2.1", "192.0.2.2", "198.51.100.1");
        Assert.AreEqual(1, board.CountLines("no tunnel: the gateway does not answer IKE_SA_INIT; look at gateway, gateway_port and any firewall for UDP; trying again (2 times)"));
        Assert.AreEqual(3, board.CountLines("IKE_SA_INIT sent to"), "each address is named");
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void AGatewayThatMovesIsFoundByItsName(bool says)
    {
        FakeBoard board = new FakeBoard();
        board.Socket.AnyAddress = true;
        board.Names = _ => board.Gateway.Options.GatewayAddress;
        board.OnPrint = line =>
        {
            if (line == "report 5 sent")
            {
                if (says)
                {
                    board.Socket.Wire.Send(LinkEnd.Node, board.Gateway.DeleteIke());
                }

                board.Gateway.Forget();
                board.Gateway.Options.GatewayAddress = Octets.Address("203.0.113.9");
            }
        };
        Assert.AreEqual(Node.ExitDone, board.Run(120, With("gw.example"), true).Code);
        AssertAddresses(board, "198.51.100.1", "203.0.113.9");
        Assert.IsTrue(board.Arrived.Count > (says ? 115 : 60), $"{board.Arrived.Count} arrived");
    }

    [TestMethod]
    public void TheListBeginsAnewAfterItsEndAndAfterALoss()
    {
        FakeBoard board = new FakeBoard { GivesUpFirst = false };
        board.Socket.AnyAddress = true;
        board.OnTurn = () => board.Gateway.Options.GatewayAddress = Octets.Address(board.Milliseconds < 100000 ? "203.0.113.9" : "192.0.2.8");
        bool lost = false;
        board.OnPrint = line =>
        {
            if (line == "report 3 sent" && !lost)
            {
                lost = true;
                board.Socket.Wire.Send(LinkEnd.Node, board.Gateway.DeleteIke());
            }
        };
        Assert.AreEqual(Node.ExitDone, board.Run(5, With("192.0.2.7, 192.0.2.8"), true).Code);
        string[] addresses = board.Socket.Addresses.Select(Octets.Text).ToArray();
        CollectionAssert.AreEqual(new[] { "192.0.2.7", "192.0.2.8", "192.0.2.7", "192.0.2.8" }, addresses.Take(4).ToArray());
        Assert.AreEqual("192.0.2.7 192.0.2.8", string.Join(" ", addresses[^2..]), "after the loss the first one is tried first");
    }

    private static string With(string gateways) => FakeBoard.Good.Replace("198.51.100.1", gateways, StringComparison.Ordinal);

    private static void AssertAddresses(FakeBoard board, params string[] expected) =>
        Assert.AreEqual(string.Join(" ", expected), string.Join(" ", board.Socket.Addresses.Select(Octets.Text)));
}
