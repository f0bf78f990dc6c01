// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Collections.Generic;
using System.Linq;
using NanoIke.Responder;

namespace NanoIke.Tests.Protocol;

/// <summary>How many handshakes and messages a gateway can make a node spend.</summary>
[TestClass]
public class BackoffTests
{
    private const long TenMinutes = 600000;

    [TestMethod]
    public void AGatewayThatDeletesEachTunnelAtOnceSeesTenHandshakesInTenMinutes()
    {
        Rig rig = new Rig(SuiteKind.ChaCha);
        List<long> waits = Delete(rig, 0, false);
        Assert.IsTrue(rig.Tunnel.Openings is >= 8 and <= 10, $"{rig.Tunnel.Openings} handshakes");
        for (int i = 0; i < waits.Count; i++)
        {
            long least = (long)Limits.RetryFirstMs << i;
            Assert.IsTrue(waits[i] >= least - 50 && waits[i] <= least * 5 / 4, $"wait {i}: {waits[i]}, not {least}");
        }
    }

    // Two nodes with one identity throw each other out again and again, and each had packets through its tunnel in between.
    [TestMethod]
    public void APacketDoesNotExcuseAGatewayThatDeletesEachTunnelAtOnce()
    {
        Rig rig = new Rig(SuiteKind.ChaCha);
        List<long> waits = Delete(rig, 0, true);
        Assert.AreEqual(10, rig.Tunnel.Openings);
        Assert.IsTrue(waits[6] >= 64 * Limits.RetryFirstMs, string.Join(", ", waits));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void TheWaitsBeginAnewAfterAMinuteOfLife(bool packet)
    {
        Rig rig = new Rig(SuiteKind.ChaCha);
        List<long> waits = Delete(rig, Limits.SettledMs, packet);
        Assert.IsTrue(waits.Count >= 8, $"{waits.Count} handshakes");
        Assert.IsTrue(waits.All(wait => wait <= Limits.RetryFirstMs * 5 / 4), string.Join(", ", waits));
    }

    [TestMethod]
    public void AMinuteThatALostPairDidNotLiveIsNoSuccess()
    {
        Rig rig = new Rig(SuiteKind.ChaCha);
        rig.Establish();
        rig.Run(50000);
        rig.Gateway.Silent = true;
        rig.Deliver(rig.Gateway.DeleteIke());
        List<long> waits = new List<long>();
        for (int i = 0; i < 3; i++)
        {
            Assert.IsTrue(rig.RunUntil(() => rig.Count(TunnelEvent.AttemptFailed) > i, 30000));
            long since = rig.Link.Now;
            Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Initiating, 10000));
            waits.Add(rig.Link.Now - since);
        }

