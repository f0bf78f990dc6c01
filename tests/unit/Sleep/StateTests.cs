// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using NanoIke.Crypto;
using NanoIke.Responder;
using NanoIke.Sa;
using NanoIke.Testing;
using NanoIke.Tests.Protocol;

namespace NanoIke.Tests.Sleep;

/// <summary>The bytes of a suspended tunnel: what is not exactly them is not resumed, whatever it is.</summary>
[TestClass]
public class StateTests
{
    [TestMethod]
    [DataRow(SuiteKind.Aes)]
    [DataRow(SuiteKind.ChaCha)]
    public void NoChangedBitGoesUnseen(SuiteKind suite)
    {
        Rig rig = new Rig(suite);
        rig.Establish();
        SleepBuffer stored = rig.Suspend();
        for (int bit = 0; bit < 8 * stored.Length; bit++)
        {
            stored.Bytes[bit / 8] ^= (byte)(1 << bit % 8);
            AssertRefused(rig, stored, $"bit {bit}");
            stored.Bytes[bit / 8] ^= (byte)(1 << bit % 8);
        }

        Assert.AreEqual(Status.Ok, rig.Wake(stored, 0));
    }

    [TestMethod]
    public void NoOtherLengthIsTaken()
    {
        Rig rig = new Rig();
        rig.Establish();
        SleepBuffer stored = rig.Suspend();
        int right = stored.Length;
        for (int length = -1; length <= Limits.SuspendedMaxBytes + 1; length++)
        {
            stored.Length = length;
            if (length != right)
            {
                AssertRefused(rig, stored, $"{length} bytes");
            }
        }
    }

    [TestMethod]
    public void AnEmptyOrUsedFileIsNone()
    {
        Rig rig = new Rig();
        AssertRefused(rig, new SleepBuffer(), "nothing");
        AssertRefused(rig, new SleepBuffer { Length = 4 }, "a mark");
        AssertRefused(rig, new SleepBuffer { Length = 300 }, "zeros");
        SleepBuffer ones = new SleepBuffer { Length = 300 };
        Array.Fill(ones.Bytes, (byte)255);
        AssertRefused(rig, ones, "erased flash");
    }

    [TestMethod]
    public void AnotherConfigurationIsAnotherTunnel()
    {
        foreach ((string name, Action<TunnelSettings> change) in new (string, Action<TunnelSettings>)[]
        {
            ("own identity", settings => settings.LocalId = "node-2"u8.ToArray()),
            ("kind of it", settings => settings.LocalIdType = TunnelSettings.IdKeyId),
            ("gateway's identity", settings => settings.GatewayId[0]++),
            ("kind of that", settings => settings.GatewayIdType = TunnelSettings.IdKeyId),
            ("where one ends", settings => MoveAByte(settings)),
            ("secret", settings => settings.Secret[^1] ^= 1),
            ("a second secret", settings => settings.NextSecret = "another secret, sixteen"u8.ToArray()),
            ("PPK", settings => GivePpk(settings, required: true)),
            ("PPK that may be left out", settings => GivePpk(settings, required: false)),
            ("first address", settings => settings.RemoteFirst--),
            ("last address", settings => settings.RemoteLast++),
            ("inner address", settings => settings.InnerAddress++),
            ("port", settings => settings.GatewayPort++),
            ("binding", settings => settings.Binding++),
        })
        {
            Rig rig = new Rig();
            rig.Establish();
            SleepBuffer stored = rig.Suspend();
            change(rig.Settings);
            AssertRefused(rig, stored, name);
        }
    }

    [TestMethod]
    public void EachOfTwoSecretsCounts()
    {
        byte[] next = "another secret, sixteen"u8.ToArray();
        Assert.AreNotEqual(Fingerprint("one secret of sixteen"u8.ToArray(), next), Fingerprint("two secrets of sixteen"u8.ToArray(), next));
    }

    [TestMethod]
    public void ThatThePpkIsRequiredCounts()
    {
        Rig rig = PpkTests.Make(SuiteKind.Aes, required: false);
        rig.Establish();
        SleepBuffer stored = rig.Suspend();
        rig.Settings.PpkRequired = true;
        AssertRefused(rig, stored, "required");
    }

