// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Reflection;
using NanoIke.Crypto;
using NanoIke.Meter;
using NanoIke.Responder;
using NanoIke.Testing;

namespace NanoIke.Bench.Operations;

/// <summary>A tunnel against the scripted responder, without time and without loss; what the tunnel itself executes is added up.</summary>
internal sealed class TunnelRig : Testbed
{
    private readonly SeededEntropy _entropy = new SeededEntropy(20);
    private readonly int _payloadMax;
    private long _now;

    /// <param name="kind">Suite of the gateway.</param>
    /// <param name="suite">Suite of the node.</param>
    /// <param name="payloadMax">Largest payload.</param>
    /// <param name="exchange">Key exchange of both.</param>
    /// <param name="ppk">Post-quantum preshared key of both, or null.</param>
    public TunnelRig(SuiteKind kind, Suite suite, int payloadMax, ExchangeKind exchange = ExchangeKind.X25519, byte[]? ppk = null)
        : base(kind, 1, gateway => gateway.Ppk = ppk, settings => settings.KeepaliveMs = 0, exchange)
    {
        Settings.Ppk = ppk;
        Settings.PpkId = ppk == null ? null : Gateway.Options.PpkId;
        _payloadMax = payloadMax;
        Construction = Construct(suite);
        MethodInfo seed = typeof(Tunnel).GetMethod("Seed", BindingFlags.Instance | BindingFlags.NonPublic)!;
        Seeding = Probe.Measure(() => seed.Invoke(Tunnel, null));
    }

    /// <summary>Cost of the constructor.</summary>
    public Cost Construction { get; }

    /// <summary>Cost of seeding the generator, which the first handshake does unless it was done before.</summary>
    public Cost Seeding { get; }

    /// <summary>Suspends the tunnel, makes a new one and goes on with it: the cost of all three.</summary>
    public Cost Sleep(Suite suite, SleepBuffer buffer)
    {
        Status status = Status.NotOpen;
        Cost cost = Probe.Measure(() => status = Tunnel.Suspend(buffer, _now));
        Demand(status);
        Stored = buffer.Length;
        cost += Construct(suite);
        cost += Probe.Measure(() => status = Tunnel.Resume(buffer, 1000, _now));
        Demand(status);
        return cost;
    }

    /// <summary>Bytes of the last state.</summary>
    public int Stored { get; private set; }

    private static void Demand(Status status)
    {
        if (status != Status.Ok)
        {
            throw new InvalidOperationException("Sleep: " + status);
        }
    }

    private Cost Construct(Suite suite)
    {
        Tunnel? tunnel = null;
        Cost cost = Probe.Measure(() => tunnel = new Tunnel(suite, Settings, _entropy, _payloadMax));
        Tunnel = tunnel!;
        return cost;
    }

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
        Tunnel.Prepare(); // the second one, where there are two
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

    /// <summary>Hands a datagram to the tunnel.</summary>
    public Status Input(byte[] datagram) => Input(datagram, _now);

    /// <summary>The payload that was received last.</summary>
    public byte[] Received() => Buffer.AsSpan(Tunnel.ReceivedOffset, Tunnel.ReceivedLength).ToArray();

    /// <summary>An ESP packet of the gateway that carries a UDP payload.</summary>
    public byte[] FromGateway(byte[] payload) => Gateway.SealEsp(FromCollector(payload).Encode());
}
