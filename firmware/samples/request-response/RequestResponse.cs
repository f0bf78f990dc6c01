// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.IO;
using System.Threading;
using nanoFramework.Networking;
using NanoIke.Crypto;
using NanoIke.Net;

namespace NanoIke.Samples;

/// <summary>Asks a server behind the gateway, and asks again when no answer comes. Says what happens to the tunnel.</summary>
internal static class RequestResponse
{
    private const int AnswerMs = 2000;

    /// <summary>Asks once a minute.</summary>
    public static void Main()
    {
        NetworkHelper.SetupAndConnectNetwork(new CancellationTokenSource(60000).Token);
        NodeConfiguration configuration = new ConfigurationParser().Parse(File.ReadAllBytes("I:\\nanoike.conf"));
        TunnelSocket socket = new TunnelSocket(new NativeAesCbcSuite(), SystemEntropy.Create(0), configuration);
        UdpFlow server = new UdpFlow(configuration.CollectorAddress, configuration.CollectorPort, 5683);
        byte[] buffer = new byte[Limits.DatagramMaxBytes];
        byte[] request = { (byte)'t', (byte)'i', (byte)'m', (byte)'e', (byte)'?' };
        while (true)
        {
            int size = Ask(socket, server, request, buffer);
            Console.WriteLine(size > 0 ? "an answer of " + size.ToString() + " bytes" : "no answer");
            long again = Environment.TickCount64 + 60000;
            while (Environment.TickCount64 < again)
            {
                Turn(socket, buffer, 1000);
            }
        }
    }

    // Three times at most; returns the size of the answer, which is in the buffer, or 0. UDP loses datagrams, through a tunnel as well.
    private static int Ask(TunnelSocket socket, UdpFlow server, byte[] request, byte[] buffer)
    {
        for (int i = 0; i < 3; i++)
        {
            while (socket.Send(server, request, 0, request.Length) != Status.Ok)
            {
                Turn(socket, buffer, 1000);
            }

            long end = Environment.TickCount64 + AnswerMs;
            for (long left = AnswerMs; left > 0; left = end - Environment.TickCount64)
            {
                int size = Turn(socket, buffer, (int)left);
                if (size > 0 && socket.Tunnel.ReceivedFrom == server.Destination
                    && socket.Tunnel.ReceivedFromPort == server.DestinationPort)
                {
                    return size;
                }
            }
        }

        return 0;
    }

    private static int Turn(TunnelSocket socket, byte[] buffer, int waitMs)
    {
        int size = socket.Turn(buffer, waitMs);
        for (TunnelEvent happened = socket.TakeEvent(); happened != TunnelEvent.None; happened = socket.TakeEvent())
        {
            Console.WriteLine("event " + ((int)happened).ToString()
                + (socket.EventStatus == Status.Ok ? "" : ": " + Explanation.Of(socket.EventStatus)));
        }

        return size;
    }
}
