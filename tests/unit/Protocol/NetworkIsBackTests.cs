// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using NanoIke.Responder;

namespace NanoIke.Tests.Protocol;

/// <summary>The node's own network was away and is back: nothing waits for a deadline that was made for a silent gateway.</summary>
[TestClass]
public class NetworkIsBackTests
{
    [TestMethod]
    [DataRow(31000)]
    [DataRow(300000)]
    [DataRow(7000000)]
    public void ATunnelThatNeverWasIsMadeAtOnce(long outage)
    {
        Rig rig = Cut();
        rig.Open();
        rig.Run(outage);
        Assert.AreEqual(0, rig.Gateway.Seen.Messages.Count);
        Restore(rig);
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Open, 100), $"{rig.Tunnel.State} after 100 ms");
    }

    [TestMethod]
    public void AnAttemptUnderWayBeginsAnewWithTheSameKeyPair()
    {
        Rig rig = Cut();
        HashSet<string> keys = new();
        Func<LinkEnd, byte[], bool> gate = rig.Link.Gate;
        rig.Link.Gate = (end, datagram) =>
        {
            if (Mutate.Is(datagram, ExchangeType.IkeSaInit) && end == LinkEnd.Gateway)
            {
                keys.Add(Convert.ToHexString(MessageCodec.Decode(datagram[4..], out _).Find(PayloadType.KeyExchange).Body));
            }

            return gate(end, datagram);
        };
        rig.Open();
        rig.Run(7000); // in the third wait of the first attempt, 8 s long
        Restore(rig);
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Open, 100));
        Assert.AreEqual(1, keys.Count);
        Assert.AreEqual(0, rig.Count(TunnelEvent.AttemptFailed), "nobody's failure");
    }

    [TestMethod]
    [DataRow(1000, 1)]
    [DataRow(5000, 2)]
    public void IkeAuthIsSentAgainAtOnceOrTheAttemptBeginsAnew(int afterMs, int attempts)
    {
        Rig rig = new Rig(SuiteKind.ChaCha);
        bool cut = true;
        rig.Link.Gate = (_, datagram) => !(cut && Mutate.Is(datagram, ExchangeType.IkeAuth));
        rig.Open();
        rig.Run(afterMs); // it goes out at 20, 520, 1520 and 3520 ms
        Assert.AreEqual(TunnelState.Authenticating, rig.Tunnel.State);
        cut = false;
        rig.Tunnel.NetworkIsBack(rig.Link.Now);
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Open, 100));
        Assert.AreEqual(attempts, rig.Count(TunnelEvent.Started));
        rig.AssertTraffic();
    }

    [TestMethod]
    public void ARenewalUnderWayIsNotForgotten()
    {
        Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.LifetimeMs = 60000);
        rig.Establish();
        bool cut = true;
        rig.Link.Gate = (_, datagram) => !(cut && Mutate.Is(datagram, ExchangeType.IkeSaInit));
        Assert.IsTrue(rig.RunUntil(() => rig.Count(TunnelEvent.Started) == 2, 61000));
        rig.Run(1000);
        Assert.IsFalse(rig.Tunnel.IsSuspected);
        cut = false;
        rig.Tunnel.NetworkIsBack(rig.Link.Now);
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == 2, 100), "not renewed");
        rig.AssertTraffic();
    }

    [TestMethod]
    public void AnOpenTunnelAsksTheGateway()
    {
        Rig rig = new Rig(SuiteKind.ChaCha);
        rig.Establish();
        rig.Run(5000);
        int before = rig.Gateway.Seen.Messages.Count;
        rig.Tunnel.NetworkIsBack(rig.Link.Now);
        rig.Run(100);
        Assert.AreEqual(before + 1, rig.Gateway.Seen.Messages.Count);
        Assert.AreEqual(1, rig.Tunnel.Openings);
    }

    [TestMethod]
    public void AQuestionThatWaitsIsSentAgainAndTheTunnelIsReassured()
    {
        Rig rig = new Rig(SuiteKind.ChaCha);
        rig.Establish();
        bool cut = true;
        rig.Link.Gate = (_, _) => !cut;
        rig.Send(new byte[4]);
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.IsSuspected, 60000));
        rig.Run(100000);
        cut = false;
        rig.Tunnel.NetworkIsBack(rig.Link.Now);
        Assert.IsTrue(rig.RunUntil(() => !rig.Tunnel.IsSuspected, 100), "not reassured within 100 ms");
        int started = rig.Count(TunnelEvent.Started);
        rig.Run(60000);
        Assert.AreEqual(started, rig.Count(TunnelEvent.Started), "a handshake that nobody needs");
        Assert.AreEqual(1, rig.Tunnel.Openings);
        rig.AssertTraffic();
    }

    [TestMethod]
    public void AGatewayThatForgotMeanwhileIsMetByANewTunnelSoon()
    {
        Rig rig = new Rig(SuiteKind.ChaCha);
        rig.Establish();
        bool cut = true;
        rig.Link.Gate = (_, _) => !cut;
        rig.Send(new byte[4]);
        rig.Run(3600000);
        rig.Gateway.Forget();
        cut = false;
        rig.Tunnel.NetworkIsBack(rig.Link.Now);
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == 2, 2500), "no new tunnel after 2.5 s");
    }

    [TestMethod]
    public void ARadioThatComesAndGoesDoesNotMakeAStorm()
    {
        Rig rig = Cut();
        int sent = 0;
        rig.Link.Dropped = (_, _) => sent++;
        rig.Open();
        for (int i = 0; i < 600; i++)
        {
            rig.Tunnel.NetworkIsBack(rig.Link.Now);
            rig.Run(1000);
        }

        Assert.IsTrue(sent <= 60 * 3 + 5, $"{sent} datagrams in ten minutes"); // each ten seconds one attempt: at 0, 2 and 6 s
    }

    [TestMethod]
    public void ASecondReturnWithinTenSecondsIsNotForgotten()
    {
        Rig rig = Cut();
        rig.Open();
        rig.Run(3600000);
        rig.Tunnel.NetworkIsBack(rig.Link.Now);
        rig.Run(1000);
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Waiting, 60000));
        rig.Tunnel.NetworkIsBack(rig.Link.Now); // long after the first
        rig.Run(3000);
        rig.Link.Gate = null;
        rig.Tunnel.NetworkIsBack(rig.Link.Now);
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Open, 8000));
    }

    [TestMethod]
    public void AfterCloseItBeginsNothing()
    {
        Rig rig = new Rig(SuiteKind.ChaCha);
        rig.Tunnel.NetworkIsBack(rig.Link.Now);
        rig.Run(20000);
        rig.Establish();
        rig.Close();
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Closed, 1000));
        int before = rig.Gateway.Seen.Messages.Count;
        rig.Run(20000);
        rig.Tunnel.NetworkIsBack(rig.Link.Now);
        rig.Run(100000);
        Assert.AreEqual(before, rig.Gateway.Seen.Messages.Count);
    }

    private static Rig Cut() => new Rig(SuiteKind.ChaCha) { Link = { Gate = (_, _) => false } };

    private static void Restore(Rig rig)
    {
        rig.Link.Gate = null;
        rig.Tunnel.NetworkIsBack(rig.Link.Now);
    }
}
