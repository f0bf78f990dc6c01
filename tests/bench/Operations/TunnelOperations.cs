// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Bench.Sizes;
using NanoIke.Crypto;
using NanoIke.Meter;
using NanoIke.Responder;

namespace NanoIke.Bench.Operations;

/// <summary>What an application sees: a handshake, a payload out, a payload in, memory, bytes on the wire.</summary>
internal static class TunnelOperations
{
    private const double HandshakeBudget = 2_700_000;
    private const int BudgetedPayload = 64;
    private static readonly int[] s_payloads = [16, 64, 256, 1024];

    public static void Measure(Table table, SuiteKind kind, Suite suite)
    {
        bool aes = kind == SuiteKind.Aes;
        string prefix = aes ? "aes." : "chacha.";
        TunnelRig rig = new TunnelRig(kind, suite);
        Cost handshake = rig.Open();
        if (handshake != new TunnelRig(kind, suite).Open())
        {
            throw new InvalidOperationException("The handshake costs something else the second time.");
        }

        table.Add(new Figure(prefix + "handshake", handshake.Instructions, "IL", HandshakeBudget));
        foreach (int payload in s_payloads)
        {
            double? budget = payload == BudgetedPayload ? (aes ? 38_000 : 16_000) : null;
            MeasurePayload(table, rig, prefix, payload, budget);
        }

        int sent = rig.Gateway.Seen.BytesByExchange[ExchangeType.IkeSaInit] + rig.Gateway.Seen.BytesByExchange[ExchangeType.IkeAuth];
        table.Add(new Figure(prefix + "handshake.sent", sent, "bytes", aes ? 440 : 400));
        table.Add(new Figure(prefix + "handshake.allocations", handshake.Objects, "objects", 0));
        table.Add(new Figure(prefix + "construction", rig.Construction.Instructions, "instructions"));
        table.Add(new Figure(prefix + "heap.open", HeapWalk.Of(rig.Tunnel).Bytes, "bytes", 9 * 1024));
        table.Add(new Figure(prefix + "heap.open.objects", HeapWalk.Of(rig.Tunnel).Objects, "objects"));
    }

    private static void MeasurePayload(Table table, TunnelRig rig, string prefix, int size, double? budget)
    {
        byte[] payload = Inputs.Bytes(size, 30);
        table.Prepared(
            $"{prefix}esp.send.{size}",
            () => Expect(rig.Exchange().Objects == 0, "nothing left to send"),
            () =>
            {
                Expect(rig.Tunnel.Send(payload, 0, size, TunnelRig.Collector, TunnelRig.Port, TunnelRig.Port, 0) == Status.Ok, "sent");
                Expect(rig.Tunnel.Poll(0), "offered");
            },
            budget);
        byte[] arrived = rig.Gateway.Receive(rig.Sent()).Length == 0 ? rig.Gateway.Seen.Esp[^1].Inner : [];
        Table.Agree($"{prefix}esp.send.{size}", payload, Responder.InnerPacket.Decode(arrived).AsUdp().Payload);

        byte[] packet = [];
        table.Prepared(
            $"{prefix}esp.receive.{size}",
            () => packet = rig.FromGateway(payload),
            () => Expect(rig.Input(packet) == Status.Received, "received"));
        Expect(rig.Tunnel.ReceivedLength == size, "received whole");
    }

    private static void Expect(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidOperationException("Not " + what + ".");
        }
    }
}
