// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Diagnostics;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using NanoIke.Firmware;

namespace NanoIke.Tests.Board;

/// <summary>The node's socket over the loopback interface: no method throws for what a network does.</summary>
[TestClass]
public class UdpLinkTests
{
    private const uint Loopback = 0x7F000001;
    private const int SoonMs = 5000; // longest wait for what the machine itself delivers

    [TestMethod]
    public void CarriesDatagramsBothWays()
    {
        using Socket gateway = Bind();
        UdpLink link = new UdpLink();
        Assert.IsTrue(link.Connect(Loopback, Port(gateway)));
        byte[] sent = { 9, 9, 1, 2, 3, 4, 9 };
        Assert.IsTrue(link.Send(sent, 2, 4));
        (byte[] arrived, EndPoint from) = Take(gateway);
        CollectionAssert.AreEqual(new byte[] { 1, 2, 3, 4 }, arrived);
        gateway.SendTo(new byte[] { 5, 6, 7 }, from);
        byte[] buffer = Enumerable.Repeat((byte)0xAA, 10).ToArray();
        Assert.AreEqual(3, link.Receive(buffer, SoonMs));
        CollectionAssert.AreEqual(new byte[] { 5, 6, 7, 0xAA, 0xAA, 0xAA, 0xAA, 0xAA, 0xAA, 0xAA }, buffer);
        link.Close();
    }

    [TestMethod]
    public void WaitsForADatagramAndNoLonger()
    {
        using Socket gateway = Bind();
        UdpLink link = new UdpLink();
        Assert.IsTrue(link.Connect(Loopback, Port(gateway)));
        Stopwatch watch = Stopwatch.StartNew();
        Assert.AreEqual(0, link.Receive(new byte[10], 0));
        Assert.IsTrue(watch.ElapsedMilliseconds < 1000, $"a look took {watch.ElapsedMilliseconds} ms");
        watch.Restart();
        Assert.AreEqual(0, link.Receive(new byte[10], 150));
        Assert.IsTrue(watch.ElapsedMilliseconds is >= 140 and < 3000, $"150 ms took {watch.ElapsedMilliseconds} ms");
        Assert.IsTrue(link.Send(new byte[1], 0, 1));
        gateway.SendTo(new byte[4], Take(gateway).From);
        watch.Restart();
        Assert.AreEqual(4, link.Receive(new byte[10], 60000));
        Assert.IsTrue(watch.ElapsedMilliseconds < SoonMs, "waits although a datagram is there");
        link.Close();
    }

    [TestMethod]
    public void HearsNobodyButTheGateway()
    {
        using Socket gateway = Bind();
        using Socket stranger = Bind();
        UdpLink link = new UdpLink();
        Assert.IsTrue(link.Connect(Loopback, Port(gateway)));
        Assert.IsTrue(link.Send(new byte[1], 0, 1));
        EndPoint node = Take(gateway).From;
        stranger.SendTo(new byte[7], node);
        gateway.SendTo(new byte[3], node);
        Assert.AreEqual(3, link.Receive(new byte[10], SoonMs));
        Assert.AreEqual(0, link.Receive(new byte[10], 100));
        Assert.IsTrue(link.Send(new byte[2], 0, 2), "another sender changes where it sends to");
        Assert.AreEqual(2, Take(gateway).Bytes.Length);
        link.Close();
    }

    [TestMethod]
    public void ADatagramThatDoesNotFitIsCut()
    {
        using Socket gateway = Bind();
        UdpLink link = new UdpLink();
        Assert.IsTrue(link.Connect(Loopback, Port(gateway)));
        Assert.IsTrue(link.Send(new byte[1], 0, 1));
        EndPoint node = Take(gateway).From;
        gateway.SendTo(Enumerable.Range(1, 20).Select(i => (byte)i).ToArray(), node);
        gateway.SendTo(new byte[] { 77 }, node);
        byte[] buffer = new byte[8];
        int size = link.Receive(buffer, SoonMs);
        Assert.IsTrue(size is 8 or -1, $"{size} bytes in a buffer of 8"); // what a host does about it differs
        Assert.AreEqual(1, link.Receive(buffer, SoonMs));
        Assert.AreEqual(77, buffer[0]);
        link.Close();
    }

