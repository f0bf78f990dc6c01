// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Crypto;

namespace NanoIke.Tests.Measure;

/// <summary>Makes a tunnel and opens it against a recorded gateway; says what that took, and "end" when it went right.</summary>
public static class Program
{
    /// <summary>Runs once.</summary>
    public static void Main()
    {
#if CHACHA
        Suite suite = new ChaChaSuite();
        string[] steps = RecordedGateway.ChaCha();
#elif CCM
        Suite suite = new AesCcmSuite();
        string[] steps = RecordedGateway.Ccm();
#else
        Suite suite = new AesCbcSuite();
        string[] steps = RecordedGateway.Aes();
#endif
        byte[] init = Answer(steps, 2);
        byte[] auth = Answer(steps, 4);
        steps = null;
        Tunnel tunnel = Make(suite);
#if HANDSHAKE
        long before = DateTime.UtcNow.Ticks;
        tunnel.Open(0);
        tunnel.Poll(0);
        tunnel.Input(init, 0, init.Length, 0);
        tunnel.Poll(0);
        tunnel.Input(auth, 0, auth.Length, 0);
        long after = DateTime.UtcNow.Ticks;
        if (tunnel.State == TunnelState.Open)
        {
            Console.WriteLine("handshake ms " + ((after - before) / 10000).ToString());
            Console.WriteLine("end");
        }
#else
        Console.WriteLine(init.Length + auth.Length > 0 && tunnel.State == TunnelState.Closed ? "end" : "wrong");
#endif
    }

    private static byte[] Answer(string[] steps, int at)
    {
        return Hex.Bytes(steps[at].Substring(2)); // "< HEX"
    }

    // The settings of RecordedNode.
    private static Tunnel Make(Suite suite)
    {
        TunnelSettings settings = new TunnelSettings();
        settings.GatewayAddress = 0xC6336401; // 198.51.100.1
        settings.LocalIdType = TunnelSettings.IdFqdn;
        settings.LocalId = Hex.Bytes("6e 6f 64 65 2d 31"); // node-1
        settings.GatewayIdType = TunnelSettings.IdFqdn;
        settings.GatewayId = Hex.Bytes("67 77 2e 65 78 61 6d 70 6c 65"); // gw.example
        settings.Secret = Hex.Bytes("63 6f 72 72 65 63 74 20 68 6f 72 73 65 20 62 61 74 74 65 72 79"); // correct horse battery
        settings.RemoteFirst = 0x0A140000;
        settings.RemoteLast = 0x0A1400FF;
        return new Tunnel(suite, settings, new FixedEntropy(), Limits.PayloadDefaultBytes);
    }
}
