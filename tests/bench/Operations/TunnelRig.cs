// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Crypto;
using NanoIke.Meter;
using NanoIke.Responder;

namespace NanoIke.Bench.Operations;

/// <summary>A tunnel against the scripted responder, without time and without loss; what the tunnel itself executes is added up.</summary>
internal sealed class TunnelRig
{
    /// <summary>Inner UDP port of both ends.</summary>
    public const int Port = 5683;

    private readonly byte[] _received = new byte[Limits.DatagramMaxBytes];
    private long _now;

    public TunnelRig(SuiteKind kind, Suite suite, int payloadMax)
    {
        ResponderOptions options = new ResponderOptions { Suite = kind };
        Gateway = new ScriptedResponder(options);
        TunnelSettings settings = Settings(options);
        Entropy entropy = new FixedEntropy();
        Tunnel? tunnel = null;
        Construction = Probe.Measure(() => tunnel = new Tunnel(suite, settings, entropy, payloadMax));
        Tunnel = tunnel!;
    }

    public Tunnel Tunnel { get; }

    /// <summary>To the collector.</summary>
    public UdpFlow Flow { get; } = new UdpFlow(Collector, Port, Port);

    public ScriptedResponder Gateway { get; }

    /// <summary>Cost of the constructor.</summary>
    public Cost Construction { get; }

    /// <summary>An address behind the gateway.</summary>
    public static uint Collector => Octets.Address("10.20.0.1");

    /// <summary>Opens the tunnel; the cost of all that the node executed for it.</summary>
    public Cost Open()
    {
        Cost cost = Probe.Measure(() => Tunnel.Open(_now));
        cost += Exchange();
        if (Tunnel.State != TunnelState.Open || Gateway.Seen.Faults.Count > 0)
        {
            throw new InvalidOperationException($"Handshake: {Tunnel.State}, {Tunnel.Failure}, {string.Join("; ", Gateway.Seen.Faults)}");
        }

        return cost;
    }

    /// <summary>Lets the lifetime of an open tunnel end, with the next key pair computed beforehand; what the new tunnel then costs.</summary>
    public Cost Renew()
    {
        Tunnel.Prepare();
        _now += Limits.LifetimeDefaultMs + 1;
        Cost cost = Exchange();
        if (Tunnel.State != TunnelState.Open || Tunnel.Openings != 2)
        {
            throw new InvalidOperationException($"Renewal: {Tunnel.State}, {Tunnel.Failure}");
        }

        return cost;
    }

    /// <summary>Carries datagrams both ways until there are none left.</summary>
    public Cost Exchange()
    {
        Cost cost = default;
        bool offered = true;
        while (true)
        {
            cost += Probe.Measure(() => offered = Tunnel.Poll(_now));
            if (!offered)
            {
                return cost;
            }

            foreach (byte[] answer in Gateway.Receive(Sent()))
            {
                Status status = Status.Ignored;
                cost += Probe.Measure(() => status = Input(answer));
                if (status == Status.Ignored)
                {
                    throw new InvalidOperationException("The tunnel ignored an answer of the gateway.");
                }
            }
        }
    }

    /// <summary>The datagram that the tunnel offers.</summary>
    public byte[] Sent()
    {
        return Tunnel.Output.AsSpan(Tunnel.OutputOffset, Tunnel.OutputLength).ToArray();
    }

    /// <summary>Hands a datagram to the tunnel.</summary>
    public Status Input(byte[] datagram)
    {
        datagram.CopyTo(_received, 0);
        return Tunnel.Input(_received, 0, datagram.Length, _now);
    }

    /// <summary>The payload that was received last.</summary>
    public byte[] Received()
    {
        return _received.AsSpan(Tunnel.ReceivedOffset, Tunnel.ReceivedLength).ToArray();
    }

    /// <summary>An ESP packet of the gateway that carries a UDP payload.</summary>
    public byte[] FromGateway(byte[] payload)
    {
        ResponderSa sa = Gateway.Current;
        return sa.Outbound.Seal(Responder.InnerPacket.Udp(Collector, Port, sa.InnerAddress, Port, payload).Encode());
    }

    // The example of DESIGN 6: the lengths of the identities decide how many bytes cross the wire.
    private static TunnelSettings Settings(ResponderOptions options)
    {
        return new TunnelSettings
        {
            GatewayAddress = options.GatewayAddress,
            LocalIdType = TunnelSettings.IdFqdn,
            LocalId = "node-1"u8.ToArray(),
            GatewayIdType = TunnelSettings.IdFqdn,
            GatewayId = options.Identity,
            Secret = options.Secret,
            RemoteFirst = Octets.Address("10.20.0.0"),
            RemoteLast = Octets.Address("10.20.0.255"),
            KeepaliveMs = 0,
        };
    }

    private sealed class FixedEntropy : Entropy
    {
        private ulong _seed = 20;

        public override bool IsHardware => true;

        public override uint StartCounter => 1;

        public override void Fill(byte[] buffer, int offset, int count)
        {
            Inputs.Bytes(count, _seed++).CopyTo(buffer, offset);
        }
    }
}
