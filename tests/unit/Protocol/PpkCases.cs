// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Responder;

namespace NanoIke.Tests.Protocol;

/// <summary>
/// The post-quantum preshared key (RFC 8784). The gateway opens and seals with keys of its own derivation, so a case that opens proves
/// the keys of both ends.
/// </summary>
internal static class PpkCases
{
    private static readonly byte[] s_ppk = Enumerable.Range(1, 32).Select(i => (byte)i).ToArray();

    private enum Node
    {
        /// <summary>It has no PPK.</summary>
        Lacks,

        /// <summary>It may go without.</summary>
        Has,

        /// <summary>It may not.</summary>
        Demands,
    }

    internal static IEnumerable<Case> All() => Agreement().Concat(Refusals()).Concat(Forgeries()).Concat(Answers());

    private static IEnumerable<Case> Agreement()
    {
        foreach (SuiteKind suite in Enum.GetValues<SuiteKind>())
        {
            yield return Opens($"PPK: both demand it, {suite}", Node.Demands, true, options => options.PpkRequired = true, suite);
            yield return Opens($"PPK: both have it, {suite}", Node.Has, true, null, suite);
            yield return Opens(
                $"PPK: the gateway has none, the node may go without, {suite}",
                Node.Has, false, options => options.Ppk = null, suite);
            yield return Opens(
                $"PPK: the gateway has another id, the node may go without, {suite}",
                Node.Has, false, options => options.PpkId = "fleet-2"u8.ToArray(), suite);
        }

        foreach ((Node node, bool used, byte[] id) in new[]
        {
            (Node.Demands, true, "fleet-1"u8.ToArray()), (Node.Has, true, "fleet-1"u8.ToArray()), (Node.Has, false, "fleet-2"u8.ToArray()),
        })
        {
            yield return new Case(
                $"PPK behind ML-KEM-768, the node {node}, used {used}", "RFC 8784 3, RFC 9370 2.2.2", Outcome.Opens, _ => { })
            {
                Exchange = ExchangeKind.X25519MlKem768,
                Always = Gateway(options => options.PpkId = id),
                Node = Settings(node, null),
                Verify = rig => AssertUse(rig, used),
            };
        }

        yield return Opens("PPK: the gateway has one, the node has none", Node.Lacks, false, null);
        foreach (int size in new[] { 1, 64, 65, Limits.SecretMaxBytes })
        {
            yield return Opens(
                $"PPK of {size} bytes",
                Node.Demands, true, options => options.Ppk = Long(size), change: settings => settings.Ppk = Long(size));
        }

        foreach (Node node in new[] { Node.Has, Node.Demands })
        {
            yield return new Case(
                $"PPK and COOKIE 2 times, the node {node}",
                "RFC 8784 3: the resend includes USE_PPK", Outcome.Opens, rig => rig.Gateway.Options.CookieRounds = 2)
            {
                Always = Gateway(null),
                Node = Settings(node, null),
                Verify = rig => AssertUse(rig, true),
            };
        }

        yield return Opens(
            "PPK and an id of 64 bytes",
            Node.Demands, true, options => options.PpkId = Long(64), change: settings => settings.PpkId = Long(64));
    }

    private static IEnumerable<Case> Refusals()
    {
        yield return Fails(
            "PPK: the gateway demands it, the node has none",
            Node.Lacks, Status.AuthenticationFailed, options => options.PpkRequired = true);
        yield return Fails("PPK: the gateway demands it and has another id", Node.Has, Status.PpkRefused, options =>
        {
            options.PpkRequired = true;
            options.PpkId = "fleet-2"u8.ToArray();
        });
        yield return Fails(
            "PPK: the gateway has another id, the node demands it",
            Node.Demands, Status.PpkRefused, options => options.PpkId = "fleet-2"u8.ToArray());
        foreach (Node node in new[] { Node.Has, Node.Demands })
        {
            yield return Fails(
                $"PPK: the gateway has another one under this id, the node {node}",
                node, Status.PpkRefused, options => options.Ppk = new byte[32]);
        }
    }

