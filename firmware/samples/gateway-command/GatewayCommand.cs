// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.IO;
using System.Threading;
using nanoFramework.Networking;
using NanoIke.Crypto;
using NanoIke.Firmware.Coap;
using NanoIke.Net;

namespace NanoIke.Samples;

/// <summary>
/// Commands from behind the gateway: PUT /lamp with 0 or 1 switches, GET /lamp says how it is (CoAP, RFC 7252 section 5.8). Who may send
/// is what the tunnel lets through: here the collector alone.
/// </summary>
internal static class GatewayCommand
{
    private const int Put = 3;
    private const int Content = 0x45; // 2.05
    private const int Changed = 0x44; // 2.04
    private const int BadRequest = 0x80; // 4.00
    private const int NotFound = 0x84; // 4.04
    private const int UriPath = 11;

    private static readonly CoapMessage s_request = new CoapMessage();
    private static readonly CoapWriter s_writer = new CoapWriter();
    private static readonly byte[] s_answer = new byte[32];
    private static bool s_lamp;

    /// <summary>Answers for ever.</summary>
    public static void Main()
    {
        NetworkHelper.SetupAndConnectNetwork(new CancellationTokenSource(60000).Token);
        NodeConfiguration configuration = new ConfigurationParser().Parse(File.ReadAllBytes("I:\\nanoike.conf"));
        TunnelSocket socket = new TunnelSocket(new NativeAesCbcSuite(), SystemEntropy.Create(0), configuration);
        byte[] buffer = new byte[Limits.DatagramMaxBytes];
        while (true)
        {
            int size = socket.Turn(buffer, 1000);
            Tunnel tunnel = socket.Tunnel;
            if (size > 0 && tunnel.ReceivedFrom == configuration.CollectorAddress && tunnel.ReceivedToPort == NodeConfiguration.CoapPort
                && s_request.Read(buffer, 0, size) == CoapVerdict.Good && s_request.IsRequest)
            {
                Answer(buffer);
                UdpFlow back = new UdpFlow(tunnel.ReceivedFrom, tunnel.ReceivedFromPort, NodeConfiguration.CoapPort);
                socket.Send(back, s_answer, 0, s_writer.Position);
            }
        }
    }

    // A confirmable request is answered in its acknowledgement, another one by a message of its own kind (section 5.2).
    private static void Answer(byte[] buffer)
    {
        int type = s_request.Type == 0 ? 2 : 1;
        int code = !s_request.NextOption() || s_request.OptionNumber != UriPath || !s_request.OptionIs("lamp") ? NotFound
            : s_request.Code == Put ? Switch(buffer) : Content;
        s_writer.Begin(s_answer, type, code, s_request.Id);
        s_writer.Token(buffer, s_request.TokenOffset, s_request.TokenLength);
        if (code == Content)
        {
            s_writer.PayloadMarker();
            s_writer.Text(s_lamp ? "1" : "0");
        }
    }

    private static int Switch(byte[] buffer)
    {
        int digit = s_request.PayloadLength == 1 ? buffer[s_request.PayloadOffset] - '0' : -1;
        if (digit != 0 && digit != 1)
        {
            return BadRequest;
        }

        s_lamp = digit == 1; // and the pin of yours
        return Changed;
    }
}
