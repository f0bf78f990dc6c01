// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using NanoIke.Responder;

namespace NanoIke.Tests.Protocol;

/// <summary>When exactly a tunnel asks and keeps alive, on a path of 20 ms (TunnelSettings, Limits; RFC 3948 section 4).</summary>
[TestClass]
public class PathTimesTests
{
    [TestMethod]
    public void KeepalivesFollowTheLastDatagram()
    {
        Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.LivenessMs = 0);
        rig.Establish();
        long opened = rig.Link.Now;
        List<long> kept = Sent(rig, datagram => datagram.Length == 1 && datagram[0] == 0xFF);
        rig.Run(45000);
        Assert.AreEqual(Status.Ok, rig.Send(new byte[4]));
        rig.Run(45000);
        CollectionAssert.AreEqual(new[] { opened + 20001, opened + 40002, opened + 65001, opened + 85002 }, kept);
    }

    [TestMethod]
    public void TheQuestionComesWhenTrafficWentUnansweredForSoLong()
    {
        Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.LivenessMs = 7000);
        rig.Establish();
        long opened = rig.Link.Now;
        List<long> asked = Sent(rig, datagram => Mutate.Is(datagram, ExchangeType.Informational));
        rig.Send(new byte[4]);
        rig.Run(3000);
        rig.Send(new byte[4]);
        rig.Run(3000);
        rig.Deliver(rig.Gateway.SealEsp(rig.FromCollector(new byte[4]).Encode()));
        rig.Run(500);
        rig.Send(new byte[4]);
        rig.Run(60000);
        CollectionAssert.AreEqual(new[] { opened + 13500 }, asked);
        rig.Send(new byte[4]);
        rig.Run(7000);
        CollectionAssert.AreEqual(new[] { opened + 13500, opened + 73500 }, asked);
    }

    [TestMethod]
    public void AReportIsTimedByItsOwnCall()
    {
        Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.LivenessMs = 7000);
        rig.Establish();
        List<long> asked = Sent(rig, datagram => Mutate.Is(datagram, ExchangeType.Informational));
        rig.Link.Now += 5000; // nobody polled meanwhile
        long sent = rig.Link.Now;
        rig.Send(new byte[4]);
        rig.Run(60000);
        CollectionAssert.AreEqual(new[] { sent + 7000 }, asked);
    }

    [TestMethod]
    public void TwoUnansweredQuestionsMakeSuspiciousAndTheHandshakeIsAtOnce()
    {
        Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.LivenessMs = 7000);
        rig.Establish();
        rig.Deliver(rig.Gateway.SealEsp(rig.FromCollector(new byte[4]).Encode())); // proof: no back-off
        long opened = rig.Link.Now;
        rig.Gateway.Silent = true;
        rig.Send(new byte[4]);
        rig.Run(30000);
        Assert.AreEqual(opened + 8500, rig.Events.Find(each => each.What == TunnelEvent.Suspected).At, "two transmissions, 500 and 1000 ms");
        Assert.AreEqual(opened + 8500, rig.Events.Find(each => each.What == TunnelEvent.Started && each.At > opened).At);
        Assert.AreEqual(1, rig.Count(TunnelEvent.Suspected));
    }

    [TestMethod]
    public void AMessageInVainCountsAsOneTransmission()
    {
        Rig rig = new Rig(SuiteKind.ChaCha);
        rig.Establish();
        long opened = rig.Link.Now;
        rig.Gateway.Silent = true;
        rig.Tunnel.Unanswered(rig.Link.Now);
        rig.Run(30000);
        Assert.AreEqual(opened + 500, rig.Events.Find(each => each.What == TunnelEvent.Suspected).At, "one message and one question");
    }

    [TestMethod]
    public void CloseInTheGraceTimeWaitsForTheDeletesOnly()
    {
        Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.LifetimeMs = 10000);
        rig.Establish();
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == 2, 11000));
        long closed = rig.Link.Now;
        rig.Gateway.Silent = true;
        rig.Close();
        rig.Run(1500);
        Assert.AreEqual(TunnelState.Closing, rig.Tunnel.State);
        Assert.AreEqual(closed + 2500, rig.Tunnel.NextDeadline, "500, 1000 and 1000 ms; the grace time would end before");
        rig.Run(1000);
        Assert.AreEqual(TunnelState.Closed, rig.Tunnel.State);
    }

    internal static List<long> Sent(Rig rig, Func<byte[], bool> which)
    {
        List<long> times = new List<long>();
        rig.Link.Gate = (to, datagram) =>
        {
            if (to == LinkEnd.Gateway && which(datagram))
            {
                times.Add(rig.Link.Now);
            }

            return true;
        };
        return times;
    }
}
