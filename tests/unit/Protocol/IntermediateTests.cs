// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Linq;
using NanoIke.Crypto;
using NanoIke.Responder;

namespace NanoIke.Tests.Protocol;

/// <summary>
/// An additional key exchange (RFC 9370) in IKE_INTERMEDIATE (RFC 9242): what is sent, when keys are made, and when they go.
/// </summary>
[TestClass]
public class IntermediateTests
{
    private const ExchangeKind Hybrid = ExchangeKind.X25519MlKem768;

    [TestMethod]
    [DataRow(SuiteKind.Aes, "aes128-sha256-x25519-ke1_mlkem768", "1:12:128 2:5:0 3:12:0 4:31:0 6:36:0", 1268)]
    [DataRow(SuiteKind.ChaCha, "chacha20poly1305-prfsha256-x25519-ke1_mlkem768", "1:28:0 2:5:0 4:31:0 6:36:0", 1253)]
    public void TheTwoMethodsAreOfferedAndTheRequestFitsOneDatagram(SuiteKind suite, string name, string offer, int size)
    {
        Rig rig = new Rig(suite, exchange: Hybrid);
        Assert.AreEqual(name, Testing.Testbed.SuiteFor(suite, Hybrid).Name);
        rig.Establish();
        Message init = rig.Gateway.Seen.Requests(ExchangeType.IkeSaInit).Single();
        Proposal proposal = Proposal.Decode(init.Find(PayloadType.SecurityAssociation).Body).Single();
        Assert.AreEqual(offer, string.Join(" ", proposal.Transforms.Select(each => $"{each.Type}:{each.Id}:{each.KeyBits}")));
        Assert.AreEqual(size, rig.Gateway.Seen.BytesByExchange[ExchangeType.IkeIntermediate]);
        rig.AssertTraffic();
        rig.AssertNoFaults();
    }

