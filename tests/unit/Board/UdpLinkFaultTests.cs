// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Net.Sockets;
using NanoIke.Firmware;

namespace NanoIke.Tests.Board;

/// <summary>A driver that throws: each exception becomes a result, a passing trouble is told from a socket that is gone.</summary>
[TestClass]
public class UdpLinkFaultTests
{
    public static IEnumerable<object[]> Exceptions()
    {
        foreach (Exception each in new Exception[]
        {
            new NotSupportedException(), new ObjectDisposedException("x"), new NullReferenceException(), new InvalidOperationException(),
            new OutOfMemoryException(), new IOException(), new ArgumentException(), new IndexOutOfRangeException(), new TimeoutException(),
            new SocketException((int)SocketError.NetworkDown), new SocketException((int)SocketError.SocketError), new SocketException((int)SocketError.Success),
            new SocketException((int)SocketError.NoBufferSpaceAvailable), new SocketException((int)SocketError.ConnectionReset),
        })
        {
            yield return new object[] { each };
        }
    }

    [TestMethod]
    [DynamicData(nameof(Exceptions))]
    public void WhateverIsThrownIsAResultAndASocketThatAlwaysFailsIsGivenUp(Exception thrown)
    {
        foreach (string call in new[] { "open", "readable", "error", "receive", "send", "shut" })
        {
            FaultyLink link = new FaultyLink { Readable = call == "receive" };
            link.Faults[call] = () => thrown;
            Assert.AreEqual(call != "open", link.Connect(1, 2), call);
            int tries = 0;
            for (; tries < 20 && link.IsOpen && call is not "shut"; tries++)
            {
                Assert.AreEqual(call != "send", link.Send(new byte[1], 0, 1), call);
                for (int i = 0; i < 12; i++)
                {
                    Assert.IsTrue(link.Receive(new byte[4], 0) is 0 or -1, call);
                }
            }

            Assert.AreEqual(call == "shut", link.IsOpen, $"{call}: after {tries} rounds");
            link.Close();
            Assert.IsFalse(link.IsOpen);
            link.Faults.Clear();
            Assert.IsTrue(link.Connect(1, 2), "after " + call);
        }
    }

    [TestMethod]
    [DataRow(SocketError.NoBufferSpaceAvailable)]
    [DataRow(SocketError.WouldBlock)]
    [DataRow(SocketError.TimedOut)]
    [DataRow(SocketError.MessageSize)]
    [DataRow(SocketError.AccessDenied)]
    public void NotNowIsNoLostLink(SocketError error)
    {
        FaultyLink link = new FaultyLink();
        Assert.IsTrue(link.Connect(1, 2));
        for (int round = 0; round < 5; round++)
        {
            link.Faults["send"] = () => new SocketException((int)error);
            for (int i = 0; i < 19; i++)
            {
                Assert.IsFalse(link.Send(new byte[1], 0, 1));
                Assert.IsTrue(link.IsOpen, $"closed after {i + 1}");
            }

            link.Faults.Clear();
            Assert.IsTrue(link.Send(new byte[1], 0, 1));
        }

        Assert.AreEqual(1, link.Opened);
    }

    [TestMethod]
    [DataRow(SocketError.NetworkDown)]
    [DataRow(SocketError.NetworkUnreachable)]
    [DataRow(SocketError.HostUnreachable)]
    [DataRow(SocketError.InvalidArgument)]
    [DataRow(SocketError.NotConnected)]
    public void ALostAddressIsALostLinkAtOnce(SocketError error)
    {
        FaultyLink link = new FaultyLink();
        Assert.IsTrue(link.Connect(1, 2));
        link.Faults["send"] = () => new SocketException((int)error);
        Assert.IsFalse(link.Send(new byte[1], 0, 1));
        Assert.IsFalse(link.IsOpen);
        Assert.AreEqual(1, link.Shuts - 1, "the old socket stays"); // the first is that of Connect
    }

    [TestMethod]
    public void AnErrorThatStaysUsesUpTheWait()
    {
        FaultyLink link = new FaultyLink();
        link.Faults["readable"] = () => new SocketException((int)SocketError.NetworkDown); // no interface of a nanoFramework board is up
        Assert.IsTrue(link.Connect(1, 2));
        Stopwatch watch = Stopwatch.StartNew();
        int calls = 0;
        for (; calls < 20; calls++)
        {
            Assert.AreEqual(0, link.Receive(new byte[4], 20), "no word of the gateway's");
        }

        Assert.IsTrue(watch.ElapsedMilliseconds >= 20 * 19, $"{calls} calls in {watch.ElapsedMilliseconds} ms");
        Assert.IsFalse(link.IsOpen);
        Assert.AreEqual(10, link.Thrown, "exceptions after the socket was given up");
        watch.Restart();
        link.Connect(1, 2);
        link.Receive(new byte[4], 0);
        Assert.IsTrue(watch.ElapsedMilliseconds >= 9, "an error without a wait makes the node spin");
    }

    [TestMethod]
    public void NineFailuresAreForgottenWhenOneCallWorks()
    {
        FaultyLink link = new FaultyLink();
        Assert.IsTrue(link.Connect(1, 2));
        for (int round = 0; round < 4; round++)
        {
            link.Faults["readable"] = () => new SocketException((int)SocketError.Fault);
            for (int i = 0; i < 9; i++)
            {
                Assert.AreEqual(0, link.Receive(new byte[4], 0));
            }

            link.Faults.Clear();
            Assert.AreEqual(0, link.Receive(new byte[4], 0));
            Assert.IsTrue(link.IsOpen);
        }
    }

    private sealed class FaultyLink : UdpLink
    {
        internal Dictionary<string, Func<Exception>> Faults { get; } = new Dictionary<string, Func<Exception>>(StringComparer.Ordinal);

        internal bool Readable { get; set; }

        internal int Opened { get; private set; }

        internal int Shuts { get; private set; }

        internal int Thrown { get; private set; }

        internal override void Open(uint address, int port)
        {
            Opened++;
            Use("open");
        }

        internal override int SendNow(byte[] buffer, int offset, int count)
        {
            Use("send");
            return count;
        }

        internal override bool IsReadable(int waitMs)
        {
            Use("readable");
            return Readable;
        }

        internal override bool HasError()
        {
            Use("error");
            return false;
        }

        internal override int ReceiveNow(byte[] buffer)
        {
            Use("receive");
            return 0;
        }

        internal override void Shut()
        {
            Shuts++;
            Use("shut");
        }

        private void Use(string call)
        {
            if (Faults.TryGetValue(call, out Func<Exception> fault))
            {
                Thrown++;
                throw fault();
            }
        }
    }
}
