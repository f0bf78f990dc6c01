// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Responder;

namespace NanoIke.Tests.Protocol;

/// <summary>How long requests are sent again, and when a gateway counts as gone (RFC 7296 sections 2.1 and 2.4); and nonces (2.10).</summary>
[TestClass]
public class PatienceTests
{
    [TestMethod]
    [DataRow(ExchangeType.IkeSaInit, false)]
    [DataRow(ExchangeType.IkeAuth, false)]
    [DataRow(ExchangeType.Informational, false)]
    [DataRow(ExchangeType.IkeSaInit, true)]
    [DataRow(ExchangeType.IkeAuth, true)]
    [DataRow(ExchangeType.Informational, true)]
    public void ARequestIsSentUntilItIsAnsweredAndNotOnceMore(byte exchange, bool answers)
    {
        int most = exchange == ExchangeType.Informational ? Limits.TransmissionsMax : Limits.HandshakeTransmissionsMax;
        for (int lost = 0; lost < most; lost++)
        {
            Rig rig = new Rig();
            List<byte[]> sent = Lose(rig, exchange, answers, lost);
            rig.Open();
            Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Open, 60000));
            if (exchange == ExchangeType.Informational)
            {
                rig.Tunnel.Suspect(rig.Link.Now);
            }

            rig.Run(600000);
            Assert.AreEqual(TunnelState.Open, rig.Tunnel.State);
            Assert.AreEqual(1, rig.Tunnel.Openings);
            Assert.AreEqual(lost + 1, sent.Count, $"{lost} lost");
            Assert.IsTrue(sent.All(datagram => datagram.SequenceEqual(sent[0])));
            rig.AssertTraffic();
            rig.AssertNoFaults();
        }
    }

    [TestMethod]
    public void ADeleteIsSentUntilItIsAnswered()
    {
        for (int lost = 0; lost < Limits.DeleteTransmissionsMax; lost++)
        {
            Rig rig = new Rig();
            rig.Establish();
            List<byte[]> sent = Lose(rig, ExchangeType.Informational, lost % 2 == 1, lost);
            rig.Close();
            Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Closed, 30000));
            Assert.AreEqual(Status.Ok, rig.Tunnel.Failure, "answered");
            rig.Run(100000);
            Assert.AreEqual(lost + 1, sent.Count, $"{lost} lost");
            Assert.IsTrue(rig.Gateway.Seen.IkeDeleted);
            rig.AssertNoFaults();
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void AGatewayIsGoneOnlyAfterManyQuestionsOverSomeTime(bool saysInvalid)
    {
        Rig rig = new Rig();
        rig.Establish();
        rig.Run(15000);
        List<long> asked = new List<long>();
        rig.Link.Gate = (to, datagram) =>
        {
            if (IsInit(datagram))
            {
                return false; // no new tunnel beside the old one: what becomes of that?
            }

            if (to == LinkEnd.Gateway && datagram.Length > 1 && Octets.IsMarked(datagram))
            {
                Assert.AreEqual(TunnelState.Open, rig.Tunnel.State);
                asked.Add(rig.Link.Now);
            }

            return true;
        };
        rig.Gateway.Silent = !saysInvalid;
        rig.Gateway.Options.AnswerUnknownEsp = true; // nothing in the clear proves anything
        if (saysInvalid)
        {
            rig.Gateway.Forget();
        }

        rig.Send(new byte[10]);
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State != TunnelState.Open, 1000000));
        rig.Link.Gate = null;
        Assert.AreEqual(Status.PeerGone, rig.Tunnel.Failure);
        Assert.AreEqual(Limits.TransmissionsMax, asked.Count, "questions");
        Assert.IsTrue(asked[^1] - asked[0] >= 180000, $"asked over {asked[^1] - asked[0]} ms");
        Assert.IsTrue(rig.Link.Now - asked[^1] >= asked[^1] - asked[^2], "no time to answer the last question");
    }

    [TestMethod]
    [DataRow(SuiteKind.Aes)]
    [DataRow(SuiteKind.ChaCha)]
    [DataRow(SuiteKind.Ccm)]
    public void NoncesAreLongEnoughAndRandom(SuiteKind suite)
    {
        List<byte[]> nonces = new List<byte[]>();
        for (int seed = 1; seed <= 20; seed++)
        {
            Rig rig = new Rig(suite, null, settings => settings.LifetimeMs = 2000, seed);
            rig.Establish();
            Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == 2, 10000));
            nonces.AddRange(rig.Gateway.Seen.Requests(ExchangeType.IkeSaInit).Select(init => init.Find(PayloadType.Nonce).Body));
        }

        Assert.AreEqual(40, nonces.Count);
        int size = nonces[0].Length;
        Assert.IsTrue(size is >= 16 and <= 256 && nonces.All(nonce => nonce.Length == size), "16 bytes: 128 bits, and half the 32 of the prf's key");
        for (int at = 0; at < size; at++)
        {
            int values = nonces.Select(nonce => nonce[at]).Distinct().Count();
            Assert.IsTrue(values > 25, $"byte {at} has {values} values in 40 nonces");
            Assert.IsTrue(at == 0 || nonces.Any(nonce => nonce[at] != nonce[at - 1]), $"byte {at} repeats the one before");
        }
    }

    private static bool IsInit(byte[] datagram) =>
        datagram.Length > 1 && Octets.IsMarked(datagram) && datagram[Mutate.Header + 18] == ExchangeType.IkeSaInit;

    // Lets the first requests of an exchange, or the answers to them, get lost; gives all that were sent.
    private static List<byte[]> Lose(Rig rig, byte exchange, bool answers, int count)
    {
        List<byte[]> sent = new List<byte[]>();
        int lost = 0;
        rig.Link.Gate = (to, datagram) =>
        {
            if (exchange != ExchangeType.IkeSaInit && IsInit(datagram) && rig.Tunnel.Openings > 0)
            {
                return false; // suspicion makes a handshake beside the tunnel, which would end the question
            }

            bool mine = datagram.Length > 1 && Octets.IsMarked(datagram) && datagram[Mutate.Header + 18] == exchange;
            if (mine && to == LinkEnd.Gateway)
            {
                sent.Add(datagram);
            }

            if (mine && to == (answers ? LinkEnd.Node : LinkEnd.Gateway) && lost < count)
            {
                lost++;
                return false;
            }

            return true;
        };
        return sent;
    }
}