    [TestMethod]
    public void SaysThatNobodyListens()
    {
        Socket gateway = Bind();
        UdpLink link = new UdpLink();
        Assert.IsTrue(link.Connect(Loopback, Port(gateway)));
        Assert.IsTrue(link.Send(new byte[1], 0, 1));
        gateway.SendTo(new byte[5], Take(gateway).From); // Linux wakes a reader for a datagram, not for a refusal alone
        gateway.Close();
        Assert.IsTrue(link.Send(new byte[3], 0, 3));
        Settle();
        Assert.AreEqual(-1, link.Receive(new byte[10], SoonMs));
        Assert.AreEqual(5, link.Receive(new byte[10], SoonMs), "said twice, or the datagram is lost");
        Assert.IsTrue(link.Send(new byte[3], 0, 3), "the socket is of no use any more");
        Settle();
        Assert.IsTrue(link.Send(new byte[3], 0, 3), "the refusal of the datagram before is no reason not to send this one");
        Assert.AreEqual(-1, link.Receive(new byte[10], SoonMs), "the refusal of the datagram before is not told");
        Assert.IsTrue(link.IsOpen);
        link.Close();
    }

    [TestMethod]
    public void ARefusalAloneIsToldAndNoReasonToSpin()
    {
        Socket gateway = Bind();
        int port = Port(gateway);
        gateway.Close();
        UdpLink link = new UdpLink();
        Assert.IsTrue(link.Connect(Loopback, port));
        for (int i = 0; i < 30; i++)
        {
            Assert.IsTrue(link.Send(new byte[3], 0, 3));
            Stopwatch watch = Stopwatch.StartNew();
            Assert.AreEqual(-1, link.Receive(new byte[10], SoonMs), $"refusal {i}");
            Assert.IsTrue(watch.ElapsedMilliseconds < SoonMs, "waits although it knows");
            watch.Restart();
            Assert.AreEqual(0, link.Receive(new byte[10], 20), "told twice");
            Assert.IsTrue(watch.ElapsedMilliseconds >= 15, "the node would spin");
        }

        Assert.IsTrue(link.IsOpen, "a refusal is no fault of the socket");
        link.Close();
    }

    [TestMethod]
    public void ADatagramTooLargeForTheNetworkIsNotSentAndTheSocketStaysGood()
    {
        using Socket gateway = Bind();
        UdpLink link = new UdpLink();
        Assert.IsTrue(link.Connect(Loopback, Port(gateway)));
        Assert.IsFalse(link.Send(new byte[70000], 0, 70000));
        Assert.IsTrue(link.IsOpen);
        Assert.IsTrue(link.Send(new byte[4], 0, 4));
        Assert.AreEqual(4, Take(gateway).Bytes.Length);
        link.Close();
    }

    [TestMethod]
    public void NoCallOnTheSocketWaitsForEver()
    {
        using Socket gateway = Bind();
        UdpLink link = new UdpLink();
        Assert.IsTrue(link.Connect(Loopback, Port(gateway)));
        Assert.IsTrue(Inside(link).ReceiveTimeout is > 0 and <= 200);
        Assert.IsTrue(Inside(link).SendTimeout is > 0 and <= 200);
        link.Close();
    }

    [TestMethod]
    public void ASocketThatIsGoneIsSaidSoAndOpenedAnew()
    {
        using Socket gateway = Bind();
        UdpLink link = new UdpLink();
        Assert.IsFalse(link.IsOpen);
        Assert.IsTrue(link.Connect(Loopback, Port(gateway)));
        Inside(link).Dispose();
        Stopwatch watch = Stopwatch.StartNew();
        Assert.AreEqual(0, link.Receive(new byte[10], 60));
        Assert.IsTrue(watch.ElapsedMilliseconds >= 50, "the wait is not used up");
        AssertClosed(link);
        Assert.IsTrue(link.Connect(Loopback, Port(gateway)));
        Inside(link).Dispose();
        Assert.IsFalse(link.Send(new byte[1], 0, 1));
        AssertClosed(link);
        Assert.IsTrue(link.Connect(Loopback, Port(gateway)));
        Assert.IsTrue(link.Send(new byte[2], 0, 2));
        Assert.AreEqual(2, Take(gateway).Bytes.Length);
        link.Close();
    }

