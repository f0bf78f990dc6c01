// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Linq;
using NanoIke.Responder;
using NanoIke.Tests.Protocol;

namespace NanoIke.Tests.Field;

/// <summary>The gateway's DELETE that is repeated, and Close while a renewal is under way (issue 9, item 14).</summary>
[TestClass]
public class ClosingTests
{
    [TestMethod]
    public void NothingIsReceivedAfterClose()
    {
        Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.LifetimeMs = 60000);
        rig.Establish();
        ResponderSa old = rig.Gateway.Current;
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == 2, 61000));
        Assert.AreEqual(Status.Received, rig.Deliver(old.Outbound.Seal(rig.FromCollector(new byte[1]).Encode())), "the grace time");
        byte[] late = old.Outbound.Seal(rig.FromCollector(new byte[2]).Encode());
        byte[] current = rig.Gateway.SealEsp(rig.FromCollector(new byte[3]).Encode());
        rig.Close();
        Assert.AreEqual(Status.Ignored, rig.Deliver(late));
        Assert.AreEqual(Status.Ignored, rig.Deliver(current));
    }

    [TestMethod]
    [DataRow(20)]
    [DataRow(200)]
    [DataRow(1000)]
    public void ARepeatedDeleteGetsTheSameAnswer(int roundTripMs)
    {
        Rig rig = new Rig();
        Scene.RoundTrip(rig, roundTripMs);
        Scene.Open(rig);
        rig.AssertNoFaults();
        byte[][] delete = rig.Gateway.DeleteIke();
        ResponderSa sa = rig.Gateway.Current;
        Assert.AreEqual(Status.Handled, rig.Deliver(delete));
        rig.Run(4000);
        Assert.AreEqual(TunnelState.Open, roundTripMs == 1000 ? TunnelState.Open : rig.Tunnel.State, "the node has started over");
        for (int i = 0; i < 3; i++)
        {
            Assert.AreEqual(Status.Handled, rig.Deliver(delete));
            rig.Run(4000);
        }

        byte[][] raws = rig.Gateway.Seen.Messages
            .Where(message => message.Message.IsResponse && message.Message.SpiInitiator == sa.SpiInitiator).Select(message => message.Raw).ToArray();
        Console.WriteLine($"item 14, DELETE repeated 4, 8 and 12 s later, {roundTripMs} ms: {raws.Length - 1} of 3 answered, with the same bytes (was 0)");
        Assert.AreEqual(4, raws.Length);
        Assert.IsTrue(raws.All(raw => raw.SequenceEqual(raws[0])), "answers differ");
        Assert.AreEqual(2, rig.Tunnel.Openings);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void CloseDuringARenewalDeletesTheCurrentSaAndLeavesNothing(bool inAuth)
    {
        Rig rig = new Rig(SuiteKind.Aes, null, settings => settings.LifetimeMs = 60000);
        Scene.Open(rig);
        byte hidden = inAuth ? ExchangeType.IkeAuth : ExchangeType.IkeSaInit;
        rig.Link.Gate = (to, datagram) => to == LinkEnd.Node || !Scene.IsExchange(datagram, hidden);
        Assert.IsTrue(rig.RunUntil(() => Scene.Count(rig, inAuth ? TunnelEvent.Answered : TunnelEvent.Started) == 2, 60000), "no renewal");
        ResponderSa current = rig.Gateway.Current;
        rig.Close();
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Closed, 1000), "not closed");
        int deletes = rig.Gateway.Seen.Requests(ExchangeType.Informational)
            .Count(request => request.SpiInitiator == current.SpiInitiator && request.Find(PayloadType.Delete) != null);
        Console.WriteLine($"item 14, Close while {(inAuth ? "IKE_AUTH" : "IKE_SA_INIT")} of a renewal is under way: {deletes} DELETE on the current SA (was 0)");
        Assert.AreEqual(1, deletes);
        Assert.IsFalse(current.Established);
        Assert.AreEqual(Status.Ok, rig.Tunnel.Failure);
        Assert.AreEqual(long.MaxValue, rig.Tunnel.NextDeadline);
        foreach (string field in new[] { "_handshake._keyPair", "_handshake.Request.Bytes", "_keys._keys", "_current.Keys", "_other.Keys", "_current.Child.Keys", "_other.Child.Keys" })
        {
            Assert.IsTrue(((byte[])Scene.Field(rig.Tunnel, field)).All(each => each == 0), $"{field} is left");
        }

        rig.AssertNoFaults();
    }

    [TestMethod]
    public void CloseInTheGraceTimeDeletesBoth()
    {
        Rig rig = new Rig(SuiteKind.Aes, null, settings => settings.LifetimeMs = 60000);
        Scene.Open(rig);
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == 2, 60000));
        rig.Run(500);
        Assert.AreEqual(2, rig.Gateway.Sas.Count(sa => sa.Established));
        rig.Close();
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Closed, 1000), "not closed");
        Assert.AreEqual(0, rig.Gateway.Sas.Count(sa => sa.Established));
        rig.AssertNoFaults();
    }

    [TestMethod]
    [DataRow(2100)]
    [DataRow(3500)]
    [DataRow(20000)]
    public void CloseDoesNotWaitForTheDeleteOfTheOldSa(int afterMs)
    {
        Rig rig = new Rig(SuiteKind.Aes, null, settings =>
        {
            settings.LifetimeMs = 200000;
            settings.LivenessMs = 0;
        });
        Scene.Open(rig);
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == 2, 200000));
        rig.Gateway.Silent = true;
        rig.Run(afterMs);
        AssertSoonClosed(rig); // was 23.4 s
    }

    [TestMethod]
    [DataRow(100)]
    [DataRow(900)]
    public void CloseDoesNotWaitForTheDeleteOfAnSaThatLostItsChild(int afterMs)
    {
        Rig rig = new Rig();
        Scene.Open(rig);
        rig.Gateway.Silent = true;
        rig.Deliver(DeleteChild(rig));
        rig.Run(afterMs);
        AssertSoonClosed(rig); // was 23.4 s
    }

    [TestMethod]
    public void ADeleteOfTheChildThatCrossesTheDeleteOfCloseIsNoLoss()
    {
        Rig rig = new Rig();
        Scene.Open(rig);
        byte[][] delete = DeleteChild(rig);
        rig.Close();
        rig.Deliver(delete);
        rig.Run(10000);
        Assert.AreEqual(TunnelState.Closed, rig.Tunnel.State);
        Assert.AreEqual(0, rig.Count(TunnelEvent.Lost));
        Assert.AreEqual(Status.Ok, rig.Tunnel.Failure);
        rig.AssertNoFaults();
    }

    [TestMethod]
    public void AChildDeletedTwiceIsLostOnce()
    {
        Rig rig = new Rig();
        Scene.Open(rig);
        rig.Run(Limits.SettledMs);
        byte[][] first = DeleteChild(rig);
        byte[][] second = DeleteChild(rig);
        rig.Deliver(first);
        rig.Deliver(second);
        rig.Run(10000);
        Assert.AreEqual(1, rig.Count(TunnelEvent.Lost));
        Assert.AreEqual(TunnelState.Open, rig.Tunnel.State);
    }

    private static byte[][] DeleteChild(Rig rig) =>
        rig.Gateway.Request(ExchangeType.Informational, new[] { Payloads.DeleteEsp(rig.Gateway.Current.Inbound.Spi) });

    private static void AssertSoonClosed(Rig rig)
    {
        rig.Close();
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Closed, 10000), "whoever closes wants to sleep");
        Assert.AreEqual(1, rig.Count(TunnelEvent.Closed));
        Assert.AreEqual(long.MaxValue, rig.Tunnel.NextDeadline);
    }
}
