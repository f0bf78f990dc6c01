// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using NanoIke.Crypto;
using NanoIke.Responder;

namespace NanoIke.Testing;

/// <summary>
/// One node and one scripted gateway that fit each other, and what both say. What is between them (a link, a forger, a meter) and when,
/// is up to those who derive from it: unit tests, the fuzzer, the cost table.
/// </summary>
public class Testbed
{
    /// <summary>UDP port of the collector.</summary>
    public const int CollectorPort = 5683;

    /// <summary>UDP port of the node inside the tunnel.</summary>
    public const int NodePort = 5000;

    private const int BufferBytes = 4096;

    private readonly Dictionary<(uint, int, int), UdpFlow> _flows = new Dictionary<(uint, int, int), UdpFlow>();

    protected Testbed(
        SuiteKind kind, int seed, Action<ResponderOptions> gateway, Action<TunnelSettings> node, ExchangeKind exchange = ExchangeKind.X25519)
    {
        Kind = kind;
        ResponderOptions options = new ResponderOptions { Suite = kind, KeyExchange = exchange, Seed = seed };
        TunnelSettings fitting = SettingsFor(options); // whatever a test changes at the gateway, the node does not know
        gateway?.Invoke(options);
        fitting.GatewayAddress = options.GatewayAddress;
        fitting.GatewayPort = options.GatewayPort;
        Gateway = new ScriptedResponder(options);
        Settings = fitting;
        node?.Invoke(Settings);
        Flow = FlowTo(Collector, CollectorPort, NodePort);
    }

    /// <summary>A host behind the gateway.</summary>
    public static uint Collector { get; } = Octets.Address("10.20.0.1");

    public SuiteKind Kind { get; }

    public ScriptedResponder Gateway { get; }

    public TunnelSettings Settings { get; }

    public Tunnel Tunnel { get; protected set; }

    /// <summary>To the collector.</summary>
    public UdpFlow Flow { get; }

    /// <summary>Holds the datagram that <see cref="Input"/> got last.</summary>
    protected byte[] Buffer { get; } = new byte[BufferBytes];

    public static Suite SuiteFor(SuiteKind kind, ExchangeKind exchange = ExchangeKind.X25519)
    {
        KeyExchange method = exchange == ExchangeKind.P256 ? new P256()
            : exchange == ExchangeKind.X25519 ? new X25519() : new X25519().With(new MlKem768());
        return kind switch
        {
            SuiteKind.Aes => new AesCbcSuite(method),
            SuiteKind.Ccm => new AesCcmSuite(method),
            _ => new ChaChaSuite(method),
        };
    }

    /// <summary>The settings of a node that fits a gateway; the lengths of the identities decide how many bytes cross the wire.</summary>
    public static TunnelSettings SettingsFor(ResponderOptions options) => new TunnelSettings
    {
        GatewayAddress = options.GatewayAddress,
        GatewayPort = options.GatewayPort,
        LocalIdType = TunnelSettings.IdFqdn,
        LocalId = "node-1"u8.ToArray(),
        GatewayIdType = TunnelSettings.IdFqdn,
        GatewayId = (byte[])options.Identity.Clone(),
        Secret = (byte[])options.Secret.Clone(),
        RemoteFirst = options.Subnet.First,
        RemoteLast = options.Subnet.Last,
    };

    /// <summary>A flow of the application; the same object each time.</summary>
    public UdpFlow FlowTo(uint destination, int destinationPort, int sourcePort)
    {
        if (!_flows.TryGetValue((destination, destinationPort, sourcePort), out UdpFlow flow))
        {
            flow = new UdpFlow(destination, destinationPort, sourcePort);
            _flows.Add((destination, destinationPort, sourcePort), flow);
        }

        return flow;
    }

    /// <summary>The datagram that the tunnel offers.</summary>
    public byte[] Sent() => Tunnel.Output.AsSpan(Tunnel.OutputOffset, Tunnel.OutputLength).ToArray();

    /// <summary>Hands a datagram to the tunnel.</summary>
    public Status Input(byte[] datagram, long now)
    {
        datagram.CopyTo(Buffer, 0);
        return Tunnel.Input(Buffer, 0, datagram.Length, now);
    }

    /// <summary>A UDP datagram from the collector to the node, as an inner packet.</summary>
    public InnerPacket FromCollector(byte[] payload) =>
        InnerPacket.Udp(Collector, CollectorPort, Gateway.Current.InnerAddress, NodePort, payload);
}