    private static IEnumerable<Case> Forgeries()
    {
        yield return Made(
            "IKE_SA_INIT response without USE_PPK, the node demands it",
            Outcome.WaitedOut, Node.Demands, Status.PpkNotUsed, rig =>
            Mutate.Message(rig, ExchangeType.IkeSaInit, RemoveUse), AssertNoOtherAuth);
        yield return new Case(
            "IKE_SA_INIT response, USE_PPK taken out on the way",
            "RFC 7296 2.15: no downgrade goes unnoticed", Outcome.Fails, rig =>
            Mutate.Only(rig, ExchangeType.IkeSaInit, datagram => Mutate.Rebuild(datagram, RemoveUse)))
        {
            Always = Gateway(null),
            Node = Settings(Node.Has, null),
            Status = Status.AuthenticationFailed,
            FaultsAllowed = true,
        };
        yield return new Case(
            "IKE_SA_INIT response, USE_PPK put in on the way",
            "RFC 7296 2.15: no downgrade goes unnoticed", Outcome.Fails, rig =>
            Mutate.Only(rig, ExchangeType.IkeSaInit, datagram => Mutate.Rebuild(datagram, AddUse)))
        {
            Node = Settings(Node.Has, null),
            Status = Status.PpkRefused,
            FaultsAllowed = true,
        };
        yield return Made(
            "IKE_AUTH response without PPK_IDENTITY, the node demands it",
            Outcome.Fails, Node.Demands, Status.PpkNotUsed, rig =>
            Mutate.Message(rig, ExchangeType.IkeAuth, RemoveIdentity), AssertRefusedByNode);
        yield return Made(
            "IKE_AUTH response made without the PPK, the node demands it",
            Outcome.Fails, Node.Demands, Status.PpkNotUsed, rig =>
            Mutate.Message(rig, ExchangeType.IkeAuth, message => MakeWithout(rig, message)), AssertRefusedByNode);
        yield return Made(
            "IKE_AUTH response without PPK_IDENTITY, but made with the PPK",
            Outcome.Fails, Node.Has, Status.WrongSecret, rig =>
            Mutate.Message(rig, ExchangeType.IkeAuth, RemoveIdentity), null);
        yield return Made(
            "IKE_AUTH response with PPK_IDENTITY, but made without the PPK",
            Outcome.Fails, Node.Has, Status.WrongSecret, rig =>
            Mutate.Message(rig, ExchangeType.IkeAuth, message =>
            {
                MakeWithout(rig, message);
                message.Inner.Add(Payloads.Notify(NotifyType.PpkIdentity));
            }), null);
    }

    private static IEnumerable<Case> Answers()
    {
        yield return Variant("USE_PPK with data and an SPI", ExchangeType.IkeSaInit, Node.Demands, true, message =>
        {
            RemoveUse(message);
            message.Payloads.Insert(0, Payloads.Notify(NotifyType.UsePpk, new byte[9], ProtocolId.Esp, new byte[4]));
        });
        yield return Variant("USE_PPK twice", ExchangeType.IkeSaInit, Node.Has, true, AddUse);
        yield return Variant("USE_PPK that nobody asked for", ExchangeType.IkeSaInit, Node.Lacks, false, AddUse);
        yield return Variant("PPK_IDENTITY with data", ExchangeType.IkeAuth, Node.Demands, true, message =>
        {
            RemoveIdentity(message);
            message.Inner.Insert(0, Payloads.Notify(NotifyType.PpkIdentity, "\u0002another"u8.ToArray()));
        });
        yield return Variant(
            "PPK_IDENTITY twice",
            ExchangeType.IkeAuth, Node.Has, true, message => message.Inner.Add(Payloads.Notify(NotifyType.PpkIdentity)));
        yield return Variant(
            "PPK_IDENTITY that nobody asked for",
            ExchangeType.IkeAuth, Node.Lacks, false, message => message.Inner.Add(Payloads.Notify(NotifyType.PpkIdentity)));
    }

    private static byte[] Long(int size) => Enumerable.Range(0, size).Select(i => (byte)(i % 251 + 1)).ToArray();

