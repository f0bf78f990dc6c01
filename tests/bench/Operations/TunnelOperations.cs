// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Bench.Sizes;
using NanoIke.Crypto;
using NanoIke.Meter;
using NanoIke.Responder;

namespace NanoIke.Bench.Operations;

/// <summary>What an application sees: a handshake, a payload out, a payload in, memory, bytes on the wire.</summary>
internal sealed class TunnelOperations
{
    private const int BudgetedPayload = 64;
    private const int PpkBytes = 32;
    private static readonly int[] s_payloads = [16, 64, 256, 1024];

    private readonly Table _table;
    private readonly string _prefix;
    private readonly SuiteKind _kind;
    private readonly Func<Suite> _suite;
    private readonly ExchangeKind _exchange;

    private TunnelOperations(
        Table table, string prefix, SuiteKind kind, Func<Suite> suite, ExchangeKind exchange = ExchangeKind.X25519)
    {
        _exchange = exchange;
        _table = table;
        _prefix = prefix;
        _kind = kind;
        _suite = suite;
    }

    public static void MeasureAes(Table table)
    {
        TunnelOperations aes = new(table, "aes.", SuiteKind.Aes, () => new AesCbcSuite());
        aes.MeasureHandshake(2_699_870, 456);
        aes.MeasurePayloads(39_052);
        aes.MeasureWake(14);
        aes.MeasureHeap(11_400);
        TunnelOperations ppk = new(table, "aes.ppk.", SuiteKind.Aes, () => new AesCbcSuite()) { Ppk = Inputs.Bytes(PpkBytes, 32) };
        ppk.MeasureHandshake(null, null);
    }

    public static void MeasureChaCha(Table table)
    {
        TunnelOperations chaCha = new(table, "chacha.", SuiteKind.ChaCha, () => new ChaChaSuite());
        chaCha.MeasureHandshake(2_564_582, 417);
        chaCha.MeasurePayloads(17_348);
        chaCha.MeasureWake(25);
        chaCha.MeasureHeap(7_900);
        JunkOperations.Measure(table);
    }

    public static void MeasureCcm(Table table)
    {
        TunnelOperations ccm = new(table, "ccm.", SuiteKind.Ccm, () => new AesCcmSuite());
        ccm.MeasureHandshake(2_584_023, 417);
        ccm.MeasurePayloads(28_500);
        ccm.MeasureWake(20);
        ccm.MeasureHeap(9_400);
    }

    /// <summary>Both managed suites with the other key exchanges: what these decide.</summary>
    public static void MeasureOtherExchanges(Table table)
    {
        foreach ((string name, ExchangeKind exchange) in new[] { ("p256.", ExchangeKind.P256), ("mlkem768.", ExchangeKind.X25519MlKem768) })
        {
            foreach ((string prefix, SuiteKind kind) in new[] { ("aes." + name, SuiteKind.Aes), ("chacha." + name, SuiteKind.ChaCha) })
            {
                TunnelOperations operations = new(table, prefix, kind, () => Testing.Testbed.SuiteFor(kind, exchange), exchange);
                operations.MeasureHandshake(null, null);
                operations.MeasureHeapSum(null);
            }
        }
    }

    /// <summary>The suites on native crypto: what happens inside that is no IL; the arrays it returns are counted.</summary>
    public static void MeasureNative(Table table, Func<Suite> suite)
    {
        if (suite().Name.StartsWith("aes128ccm8", StringComparison.Ordinal)) // by name: another firmware does not have the type
        {
            TunnelOperations ccm = new(table, "nativeccm.", SuiteKind.Ccm, suite);
            ccm.MeasureHandshake(2_300_000, 417);
            ccm.MeasurePayloads(null);
            ccm.MeasureHeapSum(null);
            return;
        }

        TunnelOperations native = new(table, "native.", SuiteKind.Aes, suite);
        native.MeasureHandshake(2_300_000, 456);
        native.MeasurePayloads(null);
        native.MeasureWake(40);
        native.MeasureHeap(8_200);
    }

    private TunnelRig NewRig(int payloadMax = Limits.PayloadDefaultBytes)
    {
        return new TunnelRig(_kind, _suite(), payloadMax, _exchange, Ppk);
    }

    private void MeasureHandshake(double? budget, double? bytesBudget)
    {
        TunnelRig rig = NewRig();
        Cost handshake = rig.Open();
        if (handshake != NewRig().Open())
        {
            throw new InvalidOperationException("The handshake costs something else the second time.");
        }

        TunnelRig profiled = NewRig();
        Measured.Profile(_prefix + "handshake", () => profiled.Open());
        int sent = rig.Gateway.Seen.BytesByExchange.Values.Sum();
        _table.Add(_prefix + "handshake", handshake, budget);
        _table.Add(_prefix + "handshake.prepared", rig.Renew());
        _table.Add(_prefix + "construction", rig.Construction);
        _table.Add(new Figure(_prefix + "handshake.sent", sent, "bytes", bytesBudget));
        _table.Add(new Figure(_prefix + "handshake.allocations", handshake.Objects, "objects", IsNative ? null : 0));
        AddGarbage(_prefix + "handshake", handshake);
    }

