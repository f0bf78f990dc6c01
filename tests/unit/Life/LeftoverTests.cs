// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using NanoIke.Crypto;
using NanoIke.Responder;
using NanoIke.Tests.Protocol;

namespace NanoIke.Tests.Life;

/// <summary>
/// A tunnel that waits for its next attempt, was closed or cleared: nothing of the handshake or SA before is left in it, the private
/// key included. What it needs to try again, prf(secret, pad) as the two midstates of HMAC, is all it keeps.
/// </summary>
[TestClass]
public class LeftoverTests
{
    private const int Window = 8;
    private static readonly byte[] s_next = "another secret, sixteen"u8.ToArray();
    private const ExchangeKind Hybrid = ExchangeKind.X25519MlKem768;

    private static readonly byte[] s_seed = Enumerable.Range(0, 64).Select(i => (byte)(200 - (3 * i & 127))).ToArray();

    private static readonly (SuiteKind Suite, ExchangeKind Exchange)[] s_kinds =
    [
        (SuiteKind.Aes, ExchangeKind.X25519), (SuiteKind.ChaCha, ExchangeKind.X25519),
        (SuiteKind.Aes, Hybrid), (SuiteKind.ChaCha, Hybrid),
    ];

    // The vector s of the key pair that the seed makes, as the engine keeps it.
    private static readonly Lazy<byte[]> s_private = new Lazy<byte[]>(() =>
    {
        MlKem768Engine engine = new MlKem768Engine();
        Assert.IsTrue(engine.GenerateKeyPair(s_seed, 0));
        short[] vector = (short[])Field(engine, "_vector");
        byte[] bytes = new byte[2 * vector.Length];
        Buffer.BlockCopy(vector, 0, bytes, 0, bytes.Length);
        return bytes;
    });

    public static IEnumerable<object[]> Names => Ends().Select(end => new object[] { end.Name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void NothingIsLeftWhenAnAttemptEnds(string name)
    {
        End end = Ends().Single(each => each.Name == name);
        foreach ((SuiteKind suite, ExchangeKind exchange, bool? required) in Worlds()
            .Where(world => !end.HybridOnly || world.Exchange == Hybrid))
        {
            Rig rig = Make(suite, exchange, required);
            end.Prepare(rig);
            byte[] secretKey = Open(rig);
            end.Act(rig);
            Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == end.State, 600000), $"{rig.Tunnel.State} {rig.Tunnel.Failure}");
            rig.Run(end.SettleMs);
            List<string> found = Search(rig, secretKey);
            string kept = end.Kept.Length > 0 && exchange == Hybrid ? end.Kept + ", ML-KEM s, ML-KEM z" : end.Kept;
            Assert.AreEqual(kept, string.Join(", ", found), $"{suite} {exchange}, PPK required: {required}");
            rig.Tunnel.Clear();
            Assert.AreEqual("", string.Join(", ", Search(rig, secretKey)), $"{suite} {exchange}, PPK required: {required}, cleared");
        }
    }