    private static bool Is(Payload payload, ushort type) => payload.Type == PayloadType.Notify && Notification.Parse(payload).Type == type;

    private static void RemoveUse(Message message) => message.Payloads.RemoveAll(payload => Is(payload, NotifyType.UsePpk));

    private static void AddUse(Message message) => message.Payloads.Add(Payloads.Notify(NotifyType.UsePpk));

    private static void RemoveIdentity(Message message) => message.Inner.RemoveAll(payload => Is(payload, NotifyType.PpkIdentity));

    // As a gateway that has solved the Diffie-Hellman exchange and knows the shared secret, but not the PPK.
    private static void MakeWithout(Rig rig, Message message)
    {
        ResponderSa sa = rig.Gateway.Current;
        IkeKeys mixed = sa.Keys;
        sa.Keys = sa.KeysWithoutPpk;
        RemoveIdentity(message);
        rig.Gateway.SignAgain(message);
        sa.Keys = mixed;
    }

    private static void AssertRefusedByNode(Rig rig)
    {
        rig.Run(100);
        Assert.AreEqual(1, rig.Gateway.Seen.RefusedByNode, "AUTHENTICATION_FAILED to the gateway");
        Assert.IsFalse(rig.Gateway.Seen.IkeDeleted && rig.OpeningsBefore == 0, "a DELETE as well");
    }

    private static void AssertNoOtherAuth(Rig rig)
    {
        Assert.AreEqual(0, rig.Gateway.Seen.AuthRefused);
        Assert.AreEqual(rig.Tunnel.Openings, rig.Gateway.Seen.AuthVerified);
    }

    private static void AssertUse(Rig rig, bool used)
    {
        Assert.AreEqual(used, rig.Tunnel.UsesPpk);
        Assert.AreEqual(used, rig.Gateway.Current.UsesPpk);
    }

    private static Action<ResponderOptions> Gateway(Action<ResponderOptions> change) => options =>
    {
        options.Ppk = (byte[])s_ppk.Clone();
        options.PpkId = "fleet-1"u8.ToArray();
        options.PpkRequired = false;
        change?.Invoke(options);
    };

    private static Action<TunnelSettings> Settings(Node node, Action<TunnelSettings> change) => settings =>
    {
        settings.PpkId = node == Node.Lacks ? null : "fleet-1"u8.ToArray();
        settings.Ppk = node == Node.Lacks ? null : (byte[])s_ppk.Clone();
        settings.PpkRequired = node != Node.Has;
        change?.Invoke(settings);
    };

    private static Case Opens(
        string name, Node node, bool used, Action<ResponderOptions> gateway, SuiteKind suite = SuiteKind.Aes,
        Action<TunnelSettings> change = null) =>
        new Case(name, "RFC 8784 3", Outcome.Opens, _ => { })
        {
            Suite = suite,
            Always = Gateway(gateway),
            Node = Settings(node, change),
            Verify = rig => AssertUse(rig, used),
        };

    private static Case Fails(string name, Node node, Status status, Action<ResponderOptions> gateway) =>
        new Case(name, "RFC 8784 3, table 1", Outcome.Fails, _ => { })
        {
            Always = Gateway(null),
            Gateway = gateway,
            Node = Settings(node, null),
            Status = status,
            Permanent = true,
        };

    private static Case Made(string name, Outcome outcome, Node node, Status status, Action<Rig> act, Action<Rig> verify) =>
        new Case(name, "RFC 8784 3", outcome, act)
        {
            Always = Gateway(null),
            Node = Settings(node, null),
            Status = status,
            Verify = verify,
        };

    private static Case Variant(string name, byte exchange, Node node, bool used, Action<Message> change) =>
        new Case(
            $"{(exchange == ExchangeType.IkeAuth ? "IKE_AUTH" : "IKE_SA_INIT")} response, {name}",
            "RFC 8784 3: what it holds is ignored",
            Outcome.Opens,
            rig => Mutate.Message(rig, exchange, change))
        {
            Always = Gateway(null),
            Node = Settings(node, null),
            Verify = rig => AssertUse(rig, used),
        };
}