    [TestMethod]
    public void ThreeExchangesFollowEachOther()
    {
        Rig rig = new Rig(exchange: Hybrid);
        rig.Establish();
        (byte, uint)[] expected = [(ExchangeType.IkeSaInit, 0), (ExchangeType.IkeIntermediate, 1), (ExchangeType.IkeAuth, 2)];
        (byte, uint)[] seen = [.. rig.Gateway.Seen.Messages.Take(3).Select(each => (each.Message.Exchange, each.Message.Id))];
        CollectionAssert.AreEqual(expected, seen);
        TunnelEvent[] events = [TunnelEvent.Started, TunnelEvent.Intermediate, TunnelEvent.Answered, TunnelEvent.Opened];
        CollectionAssert.AreEqual(events, rig.Events.Select(each => each.What).ToArray());
        rig.Close();
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Closed, 1000));
        Assert.AreEqual(3u, rig.Gateway.Seen.Requests(ExchangeType.Informational).Single().Id);
        rig.AssertNoFaults();
    }

    [TestMethod]
    [DataRow(SuiteKind.Aes)]
    [DataRow(SuiteKind.ChaCha)]
    public void RenewalsAllocateNothingAndUseNoKeyPairTwice(SuiteKind suite)
    {
        Rig rig = new Rig(suite, null, settings => settings.LifetimeMs = 5000, exchange: Hybrid);
        rig.Establish();
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == 4, 30000));
        rig.AssertTraffic();
        Assert.AreEqual(0, rig.Allocated);
        Assert.AreEqual(4, rig.Gateway.Seen.AdditionalKeys.Count); // which are all different, or it is a fault
        rig.AssertNoFaults();
    }

    [TestMethod]
    public void BothKeyPairsArePreparedEachInACallOfItsOwn()
    {
        Rig rig = new Rig(node: settings => settings.LifetimeMs = 5000, exchange: Hybrid);
        AdditionalKeyExchange additional = Additional(rig);
        rig.Establish();
        Assert.IsFalse(additional.HasKeyPair);
        rig.Tunnel.Prepare();
        Assert.IsTrue(rig.Handshake.IsPrepared);
        Assert.IsFalse(additional.HasKeyPair);
        Assert.IsFalse(rig.Handshake.IsReady);
        rig.Tunnel.Prepare();
        Assert.IsTrue(additional.HasKeyPair);
        Assert.IsTrue(rig.Handshake.IsReady);
        byte[] prepared = (byte[])additional.PublicValue.Clone();
        int draws = rig.Entropy.Draws;
        rig.Tunnel.Prepare();
        Assert.AreEqual(draws, rig.Entropy.Draws, "prepared a third time");
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == 2, 6000));
        CollectionAssert.AreEqual(prepared, rig.Gateway.Seen.AdditionalKeys[^1][4..]);
        rig.AssertNoFaults();
    }

    [TestMethod]
    public void AKeyPairThatWasSentServesNoOtherAttemptAndOneThatWasNotDoes()
    {
        Rig rig = new Rig(exchange: Hybrid);
        AdditionalKeyExchange additional = Additional(rig);
        Assert.IsTrue(additional.MakeKeyPair(new byte[64], 0));
        byte[] first = (byte[])additional.PublicValue.Clone();
        rig.Gateway.Silent = true;
        rig.Open();
        Assert.IsTrue(rig.RunUntil(() => rig.Count(TunnelEvent.AttemptFailed) == 1, 40000));
        Assert.IsTrue(additional.HasKeyPair, "nobody has seen it");
        rig.Gateway.Silent = false;
        rig.Link.Gate = (end, datagram) => end == LinkEnd.Gateway || !Mutate.Is(datagram, ExchangeType.IkeIntermediate);
        Assert.IsTrue(rig.RunUntil(() => rig.Count(TunnelEvent.AttemptFailed) == 2, 60000));
        CollectionAssert.AreEqual(first, rig.Gateway.Seen.AdditionalKeys.Single()[4..]);
        Assert.IsFalse(additional.HasKeyPair, "it was sent");
        CollectionAssert.AreEqual(new byte[1184], additional.PublicValue);
        rig.Link.Gate = null;
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Open, 60000));
        CollectionAssert.AreNotEqual(first, rig.Gateway.Seen.AdditionalKeys[^1][4..]);
        rig.AssertNoFaults();
    }

    [TestMethod]
    public void TheSeedsOfTheTwoKeyPairsAreDrawnApart()
    {
        byte[] seed = null;
        Recorder recorder = new Recorder { Seeded = bytes => seed = bytes };
        Rig rig = new Rig(new AesCbcSuite(new X25519().With(recorder)));
        rig.Gateway.Options.KeyExchange = Hybrid;
        rig.Open();
        byte[] keyPair = (byte[])((byte[])Rig.Inside(rig.Handshake, "_keyPair")).Clone();
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Open, 1000));
        Assert.AreEqual(64, seed.Length);
        Assert.IsTrue(seed.Any(each => each != 0));
        for (int at = 0; at + 8 <= 32; at++)
        {
            Assert.AreEqual(-1, seed.AsSpan().IndexOf(keyPair.AsSpan(at, 8)), "bytes of the private key of X25519");
        }
    }

    [TestMethod]
    public void WithoutAKeyPairNoAnswerIsAccepted()
    {
        Recorder recorder = new Recorder { Refuses = true };
        Rig rig = new Rig(new AesCbcSuite(new X25519().With(recorder)));
        rig.Gateway.Options.KeyExchange = Hybrid;
        rig.Open();
        Assert.IsTrue(rig.RunUntil(() => rig.Count(TunnelEvent.AttemptFailed) == 1, 40000));
        Assert.AreEqual(Status.BadKeyExchange, rig.Tunnel.Failure);
        recorder.Refuses = false;
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Open, 60000));
    }

    [TestMethod]
    public void NoTunnelIsMadeWithAGatewayThatHasLess()
    {
        Rig rig = new Rig(exchange: Hybrid);
        rig.Gateway.Options.KeyExchange = ExchangeKind.X25519;
        rig.Open();
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Waiting, 40000));
        Assert.AreEqual(Status.NoProposalChosen, rig.Tunnel.Failure);
        Assert.AreEqual(0, rig.Gateway.Seen.Requests(ExchangeType.IkeAuth).Count());
        rig.Gateway.Options.KeyExchange = Hybrid;
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Open, 120000));
    }

    [TestMethod]
    public void NothingOfTheKeyPairIsLeftOnceTheTunnelIsOpenOrCleared()
    {
        Rig rig = new Rig(exchange: Hybrid);
        rig.Establish();
        AdditionalKeyExchange additional = Additional(rig);
        Assert.IsFalse(additional.HasKeyPair);
        CollectionAssert.AreEqual(new byte[1184], additional.PublicValue);
        rig.Tunnel.Prepare();
        rig.Tunnel.Prepare();
        Assert.IsTrue(additional.HasKeyPair);
        rig.Tunnel.Clear();
        Assert.IsFalse(additional.HasKeyPair);
        CollectionAssert.AreEqual(new byte[1184], additional.PublicValue);
    }

    [TestMethod]
    public void NullIsNoKeyExchange() =>
        Assert.AreEqual("additional", Assert.ThrowsExactly<ArgumentException>(() => new X25519().With(null)).Message);

    private static AdditionalKeyExchange Additional(Rig rig) => ((Suite)Rig.Inside(rig.Handshake, "_suite")).KeyExchange.Additional;

    // ML-KEM-768 that tells its seed, or makes no key pair.
    private sealed class Recorder : AdditionalKeyExchange
    {
        private readonly MlKem768 _method = new MlKem768();

        internal Action<byte[]> Seeded { get; init; }

        internal bool Refuses { get; set; }

        public override string Name => _method.Name;

        public override int Method => _method.Method;

        internal override int SeedSize => _method.SeedSize;

        internal override int PeerSize => _method.PeerSize;

        internal override bool HasKeyPair => _method.HasKeyPair;

        internal override byte[] PublicValue => _method.PublicValue;

        internal override bool MakeKeyPair(byte[] seed, int offset)
        {
            Seeded?.Invoke(seed[offset..(offset + SeedSize)]);
            return !Refuses && _method.MakeKeyPair(seed, offset);
        }

        internal override bool SharedSecret(byte[] peer, int peerOffset, byte[] result, int resultOffset) =>
            _method.SharedSecret(peer, peerOffset, result, resultOffset);

        internal override void Clear() => _method.Clear();
    }
}
