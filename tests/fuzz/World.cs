// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Crypto;
using NanoIke.Responder;

namespace NanoIke.Fuzz;

/// <summary>One tunnel and one gateway, taken through all states of a life; a scene is kept of each.</summary>
internal sealed class World
{
    private readonly ScriptedResponder _gateway;
    private readonly byte[] _buffer = new byte[2048];
    private readonly List<Seed> _all = new List<Seed>();

    internal World(SuiteKind kind, ulong seed)
    {
        Kind = kind;
        ResponderOptions options = new ResponderOptions { Suite = kind, Seed = (int)(seed % int.MaxValue) };
        _gateway = new ScriptedResponder(options);
        TunnelSettings settings = new TunnelSettings
        {
            GatewayAddress = options.GatewayAddress,
            LocalIdType = TunnelSettings.IdFqdn,
            LocalId = "node-1"u8.ToArray(),
            GatewayIdType = TunnelSettings.IdFqdn,
            GatewayId = options.Identity,
            Secret = (byte[])options.Secret.Clone(),
            RemoteFirst = options.Subnet.First,
            RemoteLast = options.Subnet.Last,
        };
        Settings = settings;
        Suite suite = kind == SuiteKind.Aes ? new AesCbcSuite() : new ChaChaSuite();
        Tunnel = new Tunnel(suite, settings, new CountingEntropy(seed), Limits.PayloadDefaultBytes);
        Memory = new Memory(Tunnel);
        Build();
    }

    internal SuiteKind Kind { get; }

    internal TunnelSettings Settings { get; }

    internal Tunnel Tunnel { get; }

    internal Memory Memory { get; }

    internal long Now { get; private set; } = 1000;

    internal List<Scene> Scenes { get; } = new List<Scene>();

    private static uint Collector => Octets.Address("10.20.0.1");

    private void Build()
    {
        Keep("idle", null);
        Tunnel.Open(Now);
        Seed init = Genuine("IKE_SA_INIT", Exchange());
        Scene initial = Keep("init", init);
        initial.GenuineState = TunnelState.Authenticating;
        Input(init.Bytes);
        Seed auth = Genuine("IKE_AUTH", Exchange());
        ResponderSa sa = _gateway.Current;
        ClearNotifies(sa);
        Scene authenticating = Protected(Keep("auth", auth), sa, ExchangeType.IkeAuth, HeaderFlag.Response, 1);
        authenticating.Inside = AuthInsides(auth.Bytes, sa);
        Input(auth.Bytes);
        OpenScenes(sa);
        foreach (Scene scene in Scenes)
        {
            scene.Clear = _all.ToArray();
            scene.Likely = scene.Genuine == null ? scene.Clear : _all.Where(seed => SameExchange(seed.Bytes, scene.Genuine.Bytes)).ToArray();
        }
    }

    private void OpenScenes(ResponderSa sa)
    {
        EspSa outbound = sa.Outbound;
        Seed[] packets = Packets(sa);
        Seed[] requests = Requests(sa);
        Receive(outbound.Seal(packets[0].Bytes, new EspOptions { Sequence = 70 })); // a window with old and seen numbers in it
        Receive(outbound.Seal(packets[0].Bytes, new EspOptions { Sequence = 65 }));
        outbound.Sequence = 80;
        Genuine("ESP, UDP", outbound.Seal(packets[0].Bytes));
        Genuine("ESP, echo", outbound.Seal(packets[1].Bytes));
        Saved open = Memory.Save();

        Scene quiet = Protected(Keep("open", _all.First(seed => seed.Name == "liveness")), sa, ExchangeType.Informational, 0, 0);
        quiet.Inside = requests;
        quiet.Packets = packets;
        quiet.Esp = outbound;

        Tunnel.Suspect(Now);
        Seed alive = Genuine("liveness response", Exchange());
        Scene probing = Protected(Keep("probing", alive), sa, ExchangeType.Informational, HeaderFlag.Response, 2);
        probing.Inside = requests;

        Memory.Restore(open);
        Tunnel.Close(Now);
        Seed closed = Genuine("DELETE response", Repeat(sa));
        Scene closing = Protected(Keep("closing", closed), sa, ExchangeType.Informational, HeaderFlag.Response, 2);
        closing.Inside = requests;
        closing.GenuineState = TunnelState.Closed;
        Input(closed.Bytes);
        Keep("closed", null);

        Memory.Restore(open);
        Input(_all.First(seed => seed.Name == "DELETE IKE").Bytes);
        Drain();
        Scene waiting = Protected(Keep("waiting", null), sa, ExchangeType.Informational, 0, 0);
        waiting.Inside = requests;

        Memory.Restore(open);
        Renewal(outbound, packets);
    }

