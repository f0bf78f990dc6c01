// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Responder;

namespace NanoIke.Fuzz;

/// <summary>Lives of tunnels, with a scene of each state worth attacking. Every story has a world of its own.</summary>
internal sealed class Stories
{
    private readonly SuiteKind _kind;
    private readonly ulong _seed;
    private readonly List<Scene> _scenes = new List<Scene>();
    private World _world;
    private Material _material;

    private Stories(SuiteKind kind, ulong seed)
    {
        _kind = kind;
        _seed = seed;
    }

    internal static List<Scene> Tell(SuiteKind kind, ulong seed)
    {
        Stories stories = new Stories(kind, seed);
        stories.FirstTunnel();
        stories.Cookies();
        stories.SpentAttempt();
        stories.EndedByGateway();
        stories.Renewal();
        stories.RefusedRenewal();
        stories.Suspicion();
        stories.Probes();
        stories.NarrowTunnel();
        stories.PostQuantumKey();
        stories.TwoKeyExchanges();
        return stories._scenes;
    }

    // From nothing to open and back, one SA pair all the time.
    private void FirstTunnel()
    {
        Begin();
        Keep("idle");
        _world.Tunnel.Open(_world.Now);
        ResponderSa sa = Establish("init", "auth");
        Scene open = Keep("open");
        AddPair(open, sa, true, 0);
        _material.AddStale(open, sa, 0, 1);
        _material.AddStale(open, sa, HeaderFlag.Response, 1, 2);
        Saved now = _world.Memory.Save();
        _world.Current.Child.Sequence = uint.MaxValue - 1;
        AddPair(Keep("one number left"), sa, true, 0);
        _world.Current.Child.Sequence = uint.MaxValue;
        AddPair(Keep("no number left"), sa, true, 0);
        _world.Memory.Restore(now);

        _world.Tunnel.Suspect(_world.Now);
        Seed alive = _world.Answer("liveness response");
        Scene probing = Keep("asking").Expects(alive);
        _material.AddAnswers(probing, sa, 2);
        AddPair(probing, sa, true, 0);
        _world.Take(alive.Bytes);

        _world.Tunnel.Close(_world.Now);
        Seed closed = _world.Answer("DELETE response");
        Scene closing = Keep("closing").Expects(closed);
        _material.AddAnswers(closing, sa, 3);
        _material.AddRequests(closing, sa, 0);
        _world.Take(closed.Bytes);
        Keep("closed");
        _world.Tunnel.Clear();
        Keep("cleared");
    }

    private void Cookies()
    {
        Begin(gateway => gateway.CookieRounds = Limits.CookiesMax);
        _world.Tunnel.Open(_world.Now);
        for (int i = 1; i <= Limits.CookiesMax; i++)
        {
            Seed cookie = _world.Answer("COOKIE");
            if (i == 1)
            {
                Keep("cookie").Expects(cookie);
            }

            _world.Take(cookie.Bytes);
        }

        Establish("last cookie", "auth behind cookies");
    }

    // Forged answers have used up what an attempt may spend on them: nothing of IKE_SA_INIT is taken any more.
    private void SpentAttempt()
    {
        Begin();
        _world.Tunnel.Open(_world.Now);
        Seed low = _material.AddLowOrder(_world.Answer("IKE_SA_INIT"));
        for (int i = 0; i < Limits.EvaluationsMax; i++)
        {
            _world.Take(low.Bytes, Status.Ignored);
        }

        _material.AddClear(_world.Gateway.Sas[^1]);
        Keep("init, spent");
    }

    private void EndedByGateway()
    {
        Begin();
        _world.Tunnel.Open(_world.Now);
        ResponderSa sa = Establish(null, null);
        Seed delete = _world.Note("DELETE IKE", _material.Message(sa, ExchangeType.Informational, 0, 0, new List<Payload> { Payloads.DeleteIke() }));
        _world.Take(delete.Bytes);
        _world.Drain();
        Scene ended = Keep("ended by the gateway").Expects(delete);
        _material.AddRequests(ended, sa, 0);
        _material.AddStale(ended, sa, 0, 1);

        _world.Now += 2 * Limits.RetryFirstMs;
        Seed init = _world.Answer("IKE_SA_INIT");
        Scene again = Keep("ended, init").Expects(init, delete);
        _material.AddRequests(again, sa, 0);
        _material.AddStale(again, sa, 0, 1);
        _world.Take(init.Bytes);
        Seed auth = _world.Answer("IKE_AUTH");
        Scene authenticating = Keep("ended, auth").Expects(auth, delete);
        _material.AddRequests(authenticating, sa, 0);
        _material.AddAuth(authenticating, auth, _world.Gateway.Current);
    }

