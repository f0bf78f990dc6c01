// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Text;
using NanoIke.Crypto;
using NanoIke.Responder;
using NanoIke.Sa;

namespace NanoIke.Fuzz;

/// <summary>One tunnel, one gateway and a clock. <see cref="Stories"/> tells what happens to them.</summary>
internal sealed class World
{
    private static readonly FieldInfo s_current = Private(typeof(Tunnel), "_current");
    private static readonly FieldInfo s_other = Private(typeof(Tunnel), "_other");
    private static readonly FieldInfo s_evaluations = Private(typeof(Handshake), "_evaluations");

    private readonly byte[] _buffer = new byte[2048];

    internal World(SuiteKind kind, ulong seed, Action<ResponderOptions> gateway = null, Action<TunnelSettings> node = null)
    {
        Kind = kind;
        ResponderOptions options = new ResponderOptions { Suite = kind, Seed = (int)(seed % int.MaxValue) };
        gateway?.Invoke(options);
        Gateway = new ScriptedResponder(options);
        Settings = SettingsFor(options);
        node?.Invoke(Settings);
        Tunnel = new Tunnel(SuiteFor(kind), Settings, new CountingEntropy(seed), Limits.PayloadDefaultBytes);
        Memory = new Memory(Tunnel);
        Handshake = (Handshake)Private(typeof(Tunnel), "_handshake").GetValue(Tunnel);
        Tunnel.Poll(Now); // the clock runs
        Inside = new UdpFlow(Collector, 5683, 5683);
        Before = new UdpFlow(Settings.RemoteFirst - 1, 1, 1);
        Behind = new UdpFlow(Settings.RemoteLast + 1, 1, 1);
    }

    internal static uint Collector { get; } = Octets.Address("10.20.0.1");

    internal SuiteKind Kind { get; }

    internal TunnelSettings Settings { get; }

    internal ScriptedResponder Gateway { get; }

    internal Tunnel Tunnel { get; }

    internal Memory Memory { get; }

    internal Handshake Handshake { get; }

    /// <summary>The SA pair that is sent on, and the one that is being made or ended.</summary>
    internal IkeSa Current => (IkeSa)s_current.GetValue(Tunnel);

    internal IkeSa Other => (IkeSa)s_other.GetValue(Tunnel);

    /// <summary>No further answer to IKE_SA_INIT is computed with in this attempt.</summary>
    internal bool IsEvaluationSpent => (int)s_evaluations.GetValue(Handshake) >= Limits.EvaluationsMax;

    internal long Now { get; set; } = 1000;

    /// <summary>A flow into the selectors that are asked for, and two that miss them by one.</summary>
    internal UdpFlow Inside { get; }

    internal UdpFlow Before { get; }

    internal UdpFlow Behind { get; }

    internal List<Seed> Datagrams { get; } = new List<Seed>();

    internal static Suite SuiteFor(SuiteKind kind) => kind == SuiteKind.Aes ? new AesCbcSuite() : new ChaChaSuite();

    internal static TunnelSettings SettingsFor(ResponderOptions options) => new TunnelSettings
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

    /// <summary>A host behind the gateway answers echo requests, which is what a probe is.</summary>
    internal static byte[] AnswerEcho(EspPacket packet)
    {
        InnerPacket inner = InnerPacket.Decode(packet.Inner);
        return inner.Protocol == 1 ? InnerPacket.Echo(inner.Destination, inner.Source, 0, 1, Array.Empty<byte>(), 0).Encode() : null;
    }

    /// <summary>Remembers a datagram as material for mutations.</summary>
    internal Seed Note(string name, byte[] datagram)
    {
        Seed seed = Octets.IsMarked(datagram) ? Seed.Ike(name, datagram) : new Seed(name, datagram);
        Datagrams.Add(seed);
        return seed;
    }

    /// <summary>Hands what the tunnel sends to the gateway; returns the answers.</summary>
    internal List<byte[]> Exchange()
    {
        List<byte[]> answers = new List<byte[]>();
        while (Tunnel.Poll(Now))
        {
            answers.AddRange(Gateway.Receive(Sent()));
        }

        return answers;
    }

    /// <summary>As <see cref="Exchange"/> where one answer comes.</summary>
    internal Seed Answer(string name)
    {
        List<byte[]> answers = Exchange();
        return answers.Count == 1 ? Note(name, answers[0])
            : throw new InvalidOperationException($"{name}: {answers.Count} answers: " + string.Join("; ", Gateway.Seen.Faults));
    }

    internal void Drain()
    {
        while (Tunnel.Poll(Now))
        {
        }
    }

    internal void Take(byte[] datagram, Status expected = Status.Handled)
    {
        datagram.CopyTo(_buffer, 0);
        Status status = Tunnel.Input(_buffer, 0, datagram.Length, Now);
        if (status != expected)
        {
            throw new InvalidOperationException("A genuine datagram was not taken: " + status);
        }
    }

    /// <summary>A scene of the state as it is now, all events told.</summary>
    internal Scene Keep(string name)
    {
        while (Tunnel.TakeEvent() != TunnelEvent.None)
        {
        }

        return new Scene(name, this);
    }

    /// <summary>What the tunnel says to a datagram, and what it sends then.</summary>
    internal (string Said, string Sent) Try(byte[] datagram, long now)
    {
        datagram.CopyTo(_buffer, 0);
        StringBuilder said = new StringBuilder().Append(Tunnel.Input(_buffer, 0, datagram.Length, now));
        StringBuilder sent = new StringBuilder();
        for (int i = 0; i < 8 && Tunnel.Poll(now); i++)
        {
            sent.Append(Convert.ToHexString(Sent())).Append(' ');
        }

        for (TunnelEvent what = Tunnel.TakeEvent(); what != TunnelEvent.None; what = Tunnel.TakeEvent())
        {
            said.Append(' ').Append(what).Append(' ').Append(Tunnel.EventStatus);
        }

        said.Append(", ").Append(Tunnel.State).Append(", ").Append(Tunnel.Openings).Append(' ').Append(Tunnel.PacketsReceived);
        return (said.ToString(), sent.ToString());
    }

    private static FieldInfo Private(Type type, string name) => type.GetField(name, BindingFlags.Instance | BindingFlags.NonPublic);

    private byte[] Sent() => Tunnel.Output.AsSpan(Tunnel.OutputOffset, Tunnel.OutputLength).ToArray();
}