    // A new IKE SA in the making while ESP goes on with the old one.
    private void Renewal(EspSa outbound, Seed[] packets)
    {
        Now += Settings.LifetimeMs;
        Seed init = Genuine("IKE_SA_INIT of the renewal", Exchange());
        Scene initial = Keep("renewal, init", init);
        initial.GenuineState = TunnelState.Authenticating;
        initial.Packets = packets;
        initial.Esp = outbound;
        Input(init.Bytes);
        Seed auth = Genuine("IKE_AUTH of the renewal", Exchange());
        ResponderSa sa = _gateway.Current;
        ClearNotifies(sa);
        Scene authenticating = Protected(Keep("renewal, auth", auth), sa, ExchangeType.IkeAuth, HeaderFlag.Response, 1);
        authenticating.Inside = AuthInsides(auth.Bytes, sa);
        authenticating.Packets = packets;
        authenticating.Esp = outbound;
    }

    private static bool SameExchange(byte[] a, byte[] b) => a.AsSpan(0, 12).SequenceEqual(b.AsSpan(0, 12)) && a[22] == b[22];

    private Scene Keep(string name, Seed genuine)
    {
        Scene scene = new Scene(name, this, genuine);
        Scenes.Add(scene);
        return scene;
    }

    private static Scene Protected(Scene scene, ResponderSa sa, byte exchange, byte flags, uint id)
    {
        scene.Exchange = exchange;
        scene.Flags = flags;
        scene.Id = id;
        scene.SpiInitiator = sa.SpiInitiator;
        scene.SpiResponder = sa.SpiResponder;
        scene.Keys = sa.Keys.Responder;
        return scene;
    }

    private void ClearNotifies(ResponderSa sa)
    {
        ulong i = sa.SpiInitiator;
        Genuine("COOKIE", ScriptedResponder.ForgedResponse(i, 0, ExchangeType.IkeSaInit, 0, NotifyType.Cookie, new byte[32]));
        Genuine("NO_PROPOSAL_CHOSEN", ScriptedResponder.ForgedResponse(i, 0, ExchangeType.IkeSaInit, 0, NotifyType.NoProposalChosen));
        Genuine("INVALID_KE_PAYLOAD", ScriptedResponder.ForgedResponse(i, 0, ExchangeType.IkeSaInit, 0, NotifyType.InvalidKePayload, new byte[] { 0, 14 }));
        Genuine("AUTHENTICATION_FAILED", ScriptedResponder.ForgedResponse(i, sa.SpiResponder, ExchangeType.IkeAuth, 1, NotifyType.AuthenticationFailed));
        Genuine("INVALID_IKE_SPI", ScriptedResponder.ForgedResponse(i, sa.SpiResponder, ExchangeType.Informational, 2, NotifyType.InvalidIkeSpi));
        Genuine("INVALID_SPI", ScriptedResponder.ClearNotify(NotifyType.InvalidSpi, new byte[4]));
    }

    private Seed[] AuthInsides(byte[] datagram, ResponderSa sa)
    {
        Message message = MessageCodec.Decode(datagram[4..], out int at);
        EncryptedPayload.Open(message, datagram[4..], at, Kind, sa.Keys.Responder);
        List<Payload> refused = message.Inner.Take(2).Append(Payloads.Notify(NotifyType.TsUnacceptable)).ToList();
        Message other = new Message { Inner = message.Inner.Select(payload => payload.Clone()).ToList() };
        other.Replace(PayloadType.IdResponder, Payloads.Id(PayloadType.IdResponder, IdType.Fqdn, "gw.elsewhere"u8.ToArray()));
        other.Replace(PayloadType.Authentication, Payloads.Auth(AuthMethod.SharedKey, _gateway.SignResponse(sa, other)));
        return new[]
        {
            Inside("IKE_AUTH", message.Inner),
            Inside("another gateway", other.Inner),
            Inside("no child", refused),
            Inside("refusal", new List<Payload> { Payloads.Notify(NotifyType.AuthenticationFailed) }),
        };
    }

