// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Linq;
using NanoIke.Responder;
using NanoIke.Tests.Protocol;

namespace NanoIke.Tests.Field;

/// <summary>
/// Somebody on the path who guesses ICVs. They end nothing (RFC 4303 section 3.4.4: discard); where the ICV has 8 bytes, 2^14 guesses
/// under one pair of keys call for new keys, once an hour at most.
/// </summary>
[TestClass]
public class ForgedPacketTests
{
    private const int Guesses = 1 << 14;
    private const int Hour = 3600 * 1000;

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void TwoToThe14GuessesMakeANewPairBesideTheOldOne(bool ike)
    {
        Rig rig = Opened(SuiteKind.Ccm);
        ulong old = rig.Gateway.Current.SpiInitiator;
        byte[] wrong = Wrong(rig, ike);
        Guess(rig, wrong, Guesses - 1);
        rig.Run(1000);
        Assert.AreEqual(1, rig.Tunnel.Openings, "a guess too early");
        Guess(rig, wrong, 1);
        Assert.AreEqual(TunnelState.Open, rig.Tunnel.State);
        Assert.AreEqual(Status.Ok, rig.Send(new byte[1]), "the old pair serves meanwhile");
        rig.Run(1000);
        Assert.AreEqual(2, rig.Tunnel.Openings);
        Assert.AreNotEqual(old, rig.Gateway.Current.SpiInitiator);
        Assert.IsTrue(rig.Events.All(each => each.What is not (TunnelEvent.Lost or TunnelEvent.Suspected)));
        rig.AssertTraffic();
        rig.AssertNoFaults();
    }

    [TestMethod]
    public void BothKeysCountTogether()
    {
        Rig rig = Opened(SuiteKind.Ccm);
        Guess(rig, Wrong(rig, true), Guesses / 2);
        Guess(rig, Wrong(rig, false), Guesses / 2);
        rig.Run(1000);
        Assert.AreEqual(2, rig.Tunnel.Openings);
    }

    [TestMethod]
    public void OnceAnHourAtMost()
    {
        Rig rig = Opened(SuiteKind.Ccm);
        for (int round = 0; round < 6; round++)
        {
            Guess(rig, Wrong(rig, false), Guesses);
            rig.Run(1000);
            Assert.AreEqual(2, rig.Tunnel.Openings, $"round {round}");
        }

        rig.Run(Hour - 60000);
        Assert.AreEqual(2, rig.Tunnel.Openings);
        rig.Run(60000);
        Assert.AreEqual(3, rig.Tunnel.Openings, "the guesses of that hour");
        rig.Run(2 * Hour);
        Assert.AreEqual(3, rig.Tunnel.Openings, "nobody guessed since");
        rig.AssertTraffic();
    }

    [TestMethod]
    [DataRow(SuiteKind.Aes)]
    [DataRow(SuiteKind.ChaCha)]
    public void AnIcvOf16BytesIsNotGuessed(SuiteKind suite)
    {
        Rig rig = Opened(suite);
        Guess(rig, Wrong(rig, false), 2 * Guesses);
        rig.Run(1000);
        Assert.AreEqual(1, rig.Tunnel.Openings);
        rig.AssertTraffic();
    }

    /// <summary>What another SPI or a number outside the window gives away costs no ICV: it is no guess.</summary>
    [TestMethod]
    public void WhatIsDroppedBeforeTheIcvIsNoGuess()
    {
        Rig rig = Opened(SuiteKind.Ccm);
        byte[] genuine = rig.Gateway.SealEsp(rig.FromCollector(new byte[8]).Encode());
        Assert.AreEqual(Status.Received, rig.Deliver(genuine));
        for (int i = 0; i < Guesses; i++)
        {
            Assert.AreEqual(Status.Ignored, rig.Deliver(genuine), "the number came before");
            Assert.AreEqual(Status.Ignored, rig.Deliver(Octets.Flip(genuine, 0, 1)), "another SPI");
        }

        rig.Run(1000);
        Assert.AreEqual(1, rig.Tunnel.Openings);
    }

    private static Rig Opened(SuiteKind suite)
    {
        Rig rig = new Rig(suite, null, settings => settings.LifetimeMs = 24L * Hour);
        rig.Establish();
        rig.AssertTraffic();
        return rig;
    }

    private static byte[] Wrong(Rig rig, bool ike) =>
        Octets.Flip(ike ? rig.Gateway.Liveness().Single() : rig.Gateway.SealEsp(rig.FromCollector(new byte[8]).Encode()), -1);

    private static void Guess(Rig rig, byte[] wrong, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Assert.AreEqual(Status.Ignored, rig.Deliver(wrong));
        }
    }
}