    // A new pair beside the current one, both in the grace time, the DELETE of the old one, and the end of both.
    private void Renewal()
    {
        Begin();
        _world.Tunnel.Open(_world.Now);
        ResponderSa old = Establish(null, null);
        _world.Now += _world.Settings.LifetimeMs;
        ResponderSa sa = Establish("renewal, init", "renewal, auth", old);
        _material.Ask(sa, 0);
        _material.Ask(sa, 1);
        _material.Ask(sa, 2);
        Scene grace = Keep("grace");
        AddPair(grace, sa, true, 3);
        AddPair(grace, old, false, 0);
        _material.AddStale(grace, sa, 0, 0, 1, 4);
        _material.AddStale(grace, old, HeaderFlag.Response, 1, 2);
        Saved both = _world.Memory.Save();

        EspSa outbound = old.Outbound;
        _world.Now += Limits.GraceMinMs;
        Seed deleted = _world.Answer("DELETE response");
        old.Outbound = outbound; // packets that were sent before the DELETE still arrive
        Scene deleting = Keep("old one deleted").Expects(deleted);
        AddPair(deleting, sa, true, 3);
        AddPair(deleting, old, false, 0);
        _material.AddAnswers(deleting, old, 2);

        _world.Memory.Restore(both);
        _world.Tunnel.Close(_world.Now);
        old.NextInbound = 2; // the tunnel was rewound, so the gateway is as well
        old.LastRequest = null;
        List<byte[]> closed = _world.Exchange();
        Scene closing = Keep("closing both").Expects(closed.Select(answer => _world.Note("DELETE response", answer)).ToArray());
        _material.AddAnswers(closing, sa, 2);
        _material.AddAnswers(closing, old, 2);
        _material.AddRequests(closing, old, 0);
    }

    // The gateway is who it should be, but makes no child: its new IKE SA is deleted, the current pair goes on.
    private void RefusedRenewal()
    {
        Begin();
        _world.Tunnel.Open(_world.Now);
        ResponderSa current = Establish(null, null);
        _world.Now += _world.Settings.LifetimeMs;
        _world.Gateway.MessageHook = (exchange, message) =>
        {
            if (exchange == ExchangeType.IkeAuth)
            {
                ScriptedResponder.RefuseChild(message, NotifyType.TsUnacceptable);
            }
        };
        _world.Take(_world.Answer("IKE_SA_INIT").Bytes);
        _world.Take(_world.Answer("IKE_AUTH without a child").Bytes);
        ResponderSa childless = _world.Gateway.Current;
        Seed deleted = _world.Answer("DELETE response");
        Scene scene = Keep("childless one deleted").Expects(deleted);
        AddPair(scene, current, true, 0);
        _material.AddAnswers(scene, childless, 2);
        _material.AddRequests(scene, childless, 0);
    }

    // Two unanswered transmissions: a handshake beside the suspected pair, whose late answer may still come.
    private void Suspicion()
    {
        Begin();
        _world.Tunnel.Open(_world.Now);
        ResponderSa current = Establish(null, null);
        _world.Tunnel.Unanswered(_world.Now);
        _world.Tunnel.Unanswered(_world.Now);
        List<byte[]> answers = _world.Exchange();
        Seed alive = _world.Note("liveness response", answers.Single(answer => answer[22] == ExchangeType.Informational));
        Seed init = _world.Note("IKE_SA_INIT", answers.Single(answer => answer[22] == ExchangeType.IkeSaInit));
        _material.AddClear(_world.Gateway.Sas[^1]);
        Scene initiating = Keep("suspected, init").Expects(alive, init);
        AddPair(initiating, current, true, 0);
        _material.AddAnswers(initiating, current, 2);

        _world.Take(init.Bytes);
        Seed auth = _world.Answer("IKE_AUTH");
        Scene authenticating = Keep("suspected, auth").Expects(alive, auth);
        AddPair(authenticating, current, true, 0);
        _material.AddAnswers(authenticating, current, 2);
        _material.AddAuth(authenticating, auth, _world.Gateway.Current);
    }

    private void Probes()
    {
        Begin(null, node => node.ProbeAddress = World.Collector);
        _world.Tunnel.Open(_world.Now);
        _world.Gateway.EspHandler = World.AnswerEcho;
        ResponderSa sa = Establish(null, null, null, false);
        _world.Now += Limits.ProbeDelayMs;
        Seed reply = _world.Answer("echo reply");
        Scene first = Keep("probe").Expects(reply);
        AddPair(first, sa, true, 0);

        _material.UseChild(sa);
        _world.Tunnel.Send(_world.Inside, new byte[8], 0, 8, _world.Now);
        _world.Drain();
        _world.Now += _world.Settings.LivenessMs;
        List<byte[]> both = _world.Exchange(); // the gateway is asked as well
        Seed alive = _world.Note("liveness response", both.Single(Octets.IsMarked));
        Seed second = _world.Note("echo reply", both.Single(answer => !Octets.IsMarked(answer)));
        Scene again = Keep("probe after silence").Expects(alive, second);
        _material.AddAnswers(again, sa, 2);
        AddPair(again, sa, true, 0);
        _world.Now += Limits.RetransmitFirstMaxMs;
        List<byte[]> answers = _world.Exchange();
        Scene unanswered = Keep("probe unanswered").Expects(answers.Select(answer => _world.Note("answer", answer)).ToArray());
        AddPair(unanswered, sa, true, 0);
        _material.AddAnswers(unanswered, sa, 2);
    }

