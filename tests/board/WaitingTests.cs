// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Firmware;
using NanoIke.Timing;

namespace NanoIke.Tests;

/// <summary>Waits on a board: for a network, and between two attempts.</summary>
[TestClass]
public class WaitingTests
{
    [TestMethod]
    public void Backoff_DoublesUpToItsEnd()
    {
        Backoff backoff = new Backoff();
        int[] expected = { 1000, 2000, 4000, 8000, 10000, 10000 };
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], backoff.Next(10000, 0));
        }

        backoff.Reset();
        Assert.AreEqual(1249, backoff.Next(10000, 255)); // a quarter more at most
    }

    [TestMethod]
    public void Network_ComesAndGoes()
    {
        Network network = new Network();
        Assert.IsTrue(network.Turn(0) == null);
        Assert.AreEqual(1, network.Begins);
        network.Link = true;
        Assert.IsTrue(network.Turn(1000) == null, "a link without an address");
        network.Current = 0xC0A80107;
        Assert.IsTrue(network.Turn(1999) == null, "looked at more than once a second");
        Assert.AreEqual("the network is there: 192.168.1.7", network.Turn(2000));
        Assert.IsTrue(network.IsUp && network.Returns == 1);
        network.Current = 0xC0A80108;
        Assert.AreEqual("another address: 192.168.1.8", network.Turn(12000));
        network.Link = false;
        Assert.AreEqual("no network; waiting for it", network.Turn(13000));
        Assert.IsFalse(network.IsUp);
        network.Link = true;
        Assert.AreEqual("the network is there: 192.168.1.8", network.Turn(14000));
        Assert.AreEqual(3, network.Returns);
        Assert.AreEqual(1, network.Begins);
    }

    [TestMethod]
    public void Network_IsAskedForSeldom()
    {
        Network network = new Network();
        int said = 0;
        for (long now = 0; now <= 7200000; now += 1000)
        {
            said += network.Turn(now) == null ? 0 : 1;
        }

        // At 0, 10, 30 and 70 minutes; the next one is due at 150.
        Assert.AreEqual(4, network.Begins);
        Assert.AreEqual(3, said);
    }

    [TestMethod]
    public void Network_WhateverIsThrown()
    {
        Network network = new Network { Link = true, Current = 1 };
        network.Turn(0);
        network.Fault = new NotSupportedException();
        Assert.AreEqual("no network; waiting for it", network.Turn(1000));
        network.Fault = new OutOfMemoryException();
        Assert.IsTrue(network.Turn(2000) == null);
        network.Fault = null;
        Assert.AreEqual("the network is there: 0.0.0.1", network.Turn(3000));
    }

    private sealed class Network : NetworkWatch
    {
        internal bool Link;
        internal uint Current;
        internal Exception Fault;
        internal int Begins;

        protected override bool HasLink()
        {
            return Fault == null ? Link : throw Fault;
        }

        protected override uint Address()
        {
            return Current;
        }

        protected override void Begin()
        {
            Begins++;
        }
    }
}
