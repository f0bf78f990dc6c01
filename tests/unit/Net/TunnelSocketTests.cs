// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using NanoIke.Crypto;
using NanoIke.Responder;
using NanoIke.Tests.Board;

namespace NanoIke.Tests.Net;

/// <summary>The socket as an application uses it: one call a loop, on a virtual link with a scripted gateway.</summary>
[TestClass]
public class TunnelSocketTests
{
    private readonly byte[] _buffer = new byte[Limits.DatagramMaxBytes];
    private readonly List<(TunnelEvent, Status)> _events = new List<(TunnelEvent, Status)>();

    [TestMethod]
    [DataRow(SuiteKind.Aes)]
    [DataRow(SuiteKind.ChaCha)]
    [DataRow(SuiteKind.Ccm)]
    public void OneCallALoopOpensSendsReceivesAndCloses(SuiteKind suite)
    {
        FakeBoard board = new FakeBoard(suite);
        NodeConfiguration configuration = Configuration(FakeBoard.Good);
        byte[] secret = configuration.Settings.Secret;
        TunnelSocket socket = new TunnelSocket(board, configuration, 64);
        Assert.IsTrue(secret.All(value => value == 0) && configuration.Settings.Secret == null, "the secret stays in the configuration");
        UdpFlow flow = new UdpFlow(configuration.CollectorAddress, 5683, 4711);
        Assert.AreEqual(Status.NotOpen, socket.Send(flow, new byte[1], 0, 1));
        Assert.IsTrue(TurnUntil(socket, () => socket.IsOpen));
        CollectionAssert.AreEqual(new[] { TunnelEvent.Started, TunnelEvent.Answered, TunnelEvent.Opened }, _events.Select(each => each.Item1).ToArray());

        Assert.AreEqual(Status.Ok, socket.Send(flow, "xhello"u8.ToArray(), 1, 5));
        Assert.AreEqual(Status.NotSendable, socket.Send(flow, new byte[65], 0, 65));
        Assert.AreEqual(Status.NotSendable, socket.Send(new UdpFlow(1, 1, 1), new byte[1], 0, 1));
        Assert.IsTrue(TurnUntil(socket, () => board.Arrived.Count == 1));
        CollectionAssert.AreEqual("hello"u8.ToArray(), board.Arrived[0].AsUdp().Payload);

        board.SendInner("10.20.0.1", 5683, "answer"u8.ToArray());
        int size = 0;
        for (int i = 0; i < 10 && size == 0; i++)
        {
            size = socket.Turn(_buffer, 200);
        }

        Assert.AreEqual("answer", Encoding.ASCII.GetString(_buffer, 0, size));
        Assert.AreEqual((configuration.CollectorAddress, 5683, 5683), (socket.Tunnel.ReceivedFrom, socket.Tunnel.ReceivedFromPort, socket.Tunnel.ReceivedToPort));

        Assert.IsTrue(socket.Close(_buffer), "not acknowledged");
        Assert.IsTrue(board.Socket.Closed);
        int sent = board.Socket.Wire.Sent;
        Assert.AreEqual(0, socket.Turn(_buffer, 200));
        Assert.AreEqual(Status.NotOpen, socket.Send(flow, new byte[1], 0, 1));
        Assert.AreEqual(sent, board.Socket.Wire.Sent, "sends after Close");
        Assert.AreEqual(0, board.Gateway.Seen.Faults.Count);
    }

    [TestMethod]
    public void ATurnThatHasSomethingToTellDoesNotWait()
    {
        FakeBoard board = new FakeBoard();
        TunnelSocket socket = new TunnelSocket(board, Configuration(FakeBoard.Good), 64);
        socket.Turn(_buffer, 200);
        Assert.AreEqual(0, board.Milliseconds);
        Assert.AreEqual(TunnelEvent.Started, socket.TakeEvent());
        Assert.AreEqual(TunnelEvent.None, socket.TakeEvent());
    }

    [TestMethod]
    public void AnApplicationThatTakesNoEventsDoesNotSpin()
    {
        FakeBoard board = new FakeBoard();
        TunnelSocket socket = new TunnelSocket(board, Configuration(FakeBoard.Good), 64);
        int turns = 0;
        for (; board.Milliseconds < 60000; turns++)
        {
            socket.Turn(_buffer, 200);
        }

        Assert.IsTrue(socket.IsOpen);
        Assert.IsTrue(turns < 320, $"{turns} turns in a minute of 200 ms each");
    }