    // The gateway lets UDP of some ports through only, so a probe is a CoAP ping; and the inner address is the node's own.
    private void NarrowTunnel()
    {
        Begin(
            gateway => gateway.PoolAddress = null,
            node =>
            {
                node.InnerAddress = Octets.Address("10.30.0.7");
                node.ProbeAddress = World.Collector;
                node.ProbePort = 5683;
            });
        _world.Gateway.MessageHook = (exchange, message) =>
        {
            if (exchange == ExchangeType.IkeAuth)
            {
                Selector some = _world.Gateway.Options.Subnet with { Protocol = 17, FirstPort = 5000, LastPort = 5683 };
                message.Replace(PayloadType.TsResponder, Payloads.Selectors(PayloadType.TsResponder, some, some with { FirstPort = 1, LastPort = 9 }));
            }
        };
        _world.Tunnel.Open(_world.Now);
        ResponderSa sa = Establish(null, "narrow, auth", null, false);
        _world.Now += Limits.ProbeDelayMs;
        _world.Drain();
        Scene scene = Keep("narrow, probe");
        _material.AddRequests(scene, sa, 0);
        _material.AddChild(scene, sa, _world.Current);
    }

    // The gateway may go without the PPK (RFC 8784), must not, or holds another one.
    private void PostQuantumKey()
    {
        foreach (bool required in new[] { false, true })
        {
            Begin(
                gateway => gateway.Ppk = new byte[32],
                node =>
                {
                    node.PpkId = "fleet-1"u8.ToArray();
                    node.Ppk = new byte[32];
                    node.PpkRequired = required;
                });
            _world.Tunnel.Open(_world.Now);
            Establish(required ? "PPK required, init" : "PPK, init", required ? "PPK required, auth" : "PPK, auth");
        }
    }

    // IKE_INTERMEDIATE between IKE_SA_INIT and IKE_AUTH, at the first tunnel and in a renewal.
    private void TwoKeyExchanges()
    {
        Begin(exchange: ExchangeKind.X25519MlKem768);
        _world.Tunnel.Open(_world.Now);
        ResponderSa sa = Establish("two exchanges, init", "two exchanges, auth", intermediateName: "intermediate");
        Scene open = Keep("two exchanges, open");
        AddPair(open, sa, true, 0);
        _material.AddStale(open, sa, HeaderFlag.Response, 1, 2);
        _world.Now += _world.Settings.LifetimeMs;
        Establish("renewal of two exchanges, init", "renewal of two exchanges, auth", sa, intermediateName: "renewal, intermediate");
    }

    private void Begin(
        Action<ResponderOptions> gateway = null, Action<TunnelSettings> node = null, ExchangeKind exchange = ExchangeKind.X25519)
    {
        _world = new World(_kind, _seed + (ulong)_scenes.Count, gateway, node, exchange);
        _material = new Material(_world);
    }

    // From the IKE_SA_INIT that is due to the new pair, with a scene before each answer where it has a name.
    private ResponderSa Establish(
        string initName, string authName, ResponderSa current = null, bool use = true, string intermediateName = null)
    {
        Seed init = _world.Answer("IKE_SA_INIT");
        _material.AddLowOrder(init);
        ResponderSa sa = _world.Gateway.Sas[^1];
        _material.AddClear(sa);
        if (initName != null)
        {
            Scene scene = Keep(initName).Expects(init);
            if (current != null)
            {
                AddPair(scene, current, true, 0);
            }
        }

        _world.Take(init.Bytes);
        if (intermediateName != null)
        {
            IkeKeys keys = sa.Keys;
            Seed answer = _world.Answer("IKE_INTERMEDIATE");
            Scene scene = Keep(intermediateName).Expects(answer);
            _material.AddIntermediate(scene, answer, sa, keys);
            if (current != null)
            {
                AddPair(scene, current, true, 0);
            }

            _world.Take(answer.Bytes);
        }

        Seed auth = _world.Answer("IKE_AUTH");
        if (authName != null)
        {
            Scene scene = Keep(authName).Expects(auth);
            _material.AddAuth(scene, auth, sa);
            if (current != null)
            {
                AddPair(scene, current, true, 0);
            }
        }

        _world.Take(auth.Bytes);
        _material.AddClear(sa); // now with the SPI of its child
        if (use)
        {
            _material.UseChild(sa);
        }

        return sa;
    }

    private void AddPair(Scene scene, ResponderSa sa, bool current, uint id)
    {
        _material.AddRequests(scene, sa, id);
        if (sa.Outbound != null)
        {
            _material.AddChild(scene, sa, current ? _world.Current : _world.Other);
        }
    }

    private Scene Keep(string name)
    {
        Scene scene = _world.Keep(name);
        _scenes.Add(scene);
        return scene;
    }
}
