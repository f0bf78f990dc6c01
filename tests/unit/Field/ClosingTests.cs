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
}