    [TestMethod]
    public void ANameThatDoesNotResolveIsAnEventAndIsAskedForAgain()
    {
        FakeBoard board = new FakeBoard { Names = _ => 0 };
        TunnelSocket socket = new TunnelSocket(board, Configuration(FakeBoard.Good.Replace("198.51.100.1", "gw.example", StringComparison.Ordinal)), 64);
        Assert.IsFalse(TurnUntil(socket, () => socket.IsOpen, 130000));
        Assert.AreEqual(3, _events.Count(each => each == (TunnelEvent.AttemptFailed, Status.Unresolved)));
        board.Names = _ => Octets.Address("198.51.100.1");
        Assert.IsTrue(TurnUntil(socket, () => socket.IsOpen, 70000));
        Assert.AreEqual("the gateway's name does not resolve; look at gateway and at the name server", Explanation.Of(Status.Unresolved));
    }

    [TestMethod]
    public void ADatagramThatTheNetworkRefusesIsToBeSentAgain()
    {
        FakeBoard board = new FakeBoard();
        NodeConfiguration configuration = Configuration(FakeBoard.Good);
        TunnelSocket socket = new TunnelSocket(board, configuration, 64);
        UdpFlow flow = new UdpFlow(configuration.CollectorAddress, 5683, 5683);
        Assert.IsTrue(TurnUntil(socket, () => socket.IsOpen));
        board.Socket.Refusals = 1;
        Assert.AreEqual(Status.Busy, socket.Send(flow, new byte[1], 0, 1));
        Assert.AreEqual(Status.Ok, socket.Send(flow, new byte[1], 0, 1));
    }

    [TestMethod]
    public void ClosingBeforeThereWasATunnelIsNoSuccess()
    {
        FakeBoard board = new FakeBoard();
        TunnelSocket socket = new TunnelSocket(board, Configuration(FakeBoard.Good), 64);
        Assert.IsFalse(socket.Close(_buffer));
        Assert.IsTrue(board.Socket.Closed);
        Assert.AreEqual(0, board.Socket.Connections);
    }

    [TestMethod]
    public void AMistakeOfTheCallerIsNamed()
    {
        FakeBoard board = new FakeBoard();
        NodeConfiguration good = Configuration(FakeBoard.Good);
        Named("host", () => _ = new TunnelSocket(null, good, 64));
        Named("configuration", () => _ = new TunnelSocket(board, null, 64));
        Named("configuration", () => _ = new TunnelSocket(new ChaChaSuite(), new HostEntropy(), null));
        Named("suite", () => _ = new TunnelSocket(null, new HostEntropy(), good));
        Named("entropy", () => _ = new TunnelSocket(new ChaChaSuite(), null, good));
        Named("Gateways", () => _ = new TunnelSocket(board, new NodeConfiguration(), 64));
        Named("Gateways", () => _ = new TunnelSocket(board, new NodeConfiguration { Gateways = Array.Empty<string>() }, 64));
        Named("Gateways", () => _ = new TunnelSocket(board, new NodeConfiguration { Gateways = new[] { "gw.example", string.Empty } }, 64));
        Named("LocalId", () => _ = new TunnelSocket(board, new NodeConfiguration { Gateways = new[] { "gw.example" } }, 64));
        Named("payloadMax", () => _ = new TunnelSocket(board, good, 0));
        Named("file", () => new ConfigurationParser().Parse(null));

        TunnelSocket socket = new TunnelSocket(board, good, 64);
        UdpFlow flow = new UdpFlow(1, 1, 1);
        Named("buffer", () => socket.Turn(null, 0));
        Named("buffer", () => socket.Turn(new byte[Limits.DatagramMaxBytes - 1], 0));
        Named("waitMs", () => socket.Turn(_buffer, -1));
        Named("flow", () => socket.Send(null, _buffer, 0, 1));
        Named("payload", () => socket.Send(flow, null, 0, 1));
        Named("count", () => socket.Send(flow, _buffer, 1, _buffer.Length));
        Named("buffer", () => socket.Close(null));
    }

    private static void Named(string name, Func<object> mistake)
    {
        Assert.AreEqual(name, Assert.ThrowsExactly<ArgumentException>(mistake).Message);
    }

    private static NodeConfiguration Configuration(string file)
    {
        ConfigurationParser parser = new ConfigurationParser();
        NodeConfiguration configuration = parser.Parse(Encoding.UTF8.GetBytes(file));
        Assert.IsNotNull(configuration, parser.Error);
        return configuration;
    }

    private bool TurnUntil(TunnelSocket socket, Func<bool> done, long forMs = 10000)
    {
        // Virtual time: what a turn does not wait for takes none.
        for (long waited = 0; waited < forMs && !done(); waited += 100)
        {
            socket.Turn(_buffer, 100);
            for (TunnelEvent happened = socket.TakeEvent(); happened != TunnelEvent.None; happened = socket.TakeEvent())
            {
                _events.Add((happened, socket.EventStatus));
            }
        }

        return done();
    }
}
