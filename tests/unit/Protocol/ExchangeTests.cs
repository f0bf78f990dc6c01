// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Responder;

namespace NanoIke.Tests.Protocol;

/// <summary>Requests under an IKE SA: what the end of it leaves to answer, how often a DELETE is sent, what counts as a sign of life.</summary>
[TestClass]
public class ExchangeTests
{
    // Found by the fuzzer: the wait is over, the retransmission not handed out yet, and then the answer comes.
    [TestMethod]
    public void AnAnswerThatComesWhenTheRetransmissionIsDueIsTaken()
    {
        Rig rig = new Rig();
        rig.Establish();
        rig.Tunnel.Suspect(rig.Link.Now);
        byte[] answer = null;
        rig.Link.Gate = (to, datagram) =>
        {
            answer = to == LinkEnd.Node ? datagram : answer;
            return to == LinkEnd.Gateway;
        };
        rig.Run(100);
        rig.Link.Now += 3000;
        byte[] request = rig.Gateway.Liveness()[0];
        Assert.AreEqual(Status.Handled, rig.Tunnel.Input(request, 0, request.Length, rig.Link.Now));
        Assert.IsTrue(rig.Tunnel.Poll(rig.Link.Now), "the answer to the gateway's request; the retransmission waits behind it");
        rig.Link.Gate = null;
        Assert.AreEqual(Status.Handled, rig.Deliver(answer));
        rig.AssertTraffic();
        rig.Run(10000);
        Assert.IsFalse(rig.Tunnel.IsSuspected);
    }

