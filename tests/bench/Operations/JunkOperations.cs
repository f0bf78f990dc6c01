// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Crypto;
using NanoIke.Meter;
using NanoIke.Responder;

namespace NanoIke.Bench.Operations;

/// <summary>What a datagram costs that somebody off the path sends: he knows no SPI. The figure is the dearest of all kinds and states.</summary>
internal static class JunkOperations
{
    private const double Budget = 1_500;
    private const int EmptyPayloads = 360; // as many as fit into a datagram
    private const byte VendorId = 43; // RFC 7296 section 3.2

    public static void Measure(Table table)
    {
        TunnelRig open = Rig();
        open.Open();
        TunnelRig initiating = Rig();
        initiating.Tunnel.Open(0);
        initiating.Tunnel.Poll(0);
        TunnelRig authenticating = Rig();
        authenticating.Tunnel.Open(0);
        authenticating.Tunnel.Poll(0);
        authenticating.Input(authenticating.Gateway.Receive(authenticating.Sent()).Single());
        long dearest = 0;
        foreach (TunnelRig rig in new[] { open, initiating, authenticating })
        {
            foreach (byte[] junk in Kinds())
            {
                Status status = Status.Ok;
                Cost cost = Measured.Of("junk", () => status = rig.Input(junk));
                if (status != Status.Ignored)
                {
                    throw new InvalidOperationException("Junk was " + status + ".");
                }

                dearest = Math.Max(dearest, cost.Instructions);
            }
        }

        table.Add(new Figure("junk.dearest", dearest, "IL", Budget));
    }

    private static TunnelRig Rig() => new(SuiteKind.ChaCha, new ChaChaSuite(), Limits.PayloadDefaultBytes);

    private static IEnumerable<byte[]> Kinds()
    {
        Payload[] payloads = Enumerable.Repeat(0, EmptyPayloads).Select(_ => new Payload(VendorId)).ToArray();
        byte[] exchanges = [ExchangeType.IkeSaInit, ExchangeType.IkeAuth, ExchangeType.CreateChildSa, ExchangeType.Informational];
        foreach (byte exchange in exchanges)
        {
            foreach (byte flags in new byte[] { 0, HeaderFlag.Response, HeaderFlag.Initiator })
            {
                yield return ScriptedResponder.ClearMessage(1, 2, exchange, flags, 0, payloads);
                yield return ScriptedResponder.ClearMessage(1, 2, exchange, flags, 1, new Payload(PayloadType.Encrypted, new byte[200]));
                yield return ScriptedResponder.ClearMessage(0, 0, exchange, flags, 0, Payloads.Notify(NotifyType.InvalidSpi, new byte[4]));
                yield return ScriptedResponder.ClearMessage(1, 2, exchange, flags, 0, Payloads.Notify(NotifyType.InvalidIkeSpi));
            }
        }

        yield return Inputs.Bytes(200, 50); // ESP of an unknown SPI
        yield return Inputs.Bytes(1400, 51);
    }
}
