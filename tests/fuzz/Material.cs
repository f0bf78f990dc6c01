// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Responder;

namespace NanoIke.Fuzz;

/// <summary>What a gateway can say: insides of its messages, inner packets, and what anybody can say in the clear.</summary>
internal sealed class Material
{
    private const ushort AuthLifetime = 16403; // RFC 4478

    private readonly World _world;
    private readonly Random _random = new Random(1);

    internal Material(World world)
    {
        _world = world;
    }

    /// <summary>Adds what the gateway can ask under an IKE SA next: to mutate, and to demand afterwards.</summary>
    internal void AddRequests(Scene scene, ResponderSa sa, uint id)
    {
        List<Seed> insides = new List<Seed>();
        foreach ((string name, byte exchange, List<Payload> inner) in Requests(sa))
        {
            Seed seed = _world.Note(name, Message(sa, exchange, 0, id, inner));
            insides.Add(Inside(name, inner));
            scene.Expects(seed);
        }

        scene.Channels.Add(new Channel(sa, ExchangeType.Informational, 0, id, insides.ToArray()));
    }

    /// <summary>Adds messages outside the window: answers that are not waited for, requests that are too old or too new.</summary>
    internal void AddStale(Scene scene, ResponderSa sa, byte flags, params uint[] ids)
    {
        Seed[] insides = Requests(sa).Select(request => Inside(request.Name, request.Inner)).ToArray();
        foreach (uint id in ids)
        {
            scene.Channels.Add(new Channel(sa, ExchangeType.Informational, flags, id, insides, true));
        }
    }

    /// <summary>The gateway asks for a sign of life, and gets it.</summary>
    internal void Ask(ResponderSa sa, uint id)
    {
        _world.Take(Message(sa, ExchangeType.Informational, 0, id, new List<Payload>()));
        _world.Drain();
    }

    /// <summary>Adds answers of the gateway to a request of the node.</summary>
    internal void AddAnswers(Scene scene, ResponderSa sa, uint id)
    {
        Seed[] insides = Requests(sa).Select(request => Inside(request.Name, request.Inner)).ToArray();
        scene.Channels.Add(new Channel(sa, ExchangeType.Informational, HeaderFlag.Response, id, insides));
    }

    /// <summary>Adds a Child SA: to mutate what comes through it, and to demand that it goes on.</summary>
    internal void AddChild(Scene scene, ResponderSa sa, Sa.IkeSa own)
    {
        Seed[] packets = Packets(sa);
        sa.Outbound.Sequence = 250; // not among those that are used for mutations
        byte[] genuine = sa.Outbound.Seal(packets[0].Bytes);
        scene.Outlets.Add(new Outlet(sa.Outbound, own, packets, genuine));
        scene.Expects(_world.Note("ESP, UDP", genuine));
        Seed echo = _world.Note("ESP, echo", sa.Outbound.Seal(packets[1].Bytes));
        if (own.Child.Selectors.Allow(1, World.Collector, 0, 0) && own.Child.Sequence != uint.MaxValue)
        {
            scene.Expects(echo);
        }
    }

    /// <summary>A replay window with old and seen numbers in it; and proof of the path.</summary>
    internal void UseChild(ResponderSa sa)
    {
        byte[] packet = Packets(sa)[0].Bytes;
        _world.Take(sa.Outbound.Seal(packet, new EspOptions { Sequence = 70 }), Status.Received);
        _world.Take(sa.Outbound.Seal(packet, new EspOptions { Sequence = 65 }), Status.Received);
        sa.Outbound.Sequence = 80;
    }

