// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Crypto;
using NanoIke.Responder;

namespace NanoIke.Tests.Protocol;

/// <summary>
/// A key of HMAC is not kept as it is, but as two chaining values, which serve a thief as well as the key: they are searched for.
/// </summary>
[TestClass]
public class MidstateTests
{
    private const string Kept = "prf(secret, pad)"; // for the next handshake

    [TestMethod]
    [DataRow(SuiteKind.Aes)]
    [DataRow(SuiteKind.ChaCha)]
    [DataRow(SuiteKind.Ccm)]
    public void NoKeyOfHmacIsLeftWhereItIsNotNeeded(SuiteKind suite)
    {
        Rig rig = new Rig(suite);
        Assert.AreEqual("", Search(rig), "before the first handshake, which is when the key is made of it");
        rig.Establish();
        string own = suite == SuiteKind.Aes ? ", ESP out" : "";
        Assert.AreEqual(Kept + own, Search(rig), "open"); // these are in use: the search bites
        rig.AssertTraffic();
        rig.Close();
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Closed, 1000));
        Assert.AreEqual(Kept, Search(rig), "closed");
        rig.Tunnel.Clear();
        Assert.AreEqual("", Search(rig), "cleared");
    }

    [TestMethod]
    [DataRow(SuiteKind.Aes)]
    [DataRow(SuiteKind.ChaCha)]
    [DataRow(SuiteKind.Ccm)]
    public void NoKeyOfHmacIsLeftAfterAFailedHandshake(SuiteKind suite)
    {
        foreach (Action<Message> change in new Action<Message>[]
        {
            message => message.Find(PayloadType.Authentication).Body[9] ^= 1,
            message => ScriptedResponder.RefuseChild(message, NotifyType.TsUnacceptable),
        })
        {
            Rig rig = new Rig(suite);
            Mutate.Message(rig, ExchangeType.IkeAuth, change);
            rig.Open();
            Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Authenticating, 1000));
            StringAssert.Contains(Search(rig), Kept);
            Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Waiting, 1000));
            rig.Close();
            Assert.AreEqual(Kept, Search(rig));
        }
    }

    /// <summary>What is kept of the second secret and of the PPK lives as long as what is kept of the first, and no longer.</summary>
    [TestMethod]
    public void WhatIsKeptOfTheOtherSecretsIsClearedAsWell()
    {
        byte[] next = "another secret, sixteen"u8.ToArray();
        Rig rig = PpkTests.Make(SuiteKind.Aes, false, settings => settings.NextSecret = (byte[])next.Clone());
        byte[] pad = KeyDerivation.Prf(next, "Key Pad for IKEv2"u8.ToArray());
        rig.Establish();
        Assert.AreEqual((true, true), (Keeps(rig, pad), Holds(rig, rig.Gateway.Options.Ppk)), "the search does not bite");
        rig.Close();
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Closed, 1000));
        Assert.AreEqual((true, true), (Keeps(rig, pad), Holds(rig, rig.Gateway.Options.Ppk)), "needed to open again");
        rig.Tunnel.Clear();
        Assert.AreEqual((false, false), (Keeps(rig, pad), Holds(rig, rig.Gateway.Options.Ppk)), "cleared");
    }

    private static bool Keeps(Rig rig, byte[] bytes) =>
        Windows(bytes).Any(SecretsTests.Memory(rig.Tunnel).SelectMany(Windows).ToHashSet().Contains);

    private static bool Holds(Rig rig, byte[] key)
    {
        HashSet<ulong> held = SecretsTests.Memory(rig.Tunnel).SelectMany(Windows).ToHashSet();
        HashSet<ulong> always = SecretsTests.Memory(new HmacSha256(new Sha256())).SelectMany(Windows).ToHashSet();
        return Midstates(key).Except(always).Any(held.Contains);
    }

    private static string Search(Rig rig)
    {
        byte[] secret = rig.Gateway.Options.Secret;
        Dictionary<string, byte[]> keys = new Dictionary<string, byte[]>
        {
            ["secret"] = secret,
            [Kept] = KeyDerivation.Prf(secret, "Key Pad for IKEv2"u8.ToArray()),
        };
        ResponderSa sa = rig.Gateway.Current;
        if (sa != null)
        {
            (DirectionKeys node, DirectionKeys gateway) = KeyDerivation.DeriveChild(rig.Gateway.Options.Suite, sa.Keys.Derive, sa.NonceInitiator, sa.NonceResponder);
            keys["SKEYSEED"] = KeyDerivation.SkeySeed(sa.NonceInitiator, sa.NonceResponder, sa.SharedSecret);
            keys["SK_d"] = sa.Keys.Derive;
            keys["SK_pi"] = sa.Keys.PrfInitiator;
            keys["SK_pr"] = sa.Keys.PrfResponder;
            keys["SK_ai"] = sa.Keys.Initiator.Integrity;
            keys["SK_ar"] = sa.Keys.Responder.Integrity;
            keys["ESP in"] = gateway.Integrity;
            keys["ESP out"] = node.Integrity;
        }

        HashSet<ulong> held = SecretsTests.Memory(rig.Tunnel).SelectMany(Windows).ToHashSet();
        HashSet<ulong> always = SecretsTests.Memory(new HmacSha256(new Sha256())).SelectMany(Windows).ToHashSet();
        return string.Join(", ", keys.Where(key => key.Value.Length > 0 && Midstates(key.Value).Except(always).Any(held.Contains)).Select(key => key.Key));
    }

    private static IEnumerable<ulong> Midstates(byte[] key)
    {
        HmacSha256 hmac = new HmacSha256(new Sha256());
        hmac.SetKey(key, 0, key.Length);
        return SecretsTests.Memory(hmac).SelectMany(Windows);
    }

    private static IEnumerable<ulong> Windows(byte[] bytes)
    {
        for (int at = 0; at + 8 <= bytes.Length; at++)
        {
            yield return BitConverter.ToUInt64(bytes, at);
        }
    }
}