    [TestMethod]
    public void SaysThatThereIsNoNetworkAndLeavesNoSocket()
    {
        UdpLink link = new UdpLink();
        Assert.IsFalse(link.Connect(0xFFFFFFFF, 4500), "connected to a broadcast");
        AssertClosed(link);
        using Socket gateway = Bind();
        Assert.IsTrue(link.Connect(Loopback, Port(gateway)), "after a failure");
        Assert.IsTrue(link.Send(new byte[1], 0, 1));
        Assert.IsFalse(link.Connect(0xFFFFFFFF, 4500));
        AssertClosed(link);
    }

    [TestMethod]
    public void ClosesOnceAndForAll()
    {
        using Socket gateway = Bind();
        UdpLink link = new UdpLink();
        link.Close(); // nothing is open yet
        AssertClosed(link);
        Assert.IsTrue(link.Connect(Loopback, Port(gateway)));
        Socket inside = Inside(link);
        link.Close();
        Assert.ThrowsExactly<ObjectDisposedException>(() => inside.Available, "the socket stays open");
        AssertClosed(link);
        link.Close();
        AssertClosed(link);
    }

    [TestMethod]
    public void ConnectsAnewFromAnotherPort()
    {
        using Socket gateway = Bind();
        UdpLink link = new UdpLink();
        Assert.IsTrue(link.Connect(Loopback, Port(gateway)));
        Socket first = Inside(link);
        Assert.IsTrue(link.Send(new byte[1], 0, 1));
        EndPoint before = Take(gateway).From;
        Assert.IsTrue(link.Connect(Loopback, Port(gateway)));
        Assert.ThrowsExactly<ObjectDisposedException>(() => first.Available, "the old socket stays open");
        Assert.IsTrue(link.Send(new byte[1], 0, 1));
        EndPoint after = Take(gateway).From;
        gateway.SendTo(new byte[5], before);
        gateway.SendTo(new byte[6], after);
        Assert.AreEqual(6, link.Receive(new byte[10], SoonMs), "what was sent to the old port");
        link.Close();
    }

    [TestMethod]
    public void EveryByteOfTheAddressCounts()
    {
        using Socket gateway = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        gateway.Bind(new IPEndPoint(IPAddress.Parse("127.1.2.3"), 0));
        UdpLink link = new UdpLink();
        Assert.IsTrue(link.Connect(0x7F010203, Port(gateway)));
        Assert.IsTrue(link.Send(new byte[2], 0, 2));
        Assert.AreEqual(2, Take(gateway).Bytes.Length);
        link.Close();
    }

    private static void AssertClosed(UdpLink link)
    {
        Assert.IsFalse(link.IsOpen);
        Assert.IsNull(Inside(link), "a socket is left");
        Assert.IsFalse(link.Send(new byte[1], 0, 1));
        Stopwatch watch = Stopwatch.StartNew();
        Assert.AreEqual(0, link.Receive(new byte[10], 60));
        Assert.IsTrue(watch.ElapsedMilliseconds >= 50, "without a socket the node spins");
    }

    private static Socket Inside(UdpLink link) => (Socket)typeof(UdpLink)
        .GetFields(BindingFlags.Instance | BindingFlags.NonPublic).Single(field => field.FieldType == typeof(Socket)).GetValue(link);

    // Until the refusal of what was sent is back; over the loopback interface that is at once.
    private static void Settle() => System.Threading.Thread.Sleep(50);

    private static Socket Bind()
    {
        Socket socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private static int Port(Socket socket) => ((IPEndPoint)socket.LocalEndPoint).Port;

    private static (byte[] Bytes, EndPoint From) Take(Socket socket)
    {
        Assert.IsTrue(socket.Poll(SoonMs * 1000, SelectMode.SelectRead), "nothing arrived");
        byte[] buffer = new byte[100];
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        int size = socket.ReceiveFrom(buffer, ref from);
        return (buffer[..size], from);
    }
}