    [TestMethod]
    public void AnotherPpkUnderTheSameNameCounts()
    {
        Rig rig = PpkTests.Make(SuiteKind.Aes, required: true);
        rig.Establish();
        SleepBuffer stored = rig.Suspend();
        rig.Settings.Ppk[0] ^= 1;
        AssertRefused(rig, stored, "another PPK");
        rig.Settings.Ppk[0] ^= 1;
        Assert.AreEqual(Status.Ok, rig.Wake(stored, 0));
    }

    [TestMethod]
    public void AnotherSuiteIsAnotherTunnel()
    {
        (SuiteKind, ExchangeKind)[] others = [(SuiteKind.ChaCha, ExchangeKind.X25519), (SuiteKind.Aes, ExchangeKind.P256)];
        foreach ((SuiteKind suite, ExchangeKind exchange) in others)
        {
            Rig rig = new Rig();
            rig.Establish();
            SleepBuffer stored = rig.Suspend();
            Tunnel other = new Tunnel(Testbed.SuiteFor(suite, exchange), rig.Settings, rig.Entropy, 100);
            Assert.AreEqual(Status.NotResumable, other.Resume(stored, 0, 0));
        }
    }

    [TestMethod]
    public void WhatMayChangeAtAWakeDoesNotMatter()
    {
        Rig rig = new Rig();
        rig.Establish();
        SleepBuffer stored = rig.Suspend();
        rig.Settings.LifetimeMs *= 2;
        rig.Settings.LivenessMs = 0;
        rig.Settings.KeepaliveMs = 5000;
        rig.Settings.LocalAddress++;
        Assert.AreEqual(Status.Ok, rig.Wake(stored, 0));
        rig.AssertTraffic();
    }

    // Whoever can write the state knows the keys; whatever it writes, with a right checksum, must do no more than fail.
    [TestMethod]
    public void ForgedStatesDoNotThrow()
    {
        Random random = new Random(5);
        int resumed = 0;
        for (int i = 0; i < 3000; i++)
        {
            Rig rig = new Rig(i % 2 == 0 ? SuiteKind.Aes : SuiteKind.ChaCha);
            rig.Establish();
            SleepBuffer stored = rig.Suspend();
            for (int changes = random.Next(1, 4); changes > 0; changes--)
            {
                int at = random.Next(stored.Length - 8);
                stored.Bytes[at] = (byte)(random.Next(2) == 0 ? random.Next(256) : random.Next(2) * 255);
            }

            rig.Restart();
            Sign(rig, stored);
            resumed += rig.Wake(stored, random.Next(100000)) == Status.Ok ? 1 : 0;
            rig.Send(new byte[10]);
            rig.Run(10);
        }

        Assert.IsTrue(resumed > 1000, $"{resumed} resumed");
    }

    private static void Sign(Rig rig, SleepBuffer stored)
    {
        MethodInfo method = typeof(Tunnel).GetMethod("Configuration", BindingFlags.Instance | BindingFlags.NonPublic);
        ulong configuration = (ulong)method.Invoke(rig.Tunnel, null);
        ulong sum = SleepBuffer.Mix(configuration, stored.Bytes, stored.Length - 8);
        for (int i = 0; i < 8; i++)
        {
            stored.Bytes[stored.Length - 8 + i] = (byte)(sum >> (56 - 8 * i) & 255);
        }
    }

    private static void MoveAByte(TunnelSettings settings)
    {
        settings.LocalId = [.. settings.LocalId, settings.GatewayId[0]];
        settings.GatewayId = settings.GatewayId[1..];
    }

    private static uint Fingerprint(byte[] first, byte[] second)
    {
        KeySchedule keys = new KeySchedule(Testbed.SuiteFor(SuiteKind.Aes), new Sha256(), first);
        keys.SetSecret(second);
        return keys.Fingerprint;
    }

    private static void GivePpk(TunnelSettings settings, bool required)
    {
        settings.PpkId = "ppk-1"u8.ToArray();
        settings.Ppk = new byte[32];
        settings.PpkRequired = required;
    }

    private static void AssertRefused(Rig rig, SleepBuffer stored, string name)
    {
        Assert.AreEqual(Status.NotResumable, rig.Wake(stored, 0), name);
        Assert.AreEqual(TunnelState.Closed, rig.Tunnel.State, name);
        Assert.AreEqual(0, rig.Count(TunnelEvent.Resumed), name);
    }
}