    /// <summary>What a forger, or a gateway that lost its state, says in the clear.</summary>
    internal void AddClear(ResponderSa sa)
    {
        ulong i = sa.SpiInitiator;
        ulong r = sa.SpiResponder;
        foreach (int size in new[] { 1, 32, 64, 65 })
        {
            _world.Note("COOKIE", ScriptedResponder.ForgedResponse(i, 0, ExchangeType.IkeSaInit, 0, NotifyType.Cookie, new byte[size]));
        }

        _world.Note("NO_PROPOSAL_CHOSEN", ScriptedResponder.ForgedResponse(i, 0, ExchangeType.IkeSaInit, 0, NotifyType.NoProposalChosen));
        _world.Note("INVALID_KE_PAYLOAD", ScriptedResponder.ForgedResponse(i, 0, ExchangeType.IkeSaInit, 0, NotifyType.InvalidKePayload, new byte[] { 0, 14 }));
        _world.Note("AUTHENTICATION_FAILED", ScriptedResponder.ForgedResponse(i, r, ExchangeType.IkeAuth, 1, NotifyType.AuthenticationFailed));
        _world.Note("INVALID_IKE_SPI", ScriptedResponder.ForgedResponse(i, r, ExchangeType.Informational, 2, NotifyType.InvalidIkeSpi));
        _world.Note("INVALID_SPI", ScriptedResponder.ClearNotify(NotifyType.InvalidSpi, Octets.Bytes(sa.Inbound?.Spi ?? 0)));
        _world.Note("DELETE in the clear", ScriptedResponder.ClearMessage(i, r, ExchangeType.Informational, 0, 0, Payloads.DeleteIke()));
    }

    /// <summary>The same answer to IKE_SA_INIT with a public value of low order (RFC 7748 section 6.1).</summary>
    internal Seed AddLowOrder(Seed init)
    {
        Message message = MessageCodec.Decode(init.Bytes[4..], out _);
        message.Replace(PayloadType.KeyExchange, Payloads.KeyExchange(TransformId.Curve25519, new byte[32]));
        return _world.Note("IKE_SA_INIT, low order", Octets.Mark(MessageCodec.EncodeClear(message)));
    }

    /// <summary>Adds the answers that a gateway could give to IKE_AUTH.</summary>
    internal void AddAuth(Scene scene, Seed auth, ResponderSa sa)
    {
        byte[] bytes = auth.Bytes[4..];
        Message message = MessageCodec.Decode(bytes, out int at);
        EncryptedPayload.Open(message, bytes, at, _world.Kind, sa.Keys.Responder);
        List<Payload> refused = message.Inner.Take(2).Append(Payloads.Notify(NotifyType.TsUnacceptable)).ToList();
        Message other = new Message { Inner = message.Inner.Select(payload => payload.Clone()).ToList() };
        other.Replace(PayloadType.IdResponder, Payloads.Id(PayloadType.IdResponder, IdType.Fqdn, "gw.elsewhere"u8.ToArray()));
        other.Replace(PayloadType.Authentication, Payloads.Auth(AuthMethod.SharedKey, _world.Gateway.SignResponse(sa, other)));
        List<(string Name, List<Payload> Inner)> answers = new List<(string, List<Payload>)>
        {
            ("IKE_AUTH", message.Inner),
            ("for a time", message.Inner.Append(Payloads.Notify(AuthLifetime, Octets.Bytes(3600u))).ToList()),
            ("another gateway", other.Inner),
            ("no child", refused),
            ("refusal", new List<Payload> { Payloads.Notify(NotifyType.AuthenticationFailed) }),
        };
        if (sa.UsesPpk)
        {
            answers.Add(("without the PPK", WithoutPpk(sa, message)));
        }

        uint id = sa.EarlierKeys == null ? 1u : 2u;
        foreach ((string name, List<Payload> inner) in answers)
        {
            scene.Expects(_world.Note(name, Message(sa, ExchangeType.IkeAuth, HeaderFlag.Response, id, inner)));
        }

        Seed[] insides = answers.Select(answer => Inside(answer.Name, answer.Inner)).ToArray();
        scene.Channels.Add(new Channel(sa, ExchangeType.IkeAuth, HeaderFlag.Response, id, insides));
    }

    /// <summary>Adds the answers that a gateway could give to IKE_INTERMEDIATE, under the keys of IKE_SA_INIT.</summary>
    internal void AddIntermediate(Scene scene, Seed answer, ResponderSa sa, IkeKeys keys)
    {
        byte[] bytes = answer.Bytes[4..];
        Message message = MessageCodec.Decode(bytes, out int at);
        EncryptedPayload.Open(message, bytes, at, _world.Kind, keys.Responder);
        Payload other = message.Inner[0].Clone();
        other.Body = other.Body[..^1];
        Seed[] insides = new[]
        {
            Inside("IKE_INTERMEDIATE", message.Inner),
            Inside("a short ciphertext", new List<Payload> { other }),
            Inside("refusal", new List<Payload> { Payloads.Notify(NotifyType.InvalidSyntax) }),
        };
        scene.Channels.Add(new Channel(sa, ExchangeType.IkeIntermediate, HeaderFlag.Response, 1, insides) { Earlier = keys });
    }

