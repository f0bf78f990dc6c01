// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Linq;
using NanoIke.Crypto;
using NanoIke.Responder;

namespace NanoIke.Tests.Protocol;

/// <summary>The seam between the handshake and its key exchange.</summary>
[TestClass]
public class KeyExchangeTests
{
    [TestMethod]
    [DataRow(ExchangeKind.X25519, SuiteKind.Aes, "aes128-sha256-x25519")]
    [DataRow(ExchangeKind.P256, SuiteKind.Aes, "aes128-sha256-ecp256")]
    [DataRow(ExchangeKind.X25519, SuiteKind.ChaCha, "chacha20poly1305-prfsha256-x25519")]
    [DataRow(ExchangeKind.P256, SuiteKind.ChaCha, "chacha20poly1305-prfsha256-ecp256")]
    public void TheNameIsThatOfTheGatewaysConfiguration(ExchangeKind exchange, SuiteKind suite, string name)
    {
        Assert.AreEqual(name, Testing.Testbed.SuiteFor(suite, exchange).Name);
    }

    [TestMethod]
    public void WithoutAWordASuiteHasX25519()
    {
        Assert.IsInstanceOfType<X25519>(new AesCbcSuite().KeyExchange);
        Assert.IsInstanceOfType<X25519>(new ChaChaSuite().KeyExchange);
    }

    [TestMethod]
    [DataRow(SuiteKind.Aes, "1:12:128 2:5:0 3:12:0 4:19:0")]
    [DataRow(SuiteKind.ChaCha, "1:28:0 2:5:0 4:19:0")]
    public void Group19IsOfferedWithXAndYOf32BytesEach(SuiteKind suite, string expected)
    {
        Rig rig = new Rig(suite, exchange: ExchangeKind.P256);
        rig.Establish();
        Message init = rig.Gateway.Seen.Requests(ExchangeType.IkeSaInit).Single();
        Proposal proposal = Proposal.Decode(init.Find(PayloadType.SecurityAssociation).Body).Single();
        Assert.AreEqual(expected, string.Join(" ", proposal.Transforms.Select(each => $"{each.Type}:{each.Id}:{each.KeyBits}")));
        byte[] body = init.Find(PayloadType.KeyExchange).Body;
        Assert.AreEqual(4 + 64, body.Length);
        CollectionAssert.AreEqual(new byte[] { 0, 19, 0, 0 }, body[..4]);
        rig.AssertTraffic();
        rig.AssertNoFaults();
    }

    [TestMethod]
    [DataRow(SuiteKind.Aes)]
    [DataRow(SuiteKind.ChaCha)]
    [DataRow(SuiteKind.Ccm)]
    public void Group19RenewsAllocatesNothingAndUsesNoKeyPairTwice(SuiteKind suite)
    {
        Rig rig = new Rig(suite, null, settings => settings.LifetimeMs = 5000, exchange: ExchangeKind.P256);
        rig.Establish();
        rig.Tunnel.Prepare();
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == 4, 30000));
        rig.AssertTraffic();
        Assert.AreEqual(0, rig.Allocated);
        string[] keys = rig.Gateway.Seen.Requests(ExchangeType.IkeSaInit).Select(init => Convert.ToHexString(init.Find(PayloadType.KeyExchange).Body)).ToArray();
        Assert.AreEqual(4, keys.Distinct().Count());
        rig.AssertNoFaults();
    }

    [TestMethod]
    [DataRow(ExchangeKind.X25519, ExchangeKind.P256, 19)]
    [DataRow(ExchangeKind.P256, ExchangeKind.X25519, 31)]
    public void TheGroupThatTheGatewayWantsIsTold(ExchangeKind ours, ExchangeKind theirs, int wanted)
    {
        Rig rig = new Rig(exchange: ours);
        rig.Gateway.Options.KeyExchange = theirs;
        rig.Gateway.Options.NamesItsGroup = true;
        rig.Open();
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Waiting, 40000));
        Assert.AreEqual(Status.InvalidKePayload, rig.Tunnel.Failure);
        Assert.AreEqual(wanted, rig.Tunnel.WantedGroup);
        rig.Gateway.Options.NamesItsGroup = false;
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Failure == Status.NoProposalChosen, 120000));
        Assert.AreEqual(0, rig.Tunnel.WantedGroup, "of the attempt before");
        rig.Gateway.Options.KeyExchange = ours;
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Open, 120000));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(Limits.KeyPairDrawsMax)]
    public void APrivateKeyOutOfRangeIsDrawnAgain(int refusals)
    {
        Choosy choosy = new Choosy { Refusals = refusals };
        Rig rig = Choose(choosy);
        rig.Establish();
        Assert.AreEqual(refusals + 1, choosy.Asked);
        rig.AssertTraffic();
        rig.AssertNoFaults();
    }

    [TestMethod]
    public void AnAttemptWithoutAKeyPairAcceptsNoAnswer()
    {
        Choosy choosy = new Choosy { Refusals = int.MaxValue };
        Rig rig = Choose(choosy);
        rig.Open();
        Assert.AreEqual(1 + Limits.KeyPairDrawsMax, choosy.Asked, "draws without end");
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Waiting, 40000));
        Assert.AreEqual(Status.BadKeyExchange, rig.Tunnel.Failure);
        Assert.AreEqual(0, choosy.Agreed, "a shared secret of a key that is none");
        choosy.Refusals = 0;
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Open, 120000));
        rig.AssertTraffic();
    }

    private static Rig Choose(Choosy choosy) => new Rig(new AesCbcSuite(choosy));

    // X25519 that takes not every private key.
    private sealed class Choosy : KeyExchange
    {
        private readonly X25519 _curve = new X25519();

        internal int Refusals { get; set; }

        internal int Asked { get; private set; }

        internal int Agreed { get; private set; }

        public override string Name => _curve.Name;

        public override int Group => _curve.Group;

        internal override int PrivateSize => _curve.PrivateSize;

        internal override int PublicSize => _curve.PublicSize;

        internal override int PeerSize => _curve.PeerSize;

        internal override bool PublicKey(byte[] privateKey, int privateOffset, byte[] result, int resultOffset)
        {
            Asked++;
            Array.Clear(result, resultOffset, PublicSize);
            return Asked > Refusals && _curve.PublicKey(privateKey, privateOffset, result, resultOffset);
        }

        internal override bool SharedSecret(byte[] privateKey, int privateOffset, byte[] peer, int peerOffset, byte[] result, int resultOffset)
        {
            Agreed++;
            return _curve.SharedSecret(privateKey, privateOffset, peer, peerOffset, result, resultOffset);
        }

        internal override void Clear() => _curve.Clear();
    }
}