        Assert.IsTrue(waits[0] is >= 2000 and <= 2500, $"{waits[0]} ms");
        Assert.IsTrue(waits[1] is >= 4000 and <= 5000, $"{waits[1]} ms, after the minute");
        Assert.IsTrue(waits[2] is >= 4000 and <= 5000, $"{waits[2]} ms");
    }

    [TestMethod]
    public void ProofUndoesAWaitThatHadGrown()
    {
        Rig rig = new Rig(SuiteKind.ChaCha);
        rig.Open();
        for (int i = 0; i < 7; i++)
        {
            Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Open, 100000));
            if (i == 6)
            {
                rig.Deliver(rig.Gateway.SealEsp(rig.FromCollector(new byte[1]).Encode()));
            }

            rig.Deliver(rig.Gateway.DeleteIke());
        }

        Assert.IsTrue(rig.RunUntil(() => rig.Count(TunnelEvent.Started) == 8, Limits.RetryFirstMs * 5 / 4), "it waits as if there had been no proof");
    }

    [TestMethod]
    public void NeitherAShortLifeNorAnAnsweredLivenessCheckIsProof()
    {
        Rig rig = new Rig(SuiteKind.ChaCha);
        List<long> waits = Delete(rig, 3000, false);
        Assert.IsTrue(waits[4] >= 16 * Limits.RetryFirstMs - 3050, string.Join(", ", waits));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void AGatewayThatRekeysEachTunnelAtOnceSeesTenHandshakesInTenMinutes(bool ike)
    {
        Rig rig = new Rig(SuiteKind.ChaCha);
        rig.Establish();
        for (int seen = 0; rig.Link.Now < TenMinutes;)
        {
            if (rig.Tunnel.Openings > seen)
            {
                seen = rig.Tunnel.Openings;
                Assert.AreEqual(Status.Handled, rig.Deliver(ike ? rig.Gateway.RekeyIke() : rig.Gateway.RekeyChild()));
                rig.Deliver(rig.Gateway.SealEsp(rig.FromCollector(new byte[1]).Encode())); // proof is no reason to follow at once
            }

            rig.Run(100);
            rig.Send(new byte[1]);
        }

        Assert.IsTrue(rig.Tunnel.Openings is >= 8 and <= 11, $"{rig.Tunnel.Openings} handshakes");
        Assert.AreEqual(0, rig.Count(TunnelEvent.Lost));
        rig.AssertNoFaults();
    }

    // libreswan ends what it could not rekey after a second.
    [TestMethod]
    public void ADeleteAfterARefusedRekeyDoesNotPutOffTheNewTunnel()
    {
        Rig rig = new Rig(SuiteKind.ChaCha);
        rig.Establish();
        rig.Run(Limits.SettledMs);
        rig.Deliver(rig.Gateway.RekeyChild());
        long asked = rig.Link.Now;
        rig.Run(900);
        rig.Deliver(rig.Gateway.DeleteIke());
        Assert.AreEqual(1, rig.Count(TunnelEvent.Lost));
        Assert.IsTrue(rig.RunUntil(() => rig.Count(TunnelEvent.Started) == 2, 5000));
        Assert.IsTrue(rig.Link.Now - asked <= Limits.RetryFirstMs * 5 / 4, $"{rig.Link.Now - asked} ms after the rekey");
    }

    [TestMethod]
    public void AGatewayThatRekeysAndDeletesEachTunnelAtOnceSeesElevenHandshakesInTenMinutes()
    {
        Rig rig = new Rig(SuiteKind.ChaCha);
        rig.Establish();
        for (int seen = 0; rig.Link.Now < TenMinutes;)
        {
            if (rig.Tunnel.Openings > seen)
            {
                seen = rig.Tunnel.Openings;
                rig.Deliver(rig.Gateway.SealEsp(rig.FromCollector(new byte[1]).Encode()));
                rig.Deliver(rig.Gateway.RekeyChild());
                rig.Deliver(rig.Gateway.DeleteIke());
            }

            rig.Run(100);
        }

        Assert.IsTrue(rig.Tunnel.Openings is >= 8 and <= 11, $"{rig.Tunnel.Openings} handshakes");
    }

    [TestMethod]
    public void CookiesPastTheLimitWaitForTheRetransmission()
    {
        Rig rig = new Rig(SuiteKind.ChaCha, options => options.CookieRounds = int.MaxValue);
        List<long> sent = new List<long>();
        rig.Link.Gate = (to, _) =>
        {
            if (to == LinkEnd.Gateway)
            {
                sent.Add(rig.Link.Now);
            }

            return true;
        };
        rig.Open();
        Assert.IsTrue(rig.RunUntil(() => rig.Count(TunnelEvent.AttemptFailed) == 1, 60000));
        Assert.AreEqual(Limits.CookiesMax, rig.Count(TunnelEvent.CookieAsked));
        CollectionAssert.AreEqual(new long[] { 0, 20, 40, 60, 2060, 6060, 14060 }, sent);
        Assert.AreEqual(sent.Count - 1, rig.Gateway.Seen.CookiesReturned, "the newest cookie each time");
        rig.AssertNoFaults();
    }

    [TestMethod]
    public void ARepeatedCookieSendsNothing()
    {
        Rig rig = new Rig(SuiteKind.ChaCha, options => options.CookieRounds = 1);
        byte[] cookie = null;
        rig.Gateway.RawHook = (_, datagram) =>
        {
            cookie ??= datagram;
            return new[] { datagram };
        };
        rig.Open();
        rig.RunUntil(() => rig.Count(TunnelEvent.CookieAsked) == 1, 100);
        int sent = rig.Link.Sent;
        for (int i = 0; i < 10; i++)
        {
            Assert.AreEqual(Status.Ignored, rig.Deliver(cookie));
        }

        Assert.AreEqual(sent, rig.Link.Sent);
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Open, 100));
    }

    [TestMethod]
    public void ForgedAnswersCostThreeSharedSecrets()
    {
        foreach (int forged in new[] { Limits.EvaluationsMax - 1, Limits.EvaluationsMax, 20 })
        {
            Rig rig = new Rig(SuiteKind.ChaCha);
            Mutate.ForgeFirst(
                rig,
                ExchangeType.IkeSaInit,
                datagram => Enumerable.Repeat(Mutate.Rebuild(datagram, message => message.Edit(PayloadType.KeyExchange, body => KeyDerivation.Join(body[..4], new byte[32]))), forged).ToArray(),
                once: true);
            rig.Open();
            rig.RunUntil(() => rig.Tunnel.State == TunnelState.Open || rig.Count(TunnelEvent.AttemptFailed) > 0, 60000);
            Assert.AreEqual(forged < Limits.EvaluationsMax, rig.Tunnel.State == TunnelState.Open, $"{forged} forged answers");
            Assert.IsTrue((int)Rig.Inside(rig.Handshake, "_evaluations") <= Limits.EvaluationsMax);
            Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Open, 60000));
        }
    }

    // For ten minutes each tunnel is deleted after a time; the waits until the next handshake began.
    private static List<long> Delete(Rig rig, long life, bool packet)
    {
        List<long> waits = new List<long>();
        rig.Open();
        while (rig.Link.Now < TenMinutes)
        {
            if (!rig.RunUntil(() => rig.Tunnel.State == TunnelState.Open, TenMinutes - rig.Link.Now))
            {
                break;
            }

            if (packet)
            {
                rig.Deliver(rig.Gateway.SealEsp(rig.FromCollector(new byte[1]).Encode()));
            }

            rig.Run(life / 2);
            rig.Tunnel.Suspect(rig.Link.Now);
            rig.Run(life - life / 2 + 20);
            rig.Deliver(rig.Gateway.DeleteIke());
            long lost = rig.Link.Now;
            int started = rig.Count(TunnelEvent.Started);
            if (rig.RunUntil(() => rig.Count(TunnelEvent.Started) > started, TenMinutes - rig.Link.Now))
            {
                waits.Add(rig.Link.Now - lost);
            }
        }

        return waits;
    }
}
