// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using NanoIke.Boards.Linux.Checking;
using NanoIke.Crypto;
using NanoIke.Net;
using NanoIke.Responder;
using NanoIke.Testing;

namespace NanoIke.Tests.Board;

/// <summary>The scripted responder behind a UDP port of this machine, for `check`, which has a socket and a clock of its own.</summary>
internal sealed class CheckRig : IDisposable
{
    private const int PollMs = 100;

    /// <summary>For a test in which something is not answered: it waits so long. Others wait for a machine with much else to do.</summary>
    internal static Patience Short { get; } = new(5000, 1200, 300, new[] { 100, 200, 400 });

    internal Patience Patience { get; set; } = Patience.Usual;


    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Thread _thread;
    private volatile bool _over;

    internal CheckRig(Action<ResponderOptions> gateway = null)
    {
        ResponderOptions options = new();
        gateway?.Invoke(options);
        Gateway = new ScriptedResponder(options) { EspHandler = packet => Answer?.Invoke(InnerPacket.Decode(packet.Inner)) };
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _socket.ReceiveTimeout = PollMs;
        _thread = new Thread(Serve);
        _thread.Start();
    }

    internal ScriptedResponder Gateway { get; }

    /// <summary>What the host behind the gateway answers; null: nothing.</summary>
    internal Func<InnerPacket, byte[]> Answer { get; set; }

    /// <summary>Whether a datagram of the node arrives; null: each does.</summary>
    internal Func<byte[], bool> Arrives { get; set; }

    /// <summary>ICMP unreachable (RFC 792) about a packet.</summary>
    internal static byte[] Unreachable(InnerPacket about, byte code, uint from)
    {
        byte[] body = [3, code, 0, 0, 0, 0, 0, 0, .. about.Encode().Take(28)];
        ushort sum = InnerPacket.Checksum(body);
        BinaryPrimitives.WriteUInt16BigEndian(body.AsSpan(2), sum);
        return new InnerPacket { Source = from, Destination = about.Source, Protocol = 1, Body = body }.Encode();
    }

    /// <summary>Runs `check` against the responder.</summary>
    /// <param name="exchange">What the node has.</param>
    /// <param name="lines">Lines of its configuration, in the place of those with the same key.</param>
    internal Verdict Check(ExchangeKind exchange, params string[] lines)
    {
        Dictionary<string, string> file = new()
        {
            ["gateway"] = "127.0.0.1",
            ["gateway_port"] = ((IPEndPoint)_socket.LocalEndPoint).Port.ToString(CultureInfo.InvariantCulture),
            ["local_id"] = "node-1",
            ["gateway_id"] = "gw.example",
            ["psk"] = "correct horse battery",
            ["remote_subnet"] = "10.20.0.0/24",
            ["collector"] = "10.20.0.1:5683",
        };
        foreach (string line in lines)
        {
            file[line.Split('=')[0].Trim()] = line.Split('=', 2)[1].Trim();
        }

        ConfigurationParser parser = new();
        NodeConfiguration configuration = parser.Parse(
            Encoding.UTF8.GetBytes(string.Join("\n", file.Select(entry => entry.Key + " = " + entry.Value))));
        Assert.IsNotNull(configuration, parser.Error);
        Suite Suite() => Testbed.SuiteFor(SuiteKind.Aes, exchange);
        return new Checker(configuration, Suite, new CheckReport(true), Patience).Run();
    }

    internal Verdict Check(params string[] lines)
    {
        return Check(ExchangeKind.X25519, lines);
    }

    public void Dispose()
    {
        _over = true;
        _thread.Join();
        _socket.Dispose();
    }

    private void Serve()
    {
        byte[] buffer = new byte[65536];
        EndPoint node = new IPEndPoint(IPAddress.Any, 0);
        while (!_over)
        {
            try
            {
                byte[] datagram = buffer[.._socket.ReceiveFrom(buffer, ref node)];
                if (Arrives?.Invoke(datagram) ?? true)
                {
                    foreach (byte[] answer in Gateway.Receive(datagram))
                    {
                        _socket.SendTo(answer, node);
                    }
                }
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.TimedOut or SocketError.ConnectionReset)
            {
                // Nothing came, or the one who asked is gone.
            }
        }
    }
}
