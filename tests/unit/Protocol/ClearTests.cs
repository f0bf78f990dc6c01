// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Responder;

namespace NanoIke.Tests.Protocol;

/// <summary>After Clear a tunnel is dead: it sends nothing, wants nothing and cannot be opened.</summary>
[TestClass]
public class ClearTests
{
    [TestMethod]
    [DataRow("never opened")]
    [DataRow("initiating")]
    [DataRow("authenticating")]
    [DataRow("open")]
    [DataRow("with output waiting")]
    [DataRow("renewing")]
    [DataRow("renewed")]
    [DataRow("renewed, the old one being deleted")]
    [DataRow("waiting")]
    [DataRow("closing")]
    [DataRow("closed")]
    public void NothingIsSentWantedOrOpenedAfterClear(string state)
    {
        Rig rig = new Rig(SuiteKind.Aes, null, settings => settings.LifetimeMs = 5000);
        Reach(rig, state);
        List<byte[]> datagrams = new List<byte[]>();
        foreach (ResponderSa sa in rig.Gateway.Sas.Where(each => each.Established))
        {
            datagrams.Add(rig.Gateway.Request(ExchangeType.Informational, Array.Empty<Payload>(), null, sa)[0]);
            datagrams.Add(sa.Outbound.Seal(rig.FromCollector(new byte[4]).Encode()));
        }

        rig.Tunnel.Clear();
        Assert.ThrowsExactly<InvalidOperationException>(() => rig.Tunnel.Open(rig.Link.Now));
        AssertDead(rig);
        rig.Close();
        rig.Tunnel.Suspect(rig.Link.Now);
        rig.Tunnel.Unanswered(rig.Link.Now);
        rig.Tunnel.Prepare();
        foreach (byte[] datagram in datagrams)
        {
            Assert.AreEqual(Status.Ignored, rig.Tunnel.Input(datagram, 0, datagram.Length, rig.Link.Now));
        }

        AssertDead(rig);
        rig.Link.Now += 24 * 3600 * 1000L;
        AssertDead(rig);
        Assert.ThrowsExactly<InvalidOperationException>(() => rig.Tunnel.Open(rig.Link.Now));
        AssertDead(rig);
    }

    private static void AssertDead(Rig rig)
    {
        Assert.AreEqual(TunnelState.Closed, rig.Tunnel.State);
        Assert.AreEqual(long.MaxValue, rig.Tunnel.NextDeadline);
        Assert.IsFalse(rig.Tunnel.Poll(rig.Link.Now), "it sends");
        Assert.AreEqual(Status.NotOpen, rig.Send(new byte[1]));
        Assert.IsFalse(rig.Tunnel.IsSuspected);
    }

    private static void Reach(Rig rig, string state)
    {
        if (state == "never opened")
        {
            return;
        }

        rig.Gateway.Silent = state == "waiting";
        rig.Open();
        TunnelState first = state switch
        {
            "initiating" => TunnelState.Initiating,
            "authenticating" => TunnelState.Authenticating,
            "waiting" => TunnelState.Waiting,
            _ => TunnelState.Open,
        };
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == first, 40000));
        switch (state)
        {
            case "with output waiting":
                rig.Tunnel.Input(rig.Gateway.Liveness()[0], 0, rig.Gateway.Liveness()[0].Length, rig.Link.Now);
                rig.Send(new byte[4]);
                rig.Tunnel.Suspect(rig.Link.Now);
                break;
            case "renewing":
                Assert.IsTrue(rig.RunUntil(() => rig.Count(TunnelEvent.Started) == 2, 6000));
                break;
            case "renewed":
                Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == 2, 6000));
                break;
            case "renewed, the old one being deleted":
                Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == 2, 6000));
                rig.Withheld = datagram => Mutate.Is(datagram, ExchangeType.Informational);
                rig.Run(Limits.GraceMinMs + 100);
                break;
            case "closing":
            case "closed":
                rig.Close();
                rig.RunUntil(() => state == "closed" && rig.Tunnel.State == TunnelState.Closed, 15);
                break;
        }
    }
}
