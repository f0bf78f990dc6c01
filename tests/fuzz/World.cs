// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Reflection;
using System.Text;
using NanoIke.Responder;
using NanoIke.Sa;
using NanoIke.Testing;

namespace NanoIke.Fuzz;

/// <summary>One tunnel, one gateway and a clock. <see cref="Stories"/> tells what happens to them.</summary>
internal sealed class World : Testbed
{
    private static readonly FieldInfo s_current = Private(typeof(Tunnel), "_current");
    private static readonly FieldInfo s_other = Private(typeof(Tunnel), "_other");
    private static readonly FieldInfo s_evaluations = Private(typeof(Handshake), "_evaluations");

    internal World(
        SuiteKind kind,
        ulong seed,
        Action<ResponderOptions> gateway = null,
        Action<TunnelSettings> node = null,
        ExchangeKind exchange = ExchangeKind.X25519)
        : base(kind, (int)(seed % int.MaxValue), gateway, node, exchange)
    {
        Tunnel = new Tunnel(SuiteFor(kind, exchange), Settings, new CountingEntropy(seed), Limits.PayloadDefaultBytes);
        Memory = new Memory(Tunnel);
        Handshake = (Handshake)Private(typeof(Tunnel), "_handshake").GetValue(Tunnel);
        Tunnel.Poll(Now); // the clock runs
        Before = new UdpFlow(Settings.RemoteFirst - 1, 1, 1);
        Behind = new UdpFlow(Settings.RemoteLast + 1, 1, 1);
    }

    internal Memory Memory { get; }

    internal Handshake Handshake { get; }

    /// <summary>The SA pair that is sent on, and the one that is being made or ended.</summary>
    internal IkeSa Current => (IkeSa)s_current.GetValue(Tunnel);

    internal IkeSa Other => (IkeSa)s_other.GetValue(Tunnel);

    /// <summary>No further answer to IKE_SA_INIT is computed with in this attempt.</summary>
    internal bool IsEvaluationSpent => (int)s_evaluations.GetValue(Handshake) >= Limits.EvaluationsMax;

    internal long Now { get; set; } = 1000;

    /// <summary>A flow into the selectors that are asked for, and two that miss them by one.</summary>
    internal UdpFlow Inside => Flow;

    internal UdpFlow Before { get; }

    internal UdpFlow Behind { get; }

    internal List<Seed> Datagrams { get; } = new List<Seed>();

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
        Status status = Input(datagram, Now);
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
        StringBuilder said = new StringBuilder().Append(Input(datagram, now));
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
}