    private Seed[] Requests(ResponderSa sa)
    {
        Payload spi = Payloads.DeleteEsp(sa.Inbound.Spi);
        Payload rekey = Payloads.Notify(NotifyType.RekeySa, null, ProtocolId.Esp, Octets.Bytes(sa.Inbound.Spi));
        List<Payload> child = new List<Payload>
        {
            rekey,
            Payloads.SecurityAssociation(Proposal.ForEsp(Kind, 0xC0001234)),
            Payloads.Nonce(new byte[32]),
            Payloads.Selectors(PayloadType.TsInitiator, _gateway.Options.Subnet),
            Payloads.Selectors(PayloadType.TsResponder, new Selector(sa.InnerAddress, sa.InnerAddress)),
        };
        List<(string Name, byte Exchange, List<Payload> Inner)> requests = new List<(string, byte, List<Payload>)>
        {
            ("liveness", ExchangeType.Informational, new List<Payload>()),
            ("DELETE IKE", ExchangeType.Informational, new List<Payload> { Payloads.DeleteIke() }),
            ("DELETE child", ExchangeType.Informational, new List<Payload> { spi }),
            ("notifies", ExchangeType.Informational, new List<Payload> { rekey, new Payload(200, 1, 2, 3) { Critical = true }, spi }),
            ("rekey child", ExchangeType.CreateChildSa, child),
        };
        foreach ((string name, byte exchange, List<Payload> inner) in requests)
        {
            Genuine(name, _gateway.Request(exchange, inner, 0).Single());
        }

        return requests.Select(request => Inside(request.Name, request.Inner)).ToArray();
    }

    private static Seed[] Packets(ResponderSa sa)
    {
        uint node = sa.InnerAddress;
        InnerPacket other = InnerPacket.Udp(Collector, 1, node, 2, new byte[8]);
        other.Options = new byte[4];
        return new[]
        {
            new Seed("UDP", InnerPacket.Udp(Collector, 5683, node, 5000, new byte[24]).Encode()),
            new Seed("echo", InnerPacket.Echo(Collector, node, 1, 2, new byte[32]).Encode()),
            new Seed("options", other.Encode()),
        };
    }

    private static Seed Inside(string name, List<Payload> payloads) =>
        Seed.Inside(name, payloads.Count > 0 ? payloads[0].Type : PayloadType.None, MessageCodec.EncodeChain(payloads));

    private Seed Genuine(string name, byte[] datagram)
    {
        Seed seed = Octets.IsMarked(datagram) ? Seed.Ike(name, datagram) : new Seed(name, datagram);
        _all.Add(seed);
        return seed;
    }

    // Hands what the tunnel sends to the gateway; returns the answer.
    private byte[] Exchange()
    {
        byte[] answer = null;
        while (Tunnel.Poll(Now))
        {
            answer = _gateway.Receive(Sent()).FirstOrDefault() ?? answer;
        }

        return answer ?? throw new InvalidOperationException("The gateway did not answer: " + string.Join("; ", _gateway.Seen.Faults));
    }

    // The same message id again with other content: only a rewound tunnel does that, so the gateway is rewound as well.
    private byte[] Repeat(ResponderSa sa)
    {
        sa.NextInbound = 2;
        sa.LastRequest = null;
        return Exchange();
    }

    private void Drain()
    {
        while (Tunnel.Poll(Now))
        {
        }
    }

    private byte[] Sent() => Tunnel.Output.AsSpan(Tunnel.OutputOffset, Tunnel.OutputLength).ToArray();

    private void Input(byte[] datagram) => Deliver(datagram, Status.Handled);

    private void Receive(byte[] datagram) => Deliver(datagram, Status.Received);

    private void Deliver(byte[] datagram, Status expected)
    {
        datagram.CopyTo(_buffer, 0);
        Status status = Tunnel.Input(_buffer, 0, datagram.Length, Now);
        if (status != expected)
        {
            throw new InvalidOperationException("A genuine datagram was not taken: " + status);
        }
    }
}