    [TestMethod]
    public void TheSearchFindsThePrivateKeyOfMlKem()
    {
        Rig rig = new Rig(exchange: Hybrid);
        byte[] secretKey = Open(rig);
        CollectionAssert.AreEqual(new[] { "private key", "ML-KEM s", "ML-KEM z" }, Search(rig, secretKey));
        Assert.IsTrue(rig.RunUntil(() => rig.Count(TunnelEvent.Intermediate) == 1, 1000));
        List<string> found = Search(rig, secretKey);
        CollectionAssert.IsSubsetOf(new[] { "Ni", "Nr", "SK_d", "ML-KEM s", "ML-KEM z" }, found); // keys to come are made from them
        Assert.IsFalse(found.Any(name => name is "private key" or "g^ir" or "SKEYSEED"), string.Join(", ", found));
        Assert.IsTrue(rig.RunUntil(() => rig.Count(TunnelEvent.Answered) == 1, 1000));
        found = Search(rig, secretKey);
        string[] gone = ["ML-KEM s", "ML-KEM z", "SK_d(0)", "SK_pi(0)", "SK_pr(0)", "SK_ei(0)", "SK_er(0)", "SK(1)"];
        Assert.AreEqual("", string.Join(", ", found.Intersect(gone)));
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Open, 1000));
        found = Search(rig, secretKey);
        CollectionAssert.IsSubsetOf(found, new[] { "SK_ai", "SK_ar", "SK_ei", "SK_er", "ESP out", "ESP in" });
    }

    [TestMethod]
    public void TheSearchFindsWhatIsThere()
    {
        Rig rig = new Rig();
        byte[] secretKey = Open(rig);
        List<string> found = Search(rig, secretKey);
        CollectionAssert.AreEqual(new[] { "private key" }, found);
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Authenticating, 1000));
        found = Search(rig, secretKey);
        CollectionAssert.IsSubsetOf(new[] { "SK_pr", "SK_ei", "ESP out" }, found);
        Assert.IsFalse(found.Any(name => name is "private key" or "Nr" or "g^ir" or "SKEYSEED" or "SK_d"), "not needed behind IKE_SA_INIT: " + string.Join(", ", found));
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Open, 1000));
        Assert.IsTrue(Search(rig, secretKey).Any(each => each.StartsWith("ESP", StringComparison.Ordinal)));
    }

    /// <summary>What a gateway without the PPK needs lives until IKE_AUTH is answered, and only where the PPK is not required.</summary>
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void WhatIsForAGatewayWithoutThePpkDiesWithTheHandshake(bool required)
    {
        Rig rig = PpkTests.Make(SuiteKind.Aes, required);
        byte[] secretKey = Open(rig);
        Assert.IsTrue(rig.RunUntil(() => rig.Gateway.Seen.AuthVerified == 1, 1000)); // the answer is on its way
        List<string> found = Search(rig, secretKey);
        CollectionAssert.IsSubsetOf(required ? new[] { "SK_pr'", "ESP out" } : new[] { "SK_pr'", "ESP out", "ESP'" }, found);
        Assert.IsFalse(found.Any(name => name is "SK_d" or "SK_d'" or "SK_pi'" or "PPK"), string.Join(", ", found));
        Assert.IsFalse(required && found.Contains("ESP'"));
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Open, 1000));
        found = Search(rig, secretKey);
        Assert.IsFalse(found.Any(name => name is "SK_pr" or "SK_pr'" or "ESP'" or "PPK"), string.Join(", ", found));
    }

    [TestMethod]
    public void TheKeysOfTheTunnelBeforeAreGone()
    {
        Rig rig = new Rig(SuiteKind.Aes, null, settings => settings.LifetimeMs = 5000);
        byte[] secretKey = Open(rig);
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Open, 1000));
        ResponderSa first = rig.Gateway.Current;
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.Openings == 2, 10000));
        rig.Run(Limits.GraceMinMs + 50);
        Assert.AreEqual("", string.Join(", ", Search(rig, secretKey, first)));
    }

    private static void ShortenCiphertext(Rig rig)
    {
        Mutate.Message(rig, ExchangeType.IkeIntermediate, message => message.Edit(PayloadType.KeyExchange, body => body[..^1]));
    }

    private static IEnumerable<End> Ends()
    {
        yield return new End("no answer", rig => rig.Gateway.Silent = true) { Kept = "private key" }; // no secret was computed with it
        yield return new End("gone in IKE_AUTH", rig => Drop(rig));
        yield return new End("gone in IKE_INTERMEDIATE", rig => Drop(rig, ExchangeType.IkeIntermediate)) { HybridOnly = true };
        yield return new End("ciphertext of a wrong size", rig => ShortenCiphertext(rig)) { HybridOnly = true };
        yield return new End("AUTH wrong", rig => Change(rig, message => message.Find(PayloadType.Authentication).Body[9] ^= 1))
        {
            SettleMs = 50, // it is told so
        };
        yield return new End("refused", rig => rig.Gateway.Options.Secret = "battery staple"u8.ToArray());
        yield return new End("child refused", rig => Change(rig, message => ScriptedResponder.RefuseChild(message, NotifyType.TsUnacceptable))) { SettleMs = 50 }; // its DELETE is answered
        yield return new End("child refused, gateway gone", rig => Change(rig, message => RefuseAndGo(rig, message))) { SettleMs = 60000 };
        yield return new End("another gateway", rig => rig.Gateway.Options.Identity = "gw.elsewhere"u8.ToArray()) { SettleMs = 50 };
        yield return new End("gone while open", rig => { }, rig => GoneWhileOpen(rig));
        yield return new End("closed while initiating", rig => { }, rig => rig.Close(), TunnelState.Closed);
        yield return new End("closed while authenticating", rig => { }, rig => CloseIn(rig, TunnelState.Authenticating), TunnelState.Closed);
        yield return new End("closed while open", rig => { }, rig => CloseIn(rig, TunnelState.Open), TunnelState.Closed);
        yield return new End("closed while open, gateway gone", rig => { }, rig => CloseAlone(rig), TunnelState.Closed);
        yield return new End("closed while waiting", rig => rig.Gateway.Silent = true, rig => CloseIn(rig, TunnelState.Waiting), TunnelState.Closed);
        yield return new End("closed while probing", rig => { }, rig => CloseProbing(rig), TunnelState.Closed);
    }

    // Without a PPK, and with one that is required or not.
    private static IEnumerable<(SuiteKind Suite, ExchangeKind Exchange, bool? Required)> Worlds() =>
        s_kinds.SelectMany(kind => new bool?[] { null, true, false }.Select(required => (kind.Suite, kind.Exchange, required)));

    private static Rig Make(SuiteKind suite, ExchangeKind exchange, bool? required)
    {
        return required == null ? new Rig(suite, null, Next, exchange: exchange) : PpkTests.Make(suite, required.Value, Next, exchange);

        static void Next(TunnelSettings settings) => settings.NextSecret = (byte[])s_next.Clone();
    }

    private static byte[] Open(Rig rig)
    {
        KeyOf(rig)?.MakeKeyPair(s_seed, 0); // one that is known: the handshake takes it
        rig.Open();
        object initiator = Field(rig.Tunnel, "_handshake");
        byte[] secretKey = ((byte[])Field(initiator, "_keyPair"))[..32];
        Assert.IsTrue(secretKey.Any(each => each != 0), "no private key");
        return secretKey;
    }

    private static AdditionalKeyExchange KeyOf(Rig rig) =>
        ((Suite)Field(Field(rig.Tunnel, "_handshake"), "_suite")).KeyExchange.Additional;

    private static void Drop(Rig rig, byte exchange = ExchangeType.IkeAuth) =>
        rig.Gateway.RawHook = (message, datagram) => message.Exchange == exchange ? Array.Empty<byte[]>() : new[] { datagram };

    private static void Change(Rig rig, Action<Message> change) => Mutate.Message(rig, ExchangeType.IkeAuth, change);

    private static void RefuseAndGo(Rig rig, Message message)
    {
        ScriptedResponder.RefuseChild(message, NotifyType.NoAdditionalSas);
        rig.Link.Gate = (to, _) => to == LinkEnd.Node;
    }

    private static void GoneWhileOpen(Rig rig)
    {
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Open, 1000));
        rig.Gateway.Silent = true;
        rig.Send(new byte[10]);
    }

    private static void CloseIn(Rig rig, TunnelState state)
    {
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == state, 60000));
        rig.Close();
    }

    private static void CloseAlone(Rig rig)
    {
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Open, 1000));
        rig.Gateway.Silent = true;
        rig.Close();
    }

    private static void CloseProbing(Rig rig)
    {
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Open, 1000));
        rig.Tunnel.Suspect(rig.Link.Now);
        rig.Close();
    }

    private static List<string> Search(Rig rig, byte[] secretKey, ResponderSa of = null)
    {
        Dictionary<string, byte[]> secrets = new Dictionary<string, byte[]> { ["private key"] = secretKey, ["secret"] = "correct horse battery"u8.ToArray() };
        secrets["next secret"] = s_next;
        if (rig.Gateway.Options.Ppk != null)
        {
            secrets["PPK"] = rig.Gateway.Options.Ppk;
        }

        ResponderSa sa = of ?? (rig.Gateway.Sas.Count > 0 ? rig.Gateway.Sas[0] : null);
        if (KeyOf(rig) != null)
        {
            secrets["ML-KEM s"] = s_private.Value;
            secrets["ML-KEM z"] = s_seed[32..];
            secrets["ML-KEM d"] = s_seed[..32];
        }

        if (sa?.EarlierKeys != null)
        {
            secrets["SK(1)"] = sa.AdditionalSecret;
            secrets["SK_d(0)"] = sa.EarlierKeys.Derive;
            secrets["SK_pi(0)"] = sa.EarlierKeys.PrfInitiator;
            secrets["SK_pr(0)"] = sa.EarlierKeys.PrfResponder;
            secrets["SK_ei(0)"] = sa.EarlierKeys.Initiator.Encryption;
            secrets["SK_er(0)"] = sa.EarlierKeys.Responder.Encryption;
        }

        if (sa != null)
        {
            AddKeys(secrets, rig, sa);
        }
        else if (rig.Gateway.Seen.Requests(ExchangeType.IkeSaInit).FirstOrDefault() is Message init)
        {
            secrets["Ni"] = init.Find(PayloadType.Nonce).Body;
        }

        HashSet<ulong> memory = new HashSet<ulong>();
        Walk(rig.Tunnel, new HashSet<object>(ReferenceEqualityComparer.Instance), memory);
        memory.Remove(0);
        return secrets.Where(each => Windows(each.Value).Any(memory.Contains)).Select(each => each.Key).ToList();
    }

    private static void AddKeys(Dictionary<string, byte[]> secrets, Rig rig, ResponderSa sa)
    {
        (DirectionKeys node, DirectionKeys gateway) = KeyDerivation.DeriveChild(rig.Gateway.Options.Suite, sa.Keys.Derive, sa.NonceInitiator, sa.NonceResponder);
        if (sa.UsesPpk)
        {
            IkeKeys without = sa.KeysWithoutPpk;
            (DirectionKeys up, DirectionKeys down) =
                KeyDerivation.DeriveChild(rig.Gateway.Options.Suite, without.Derive, sa.NonceInitiator, sa.NonceResponder);
            secrets["SK_d'"] = without.Derive;
            secrets["SK_pi'"] = without.PrfInitiator;
            secrets["SK_pr'"] = without.PrfResponder;
            secrets["ESP'"] = KeyDerivation.Join(up.Encryption, up.Integrity, down.Encryption, down.Integrity);
        }

        secrets["Ni"] = sa.NonceInitiator;
        secrets["Nr"] = sa.NonceResponder;
        secrets["g^ir"] = sa.SharedSecret;
        secrets["SKEYSEED"] = KeyDerivation.SkeySeed(sa.NonceInitiator, sa.NonceResponder, sa.SharedSecret);
        secrets["SK_d"] = sa.Keys.Derive;
        secrets["SK_pi"] = sa.Keys.PrfInitiator;
        secrets["SK_pr"] = sa.Keys.PrfResponder;
        secrets["SK_ei"] = sa.Keys.Initiator.Encryption;
        secrets["SK_er"] = sa.Keys.Responder.Encryption;
        secrets["SK_ai"] = sa.Keys.Initiator.Integrity;
        secrets["SK_ar"] = sa.Keys.Responder.Integrity;
        secrets["ESP out"] = KeyDerivation.Join(node.Encryption, node.Integrity);
        secrets["ESP in"] = KeyDerivation.Join(gateway.Encryption, gateway.Integrity);
    }

    private static IEnumerable<ulong> Windows(byte[] bytes)
    {
        for (int at = 0; at + Window <= bytes.Length; at++)
        {
            yield return BitConverter.ToUInt64(bytes, at);
        }
    }

    // Bytes as they lie, and words with the bytes of each turned round.
    private static void Walk(object at, HashSet<object> seen, HashSet<ulong> memory)
    {
        if (at == null || at is string || at is TunnelSettings || !seen.Add(at))
        {
            return;
        }

        if (at is Array array && array.GetType().GetElementType().IsPrimitive)
        {
            byte[] bytes = new byte[Buffer.ByteLength(array)];
            Buffer.BlockCopy(array, 0, bytes, 0, bytes.Length);
            memory.UnionWith(Windows(bytes));
            int size = bytes.Length / Math.Max(1, array.Length);
            memory.UnionWith(Windows(bytes.Chunk(size).SelectMany(word => word.Reverse()).ToArray()));
            return;
        }

        for (Type type = at.GetType(); type != null && type != typeof(object) && type.FullName.StartsWith("NanoIke.", StringComparison.Ordinal); type = type.BaseType)
        {
            foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (!field.FieldType.IsValueType)
                {
                    Walk(field.GetValue(at), seen, memory);
                }
            }
        }
    }

    private static object Field(object of, string name) =>
        of.GetType().GetField(name, BindingFlags.Instance | BindingFlags.NonPublic).GetValue(of);

    private sealed record End(string Name, Action<Rig> Prepare, Action<Rig> Act, TunnelState State)
    {
        internal End(string name, Action<Rig> prepare)
            : this(name, prepare, _ => { }, TunnelState.Waiting)
        {
        }

        internal End(string name, Action<Rig> prepare, Action<Rig> act)
            : this(name, prepare, act, TunnelState.Waiting)
        {
        }

        /// <summary>Time after which the search begins.</summary>
        internal long SettleMs { get; init; }

        /// <summary>What may be found.</summary>
        /// <summary>Makes sense only with an additional key exchange.</summary>
        internal bool HybridOnly { get; init; }

        internal string Kept { get; init; } = "";
    }
}
