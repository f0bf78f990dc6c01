// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using NanoIke.Firmware;

namespace NanoIke.Tests.Board;

/// <summary>The network of a board, in virtual time: told at once, waited for without blocking, asked for seldom.</summary>
[TestClass]
public class NetworkWatchTests
{
    private const int Minute = 60000;
    private const long Day = 86400000;

    [TestMethod]
    public void TellsWithinASecondThatTheNetworkIsThereAndGoneAndBack()
    {
        Network network = new Network();
        network.RunUntil(5000);
        Assert.IsFalse(network.IsUp);
        network.Link = true;
        network.RunUntil(6000);
        Assert.IsFalse(network.IsUp, "no address yet");
        network.Current = 0x0A000001;
        network.RunUntil(7000);
        Assert.IsTrue(network.IsUp);
        Assert.AreEqual(1, network.Returns);
        network.Link = false; // the address stays
        network.RunUntil(8000);
        Assert.IsFalse(network.IsUp);
        network.RunUntil(20000);
        network.Link = true;
        network.RunUntil(21000);
        Assert.IsTrue(network.IsUp);
        Assert.AreEqual(2, network.Returns);
        CollectionAssert.AreEqual(new[] { "the network is there: 10.0.0.1", "no network; waiting for it", "the network is there: 10.0.0.1" }, network.Lines);
        Assert.AreEqual(1, network.Begins);
    }

    [TestMethod]
    public void AnotherAddressIsAnotherNetwork()
    {
        Network network = new Network { Link = true, Current = 1 };
        network.RunUntil(1000);
        network.Current = 0x0A000002;
        network.RunUntil(12000);
        Assert.AreEqual(2, network.Returns);
        Assert.IsTrue(network.IsUp);
        Assert.AreEqual("another address: 10.0.0.2", network.Lines[^1]);
    }

    [TestMethod]
    public void ALongOutageIsSaidOnceAndCostsFewCalls()
    {
        Network network = new Network();
        network.RunUntil(Day);
        Assert.AreEqual(8, network.Begins, "10, 20, 40 ... minutes apart");
        network.RunUntil(9 * Minute + Day);
        Assert.AreEqual(8, network.Begins);
        network.RunUntil(30 * Day);
        Assert.IsTrue(network.Begins <= 38, $"{network.Begins} calls in a month");
        Assert.AreEqual(network.Begins - 1, network.Lines.Count);
    }

    [TestMethod]
    public void ALinkThatFlapsIsNotAskedForEachTime()
    {
        Network network = new Network { Current = 5 };
        for (int i = 1; i <= 2000; i++)
        {
            network.Link = !network.Link;
            network.RunUntil(i * 30000L);
        }

        Assert.AreEqual(1, network.Begins);
        Assert.AreEqual(1000, network.Returns);
    }

    [TestMethod]
    public void WhatThrowsIsNotThere()
    {
        Network network = new Network { Link = true, Current = 1 };
        network.RunUntil(2000);
        foreach (string call in new[] { "link", "address", "begin" })
        {
            network.Throws = call;
            network.RunUntil(network.Now + (2 * Day));
            Assert.AreEqual(call == "begin", network.IsUp, call);
            network.Throws = null;
            network.RunUntil(network.Now + 2000);
            Assert.IsTrue(network.IsUp, call);
        }

        Network broken = new Network { Throws = "begin" };
        broken.RunUntil(60 * Minute);
        Assert.AreEqual(3, broken.Begins);
    }

    private sealed class Network : NetworkWatch
    {
        internal bool Link { get; set; }

        internal uint Current { get; set; }

        internal int Begins { get; private set; }

        internal string Throws { get; set; }

        internal long Now { get; private set; }

        internal List<string> Lines { get; } = new List<string>();

        internal void RunUntil(long until)
        {
            for (; Now <= until; Now += 200)
            {
                string line = Turn(Now);
                if (line != null)
                {
                    Lines.Add(line);
                }
            }
        }

        protected override bool HasLink() => Use("link") && Link;

        protected override uint Address() => Use("address") ? Current : 0;

        protected override void Begin()
        {
            Begins++;
            Use("begin");
        }

        private bool Use(string call) => call == Throws ? throw new NotSupportedException() : true;
    }
}