    // Of a gateway that went without (RFC 8784 section 3).
    private List<Payload> WithoutPpk(ResponderSa sa, Message message)
    {
        Message without = new Message { Inner = message.Inner.SkipLast(1).Select(payload => payload.Clone()).ToList() };
        IkeKeys mixed = sa.Keys;
        sa.Keys = sa.KeysWithoutPpk;
        without.Replace(PayloadType.Authentication, Payloads.Auth(AuthMethod.SharedKey, _world.Gateway.SignResponse(sa, without)));
        sa.Keys = mixed;
        return without.Inner;
    }

    /// <summary>A message of the gateway.</summary>
    internal byte[] Message(ResponderSa sa, byte exchange, byte flags, uint id, List<Payload> inner)
    {
        Message message = new Message
        {
            SpiInitiator = sa.SpiInitiator,
            SpiResponder = sa.SpiResponder,
            Exchange = exchange,
            Flags = flags,
            Id = id,
            Inner = inner,
        };
        return Octets.Mark(EncryptedPayload.Seal(message, _world.Kind, sa.Keys.Responder, _random));
    }

    private List<(string Name, byte Exchange, List<Payload> Inner)> Requests(ResponderSa sa)
    {
        uint spi = sa.Inbound?.Spi ?? 0xC0001111;
        Payload delete = Payloads.DeleteEsp(spi);
        Payload rekey = Payloads.Notify(NotifyType.RekeySa, null, ProtocolId.Esp, Octets.Bytes(spi));
        List<Payload> child = new List<Payload>
        {
            rekey,
            Payloads.SecurityAssociation(Proposal.ForEsp(_world.Kind, 0xC0001234)),
            Payloads.Nonce(new byte[32]),
            Payloads.Selectors(PayloadType.TsInitiator, _world.Gateway.Options.Subnet),
            Payloads.Selectors(PayloadType.TsResponder, new Selector(sa.InnerAddress, sa.InnerAddress)),
        };
        Proposal ike = Proposal.ForIke(_world.Kind);
        ike.Spi = new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 };
        List<Payload> own = new List<Payload>
        {
            Payloads.SecurityAssociation(ike), Payloads.Nonce(new byte[32]), Payloads.KeyExchange(TransformId.Curve25519, new byte[32]),
        };
        return new List<(string Name, byte Exchange, List<Payload> Inner)>
        {
            ("liveness", ExchangeType.Informational, new List<Payload>()),
            ("DELETE IKE", ExchangeType.Informational, new List<Payload> { Payloads.DeleteIke() }),
            ("DELETE child", ExchangeType.Informational, new List<Payload> { delete }),
            ("notifies", ExchangeType.Informational, new List<Payload> { rekey, new Payload(200, 1, 2, 3) { Critical = true }, delete }),
            ("AUTH_LIFETIME", ExchangeType.Informational, new List<Payload> { Payloads.Notify(AuthLifetime, Octets.Bytes(3600u)) }),
            ("rekey child", ExchangeType.CreateChildSa, child),
            ("another child", ExchangeType.CreateChildSa, child.Skip(1).ToList()),
            ("rekey IKE", ExchangeType.CreateChildSa, own),
        };
    }

    private static Seed[] Packets(ResponderSa sa)
    {
        uint node = sa.InnerAddress;
        InnerPacket other = InnerPacket.Udp(World.Collector, 1, node, 2, new byte[8]);
        other.Options = new byte[4];
        return new[]
        {
            new Seed("UDP", InnerPacket.Udp(World.Collector, 5683, node, 5000, new byte[24]).Encode()),
            new Seed("echo", InnerPacket.Echo(World.Collector, node, 1, 2, new byte[32]).Encode()),
            new Seed("echo reply", InnerPacket.Echo(World.Collector, node, 0, 1, Array.Empty<byte>(), 0).Encode()),
            new Seed("options", other.Encode()),
        };
    }

    private static Seed Inside(string name, List<Payload> payloads) =>
        Seed.Inside(name, payloads.Count > 0 ? payloads[0].Type : PayloadType.None, MessageCodec.EncodeChain(payloads));
}
