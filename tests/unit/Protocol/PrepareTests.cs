// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Linq;
using NanoIke.Crypto;
using NanoIke.Responder;

namespace NanoIke.Tests.Protocol;

/// <summary>The key pair made ahead of the next handshake: used once, from fresh seed, and never a wiped one.</summary>
[TestClass]
public class PrepareTests
{
    private static string Public(Rig rig) => Convert.ToHexString(((byte[])Rig.Inside(rig.Handshake, "_keyPair"))[32..]);

    private static bool IsPrivateWiped(Rig rig) => ((byte[])Rig.Inside(rig.Handshake, "_keyPair"))[..32].All(each => each == 0);

    private static string[] Sent(Rig rig) => rig.Gateway.Seen.Requests(ExchangeType.IkeSaInit)
        .Select(request => Convert.ToHexString(request.Find(PayloadType.KeyExchange).Body[4..])).ToArray();

    private static string OfWipedKey()
    {
        byte[] result = new byte[32];
        new X25519().PublicKey(new byte[32], 0, result, 0);
        return Convert.ToHexString(result);
    }

    [TestMethod]
    public void APreparedKeyPairServesTheNextHandshakeAndNoOther()
    {
        Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.LifetimeMs = 5000);
        rig.Establish();
        Assert.IsTrue(IsPrivateWiped(rig));
        int draws = rig.Entropy.Draws;
        rig.Tunnel.Prepare();
        Assert.AreEqual(draws + 1, rig.Entropy.Draws, "no fresh seed");
        Assert.IsFalse(IsPrivateWiped(rig));
        string prepared = Public(rig);
        rig.Tunnel.Prepare();
        Assert.AreEqual(draws + 1, rig.Entropy.Draws, "prepared twice");
        Assert.AreEqual(prepared, Public(rig));
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == 2, 6000));
        Assert.IsTrue(IsPrivateWiped(rig));
        rig.AssertTraffic();
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == 4, 12000));
        string[] keys = Sent(rig);
        Assert.AreEqual(prepared, keys[1]);
        Assert.AreEqual(4, keys.Distinct().Count(), "a key pair was used twice");
        Assert.IsFalse(keys.Contains(OfWipedKey()), "a wiped private key was used");
    }

    [TestMethod]
    public void PrepareDoesNothingWhileNoTunnelIsWantedOrAHandshakeIsMade()
    {
        Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.LifetimeMs = 5000);
        AssertNothing(rig);
        rig.Open();
        AssertNothing(rig);
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Authenticating, 100));
        AssertNothing(rig);
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Open, 100));
        rig.Gateway.Silent = true;
        Assert.IsTrue(rig.RunUntil(() => rig.Count(TunnelEvent.Started) == 2, 6000));
        AssertNothing(rig);
        rig.Gateway.Silent = false;
        rig.Withheld = datagram => Mutate.Is(datagram, ExchangeType.IkeAuth);
        Assert.IsTrue(rig.RunUntil(() => rig.Handshake.State == Sa.HandshakeState.Auth, 40000));
        AssertNothing(rig);
        rig.Close();
        AssertNothing(rig);
        rig.Run(60000);
        AssertNothing(rig);
        rig.Tunnel.Clear();
        AssertNothing(rig);
    }

    [TestMethod]
    public void BetweenTwoAttemptsThatFailedThereIsTimeForAKeyPair()
    {
        Rig rig = new Rig(SuiteKind.ChaCha);
        rig.Withheld = datagram => Mutate.Is(datagram, ExchangeType.IkeAuth);
        rig.Open();
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Waiting, 40000));
        Assert.IsTrue(IsPrivateWiped(rig), "a key pair that a shared secret was computed with");
        rig.Tunnel.Prepare();
        string prepared = Public(rig);
        rig.Withheld = null;
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Open, 10000));
        Assert.AreEqual(prepared, Sent(rig)[^1]);
        rig.AssertTraffic();
    }

    [TestMethod]
    public void NothingIsPreparedFromASourceThatFailed()
    {
        Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.LifetimeMs = 5000);
        rig.Establish();
        rig.Entropy.Stuck = true;
        rig.Tunnel.Prepare();
        Assert.IsTrue(IsPrivateWiped(rig));
        rig.Run(6000);
        Assert.AreEqual(1, Sent(rig).Length, "a handshake without entropy");
        Assert.AreEqual((TunnelEvent.AttemptFailed, Status.NoEntropy), (rig.Events[^1].What, rig.Events[^1].Why));
        rig.AssertTraffic();
        rig.Entropy.Stuck = false;
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == 2, 60000));
        Assert.IsFalse(Sent(rig).Contains(OfWipedKey()));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void AKeyPairOutlivesAnAttemptThatComputedNoSecret(bool prepared)
    {
        Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.LifetimeMs = 5000);
        if (prepared)
        {
            rig.Establish();
            rig.Tunnel.Prepare();
        }

        string[] keys = Attempts(rig, prepared, ExchangeType.IkeSaInit, null);
        Assert.AreEqual(keys[0], keys[1], "made anew for nothing");
        Message[] inits = rig.Gateway.Seen.Requests(ExchangeType.IkeSaInit).TakeLast(2).ToArray();
        Assert.AreNotEqual(inits[0].SpiInitiator, inits[1].SpiInitiator);
        CollectionAssert.AreNotEqual(inits[0].Find(PayloadType.Nonce).Body, inits[1].Find(PayloadType.Nonce).Body);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void AKeyPairDiesWithAnAttemptThatComputedASecret(bool prepared)
    {
        foreach (bool lowOrder in new[] { false, true })
        {
            Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.LifetimeMs = 5000);
            if (prepared)
            {
                rig.Establish();
                rig.Tunnel.Prepare();
            }

            Func<byte[], byte[]> zero = datagram => Mutate.Rebuild(datagram, message => message.Edit(PayloadType.KeyExchange, body => KeyDerivation.Join(body[..4], new byte[32])));
            string[] keys = Attempts(rig, prepared, lowOrder ? ExchangeType.IkeSaInit : ExchangeType.IkeAuth, lowOrder ? zero : null);
            Assert.AreNotEqual(keys[0], keys[1], "used twice");
            Assert.IsFalse(keys.Contains(OfWipedKey()));
        }
    }

    // Two attempts, the first of which fails as the responses of an exchange are lost or changed; the public keys they sent.
    private static string[] Attempts(Rig rig, bool prepared, byte exchange, Func<byte[], byte[]> change)
    {
        int before = Sent(rig).Length;
        int openings = rig.Tunnel.Openings;
        string expected = Public(rig);
        rig.Gateway.RawHook = (message, datagram) =>
            message.Exchange != exchange ? new[] { datagram } : change == null ? Array.Empty<byte[]>() : new[] { change(datagram) };
        rig.Open();
        Assert.IsTrue(rig.RunUntil(() => rig.Count(TunnelEvent.AttemptFailed) == 1, 40000));
        rig.Gateway.RawHook = null;
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == openings + 1, 40000));
        string[] keys = Sent(rig)[before..];
        Assert.AreEqual(2, keys.Length);
        Assert.IsTrue(!prepared || keys[0] == expected, "the prepared one was not used");
        return keys;
    }

    private static void AssertNothing(Rig rig)
    {
        int draws = rig.Entropy.Draws;
        string key = Public(rig);
        bool prepared = rig.Handshake.IsPrepared;
        rig.Tunnel.Prepare();
        Assert.AreEqual(draws, rig.Entropy.Draws, rig.Tunnel.State.ToString());
        Assert.AreEqual(key, Public(rig));
        Assert.AreEqual(prepared, rig.Handshake.IsPrepared);
    }
}
