// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.IO;
using System.Threading;
using nanoFramework.Networking;
using NanoIke.Crypto;
using NanoIke.Net;

namespace NanoIke.Samples;

/// <summary>The least that sends: a counter of four bytes to the collector, every ten seconds, for as long as there is power.</summary>
internal static class LeastSender
{
    private const int IntervalMs = 10000;

    /// <summary>Runs for ever.</summary>
    public static void Main()
    {
        // Ethernet. On an ESP32: WifiNetworkHelper.Reconnect, with the credentials in the device's own configuration.
        NetworkHelper.SetupAndConnectNetwork(new CancellationTokenSource(60000).Token);

        ConfigurationParser parser = new ConfigurationParser();
        NodeConfiguration configuration = parser.Parse(File.ReadAllBytes("I:\\nanoike.conf"));
        if (configuration == null)
        {
            Console.WriteLine(parser.Error);
            Thread.Sleep(Timeout.Infinite);
        }

        TunnelSocket socket = new TunnelSocket(new NativeAesCbcSuite(), SystemEntropy.Create(0), configuration);
        UdpFlow collector = new UdpFlow(configuration.CollectorAddress, configuration.CollectorPort, 5683);
        byte[] buffer = new byte[Limits.DatagramMaxBytes];
        byte[] payload = new byte[4];
        long next = 0;
        while (true)
        {
            socket.Turn(buffer, 1000);
            long now = Environment.TickCount64;
            if (now >= next && socket.Send(collector, payload, 0, payload.Length) == Status.Ok)
            {
                next = now + IntervalMs;
                Increment(payload);
            }
        }
    }

    // Most significant byte first.
    private static void Increment(byte[] number)
    {
        for (int i = number.Length - 1; i >= 0; i--)
        {
            number[i]++;
            if (number[i] != 0)
            {
                return;
            }
        }
    }
}