    [TestMethod]
    public void AnSaThatTheGatewayDeletedAnswersTheRepetitionAndNothingElse()
    {
        Rig rig = new Rig(SuiteKind.ChaCha);
        rig.Establish();
        ResponderSa sa = rig.Gateway.Current;
        byte[] delete = rig.Gateway.DeleteIke()[0];
        Assert.AreEqual(Status.Handled, rig.Deliver(delete));
        long ended = rig.Link.Now;
        int sent = rig.Link.Sent;
        foreach (Payload[] payloads in new[] { Array.Empty<Payload>(), new[] { Payloads.DeleteIke() }, new[] { Payloads.DeleteEsp(1) } })
        {
            Assert.AreEqual(Status.Ignored, rig.Deliver(rig.Gateway.Request(ExchangeType.Informational, payloads, null, sa)), "a fresh request");
            Assert.AreEqual(Status.Ignored, rig.Deliver(rig.Gateway.Request(ExchangeType.Informational, payloads, 1, sa)), "a fresh request");
        }

        Assert.AreEqual(sent, rig.Link.Sent, "answered under an SA that is over");
        Assert.AreEqual(Status.Handled, rig.Deliver(delete));
        Assert.AreEqual(sent + 1, rig.Link.Sent);
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == 2, 10000));
        Assert.AreEqual(Status.Handled, rig.Deliver(delete), "the new tunnel took its place too early");
        rig.Run(ended + Limits.EndedKeptMs - rig.Link.Now - 1);
        Assert.AreEqual(Status.Handled, rig.Deliver(delete));
        rig.Run(1);
        Assert.AreEqual(Status.Ignored, rig.Deliver(delete), "kept for too long");
        rig.AssertTraffic();
    }

    [TestMethod]
    [DataRow(false, Limits.DeleteTransmissionsMax)]
    [DataRow(true, Limits.OldDeleteTransmissionsMax)]
    public void ADeleteThatNobodyAnswersIsSentSoOften(bool renewed, int times)
    {
        Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.LifetimeMs = 600000);
        rig.Establish();
        if (renewed)
        {
            Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == 2, 600000));
        }

        List<byte[]> sent = new List<byte[]>();
        rig.Withheld = datagram =>
        {
            if (Mutate.Is(datagram, ExchangeType.Informational))
            {
                sent.Add(datagram);
            }

            return true;
        };
        if (!renewed)
        {
            rig.Close();
        }

        rig.Run(300000);
        Assert.AreEqual(times, sent.Count);
        Assert.IsTrue(sent.All(datagram => datagram.SequenceEqual(sent[0])), "a retransmission differs");
        Assert.AreEqual(renewed ? TunnelState.Open : TunnelState.Closed, rig.Tunnel.State);
        if (!renewed)
        {
            Assert.AreEqual((TunnelEvent.Closed, Status.PeerGone), (rig.Events[^1].What, rig.Events[^1].Why));
        }
    }

    [TestMethod]
    public void ARepeatedMessageIsNoSignOfLife()
    {
        Rig rig = new Rig(SuiteKind.ChaCha);
        rig.Establish();
        byte[] check = rig.Gateway.Liveness()[0];
        byte[] packet = rig.Gateway.SealEsp(rig.FromCollector(new byte[4]).Encode());
        Assert.AreEqual(Status.Handled, rig.Deliver(check));
        Assert.AreEqual(Status.Received, rig.Deliver(packet));
        rig.Gateway.Silent = true;
        rig.Send(new byte[4]);
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.IsSuspected, 20000));
        for (int i = 0; i < 10; i++)
        {
            Assert.AreEqual(Status.Handled, rig.Deliver(check));
            Assert.AreEqual(Status.Ignored, rig.Deliver(packet));
            Assert.IsTrue(rig.Tunnel.IsSuspected, "anybody can repeat a message");
            rig.Run(1000);
        }

        Assert.AreEqual(0, rig.Count(TunnelEvent.Reassured));
        Assert.AreEqual(Status.Handled, rig.Deliver(rig.Gateway.Liveness()));
        Assert.IsFalse(rig.Tunnel.IsSuspected);
        Assert.AreEqual(1, rig.Count(TunnelEvent.Reassured));
    }

    // What suspicion began ends with it, unless it is nearly done or the lifetime calls for it as well.
    [TestMethod]
    public void ReassuranceEndsAHandshakeThatIsNotAnsweredNorDue()
    {
        foreach ((bool answered, bool due) in new[] { (false, false), (true, false), (false, true), (true, true) })
        {
            Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.LifetimeMs = 20000);
            rig.Establish();
            rig.Withheld = datagram => due || Mutate.Is(datagram, ExchangeType.Informational);
            rig.Run(due ? 20000 : 0);
            rig.Tunnel.Unanswered(rig.Link.Now);
            rig.Tunnel.Unanswered(rig.Link.Now);
            Assert.IsTrue(rig.Tunnel.IsSuspected);
            rig.Withheld = datagram => Mutate.Is(datagram, ExchangeType.Informational) || (!answered && Mutate.Is(datagram, ExchangeType.IkeSaInit));
            Sa.HandshakeState state = answered ? Sa.HandshakeState.Auth : Sa.HandshakeState.Init;
            Assert.IsTrue(rig.RunUntil(() => rig.Handshake.State == state, 30000));
            Assert.AreEqual(Status.Handled, rig.Deliver(rig.Gateway.Liveness()));
            Assert.AreEqual(1, rig.Count(TunnelEvent.Reassured));
            Assert.AreEqual(answered || due ? state : Sa.HandshakeState.Idle, rig.Handshake.State);
            rig.Withheld = null;
            Assert.AreEqual(answered || due, rig.RunUntil(() => rig.Tunnel.Openings == 2, 12000), $"answered {answered}, due {due}");
        }
    }

    [TestMethod]
    public void EachStretchOfTrafficCallsForOneLivenessCheck()
    {
        Rig rig = new Rig(SuiteKind.ChaCha);
        rig.Establish();
        for (int i = 1; i <= 5; i++)
        {
            rig.Send(new byte[4]);
            rig.Run(600000);
            Assert.AreEqual(i, rig.Gateway.Seen.Requests(ExchangeType.Informational).Count());
        }

        for (int second = 0; second < 100; second++)
        {
            rig.Send(new byte[4]);
            rig.Run(1000);
        }

        rig.Run(50);
        Assert.AreEqual(5 + 10, rig.Gateway.Seen.Requests(ExchangeType.Informational).Count(), "one in ten seconds");
        for (int second = 0; second < 100; second++)
        {
            rig.Send(new byte[4]);
            rig.Deliver(rig.Gateway.SealEsp(rig.FromCollector(new byte[4]).Encode()));
            rig.Run(1000);
        }

        Assert.AreEqual(5 + 10, rig.Gateway.Seen.Requests(ExchangeType.Informational).Count(), "traffic is answered");
    }

    [TestMethod]
    public void ProbesThatNobodyAnswersComeToAnEnd()
    {
        Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.ProbeAddress = Rig.Collector);
        rig.Establish();
        rig.Run(3 * 3600 * 1000);
        Assert.AreEqual(Limits.ProbesMax, rig.Gateway.Seen.Esp.Count, "probes");
        Assert.AreEqual(1, rig.Count(TunnelEvent.Unproven));
        Assert.AreEqual(1, rig.Tunnel.Openings, "a host may ignore probes");
        Assert.AreEqual(0, rig.Gateway.Seen.Requests(ExchangeType.Informational).Count());
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void ARenewalWhoseChildIsRefusedLeavesTheOldTunnelAndNothingElse(bool fatal)
    {
        Rig rig = new Rig(SuiteKind.Aes, null, settings => settings.LifetimeMs = 10000);
        rig.Establish();
        ResponderSa old = rig.Gateway.Current;
        Mutate.Message(rig, ExchangeType.IkeAuth, message => ScriptedResponder.RefuseChild(message, fatal ? NotifyType.TsUnacceptable : NotifyType.TemporaryFailure));
        for (int attempt = 1; attempt <= 3; attempt++)
        {
            Assert.IsTrue(rig.RunUntil(() => rig.Count(TunnelEvent.AttemptFailed) == attempt, 60000));
            rig.Run(50);
            Assert.IsFalse(rig.Gateway.Sas[attempt].Established, "the IKE SA without a child was not deleted");
            Assert.IsTrue(old.Established, "the old one was");
            Assert.AreSame(old, rig.Gateway.Current);
            Assert.AreEqual(TunnelState.Open, rig.Tunnel.State);
            rig.AssertTraffic();
            Assert.AreEqual(Status.Handled, rig.Deliver(rig.Gateway.Liveness()));
        }

        rig.Gateway.MessageHook = null;
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == 2, 60000));
        rig.AssertTraffic();
        rig.Run(Limits.GraceMinMs + 50);
        Assert.IsFalse(old.Established);
        rig.AssertNoFaults();
    }

    // A gateway that proved itself gets a DELETE for the IKE SA without a child; a stranger in the next attempt gets nothing.
    [TestMethod]
    public void WhoeverProvesNothingIsToldSoAndGetsNoDelete()
    {
        Rig rig = new Rig(SuiteKind.ChaCha);
        Mutate.Message(rig, ExchangeType.IkeAuth, message => ScriptedResponder.RefuseChild(message, NotifyType.TemporaryFailure));
        rig.Open();
        Assert.IsTrue(rig.RunUntil(() => rig.Count(TunnelEvent.AttemptFailed) == 1, 1000));
        rig.Run(100);
        Assert.AreEqual(1, rig.Gateway.Seen.Requests(ExchangeType.Informational).Count());
        Mutate.Message(rig, ExchangeType.IkeAuth, message => message.Find(PayloadType.Authentication).Body[9] ^= 1);
        Assert.IsTrue(rig.RunUntil(() => rig.Count(TunnelEvent.AttemptFailed) == 2, 10000));
        Assert.AreEqual(Status.WrongSecret, rig.Tunnel.Failure);
        rig.Run(500);
        Message told = rig.Gateway.Seen.Requests(ExchangeType.Informational).Skip(1).Single();
        Assert.AreEqual(1, told.Inner.Count);
        Assert.IsNotNull(told.Notify(NotifyType.AuthenticationFailed)); // RFC 7296 section 2.21.2
        Assert.AreEqual(1, rig.Gateway.Seen.RefusedByNode);
    }

    [TestMethod]
    public void AnAnsweredDeleteIsOkWhateverEndedTheSaBeforeInItsPlace()
    {
        Rig rig = new Rig(SuiteKind.ChaCha);
        rig.Establish();
        for (int openings = 2; openings <= 3; openings++)
        {
            rig.Deliver(rig.Gateway.DeleteIke());
            Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == openings, 10000));
        }

        rig.Run(Limits.EndedKeptMs + 100);
        rig.Close();
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Closed, 1000));
        Assert.AreEqual((TunnelEvent.Closed, Status.Ok), (rig.Events[^1].What, rig.Events[^1].Why));
        Assert.AreEqual(Status.Ok, rig.Tunnel.Failure);
    }

    // The place of an SA whose DELETE nobody answered is taken by the next one, with nothing of it left: numbers, window, request.
    [TestMethod]
    public void ANewSaInThePlaceOfOneThatIsStillBeingEndedBeginsFromScratch()
    {
        Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.LifetimeMs = 20000);
        rig.Establish();
        for (int i = 0; i < 100; i++)
        {
            rig.AssertTraffic();
        }

        Assert.AreEqual(Status.Handled, rig.Deliver(rig.Gateway.Liveness()));
        rig.Withheld = datagram => Mutate.Is(datagram, ExchangeType.Informational);
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == 2, 21000));
        rig.AssertTraffic();
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == 3, 21000));
        rig.Withheld = null;
        rig.AssertTraffic();
        rig.Run(100);
        Assert.AreEqual(Status.Handled, rig.Deliver(rig.Gateway.Liveness()), "the gateway's numbers begin at 0");
        rig.Tunnel.Suspect(rig.Link.Now);
        rig.Run(100);
        Assert.AreEqual(2u, rig.Gateway.Seen.Requests(ExchangeType.Informational).Last().Id, "the own ones go on at 2");
        rig.Run(10000);
        rig.AssertTraffic();
        rig.AssertNoFaults();
    }
}
