// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace NanoIke.Collector;

/// <summary>The collector as a program. It says each reading, and at the end (SIGINT, SIGTERM) the counts.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        Option<string> listen = new("--listen") { Description = "ADDRESS:PORT", Required = true };
        Option<string> table = new("--table") { Description = "file of readings; what it holds is known", Required = true };
        Option<string> path = new("--path") { Description = "where readings are posted", DefaultValueFactory = _ => "/dp" };
        RootCommand root = new("CoAP collector of readings in SenML CBOR, for demonstrations and tests") { listen, table, path };
        root.SetAction(parse => Run(IPEndPoint.Parse(parse.GetValue(listen)!), new Table(parse.GetValue(table)!), parse.GetValue(path)!));
        return root.Parse(arguments).Invoke();
    }

    private static void Run(IPEndPoint listen, Table table, string path)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(listen);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        CoapCollector collector = new(table, path, Console.Out);
        Serve(socket, collector);
        Console.WriteLine(
            $"{table.Count} readings; {collector.Messages} messages had readings, {collector.MessagesAgain} came again,"
            + $" {collector.ReadingsAgain} readings came again in another message");

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            socket.Close();
        }
    }

    private static void Serve(Socket socket, CoapCollector collector)
    {
        byte[] buffer = new byte[ushort.MaxValue];
        while (true)
        {
            try
            {
                EndPoint peer = new IPEndPoint(IPAddress.Any, 0);
                int size = socket.ReceiveFrom(buffer, ref peer);
                byte[]? reply = collector.Answer(buffer[..size], peer.ToString()!, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
                if (reply != null)
                {
                    socket.SendTo(reply, peer);
                }
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.OperationAborted or SocketError.Interrupted)
            {
                return; // closed meanwhile
            }
            catch (SocketException e)
            {
                Console.WriteLine($"the network: {e.Message}"); // no route to the peer at the moment; it asks again
            }
        }
    }
}