    // What a node pays at its start, and what it pays instead when it wakes: both from the constructor on.
    private void MeasureWake(int share)
    {
        TunnelRig rig = NewRig();
        Cost open = rig.Construction + rig.Seeding + rig.Open();
        byte[] payload = Inputs.Bytes(BudgetedPayload, 30);
        SleepBuffer buffer = new();
        Report(rig, payload); // what is expanded at the first packet is paid for
        Cost wake = rig.Sleep(_suite(), buffer);
        int packets = rig.Gateway.Seen.Esp.Count;
        wake += Report(rig, payload);
        Expect(rig.Gateway.Seen.Esp.Count == packets + 1 && rig.Gateway.Seen.BytesByExchange.Count == 2, "one packet each way");
        Table.Agree(_prefix + "wake", payload, Responder.InnerPacket.Decode(rig.Gateway.Seen.Esp[^1].Inner).AsUdp().Payload);
        Table.Agree(_prefix + "wake", payload, rig.Received());
        _table.Add(_prefix + "open", open);
        _table.Add(_prefix + "wake", wake, open.Instructions / share);
        _table.Add(new Figure(_prefix + "wake.allocations", wake.Objects - rig.Construction.Objects, "objects", IsNative ? null : 0));
        _table.Add(new Figure(_prefix + "wake.state", rig.Stored, "bytes", Limits.SuspendedMaxBytes));
    }

    // One payload out, its acknowledgement in.
    private static Cost Report(TunnelRig rig, byte[] payload)
    {
        Cost cost = Probe.Measure(() =>
        {
            Expect(rig.Tunnel.Send(rig.Flow, payload, 0, payload.Length, 0) == Status.Ok, "sent");
            Expect(rig.Tunnel.Poll(0), "offered");
        });
        rig.Gateway.Receive(rig.Sent());
        byte[] answer = rig.FromGateway(payload);
        return cost + Probe.Measure(() => Expect(rig.Input(answer) == Status.Received, "received"));
    }

    private byte[]? Ppk { get; init; }

    private bool IsNative => _prefix.StartsWith("native", StringComparison.Ordinal);

    private void MeasurePayloads(double? budget)
    {
        TunnelRig rig = NewRig(s_payloads[^1]);
        rig.Open();
        foreach (int payload in s_payloads)
        {
            MeasureSend(rig, payload, payload == BudgetedPayload ? budget : null);
        }

        foreach (int payload in s_payloads)
        {
            MeasureReceive(rig, payload);
        }
    }

    private void MeasureSend(TunnelRig rig, int size, double? budget)
    {
        byte[] payload = Inputs.Bytes(size, 30);
        string name = $"{_prefix}esp.send.{size}";
        Cost cost = _table.Prepared(
            name,
            () => rig.Exchange(),
            () =>
            {
                Expect(rig.Tunnel.Send(rig.Flow, payload, 0, size, 0) == Status.Ok, "sent");
                Expect(rig.Tunnel.Poll(0), "offered");
            },
            budget);
        rig.Gateway.Receive(rig.Sent());
        byte[] arrived = rig.Gateway.Seen.Esp[^1].Inner;
        Table.Agree(name, payload, Responder.InnerPacket.Decode(arrived).AsUdp().Payload);
        AddGarbage(name, cost);
    }

    private void MeasureReceive(TunnelRig rig, int size)
    {
        byte[] payload = Inputs.Bytes(size, 31);
        byte[] packet = [];
        string name = $"{_prefix}esp.receive.{size}";
        Cost cost = _table.Prepared(
            name,
            () => packet = rig.FromGateway(payload),
            () => Expect(rig.Input(packet) == Status.Received, "received"));
        Table.Agree(name, payload, rig.Received());
        AddGarbage(name, cost);
    }

    // Managed crypto allocates nothing, which is a figure of its own.
    private void AddGarbage(string name, Cost cost)
    {
        if (IsNative)
        {
            _table.Add(new Figure(name + ".garbage", cost.Bytes, "bytes"));
        }
    }

    private IReadOnlyDictionary<string, long> MeasureHeapSum(double? budget)
    {
        TunnelRig rig = NewRig();
        rig.Open();
        rig.Settings.ClearSecrets(); // as who makes a tunnel does
        IReadOnlyDictionary<string, long> heap = HeapWalk.Of(rig.Tunnel);
        _table.Add(new Figure(_prefix + "heap.open", heap.Values.Sum(), "bytes", budget));
        return heap;
    }

    private void MeasureHeap(double budget)
    {
        IReadOnlyDictionary<string, long> heap = MeasureHeapSum(budget);
        foreach ((string owner, long bytes) in heap.OrderByDescending(row => row.Value).ThenBy(row => row.Key, StringComparer.Ordinal))
        {
            _table.Add(new Figure($"{_prefix}heap.part.{owner}", bytes, "bytes"));
        }
    }

    private static void Expect(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidOperationException("Not " + what + ".");
        }
    }
}
