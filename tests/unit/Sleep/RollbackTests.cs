// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using NanoIke.Crypto;
using NanoIke.Responder;
using NanoIke.Testing;
using NanoIke.Tests.Field;
using NanoIke.Tests.Protocol;

namespace NanoIke.Tests.Sleep;

/// <summary>
/// A state that should have been used once, and comes again: a copied file, a clock that went back. It costs reports, not secrets: no IV
/// comes twice under one key, and the tunnel is made anew after two transmissions.
/// </summary>
[TestClass]
public class RollbackTests
{
    private const long Nap = 10 * Scene.Minute;

    [TestMethod]
    [DataRow(SuiteKind.Aes)]
    [DataRow(SuiteKind.ChaCha)]
    [DataRow(SuiteKind.Ccm)]
    public void NoIvComesTwiceUnderOneKey(SuiteKind suite)
    {
        Rig rig = new Rig(suite);
        rig.Establish();
        SleepBuffer old = rig.Suspend();
        DirectionKeys keys = KeysOf(suite, rig.Gateway.Current);
        List<byte[]> sent = new List<byte[]>();
        rig.Withheld = datagram =>
        {
            sent.Add(datagram);
            return true;
        };
        for (int copy = 0; copy < 50; copy++)
        {
            Assert.AreEqual(Status.Ok, rig.Wake(old, Nap));
            rig.Send(new byte[20]);
            rig.Run(20);
            rig.Tunnel.Suspect(rig.Link.Now); // IKE messages are sealed as well
            rig.Run(20);
        }

        List<byte[]> packets = sent.Where(datagram => !Octets.IsMarked(datagram)).ToList();
        List<byte[]> messages = sent.Where(Octets.IsMarked).ToList();
        Assert.AreEqual("50 50", $"{packets.Count} {messages.Count}");
        Assert.AreEqual(1, packets.Select(packet => Convert.ToHexString(packet, 0, 8)).Distinct().Count(), "the same number, 50 times");
        Assert.AreEqual(50, packets.Select(packet => Nonce(suite, keys, packet, 8)).Distinct().Count());
        int size = suite == SuiteKind.Aes ? 16 : 8;
        Assert.AreEqual(50, messages.Select(message => Convert.ToHexString(message, 36, size)).Distinct().Count());
    }

    [TestMethod]
    [DataRow(SuiteKind.Aes)]
    [DataRow(SuiteKind.ChaCha)]
    [DataRow(SuiteKind.Ccm)]
    public void TheIvIsWhatTheRfcShows(SuiteKind suite)
    {
        Rig rig = new Rig(suite);
        rig.Establish();
        SleepBuffer stored = rig.Suspend();
        DirectionKeys keys = KeysOf(suite, rig.Gateway.Current);
        List<byte[]> sent = new List<byte[]>();
        rig.Withheld = datagram =>
        {
            sent.Add(datagram);
            return true;
        };
        Assert.AreEqual(Status.Ok, rig.Wake(stored, Nap));
        for (uint number = 1; number <= 3; number++)
        {
            rig.Send(new byte[20]);
            rig.Run(20);
        }

        string[] nonces = sent.Select(packet => Nonce(suite, keys, packet, 8)).ToArray();
        bool aes = suite == SuiteKind.Aes; // there the order does not matter
        string bits = nonces[0].Substring(aes ? 8 : 0, 8);
        Assert.AreNotEqual("00000000", bits);
        string[] expected = new[] { "00000001", "00000002", "00000003" }
            .Select(number => aes ? number + bits + "0000000000000000" : bits + number).ToArray();
        CollectionAssert.AreEqual(expected, nonces, "random bits and the number (RFC 7634 section 2)");
    }

    [TestMethod]
    [DataRow(SuiteKind.Aes, false)]
    [DataRow(SuiteKind.ChaCha, false)]
    [DataRow(SuiteKind.ChaCha, true)]
    public void AnOldCopyEndsInAFreshTunnel(SuiteKind suite, bool requests)
    {
        Rig rig = new Rig(suite);
        rig.Establish();
        rig.AssertTraffic();
        SleepBuffer old = rig.Suspend();
        Assert.AreEqual(Status.Ok, rig.Wake(old, Nap));
        for (int i = 0; i < 70; i++)
        {
            Report(rig);
        }

        if (requests)
        {
            rig.Tunnel.Suspect(rig.Link.Now); // a message id that the copy does not know of
            rig.Run(100);
        }

        rig.Suspend();
        EspPacket last = rig.Gateway.Seen.Esp[^1];
        rig.Withheld = datagram => BinaryPrimitives.ReadUInt32BigEndian(datagram) == last.Spi
            && BinaryPrimitives.ReadUInt32BigEndian(datagram.AsSpan(4)) <= last.Sequence; // RFC 4303 section 3.4.3
        int handshakes = rig.Gateway.Seen.AuthVerified;
        int arrived = rig.Gateway.Seen.Esp.Count;
        Assert.AreEqual(Status.Ok, rig.Wake(old, Nap));
        long silent = ReportUntilOpened(rig);
        Assert.IsTrue(silent < 10000, $"a fresh tunnel after {silent} ms");
        Assert.AreEqual(arrived, rig.Gateway.Seen.Esp.Count, "its numbers were used");
        Assert.AreEqual(handshakes + 1, rig.Gateway.Seen.AuthVerified);
        Message auth = rig.Gateway.Seen.Requests(ExchangeType.IkeAuth).Last();
        Assert.IsNotNull(auth.Notify(NotifyType.InitialContact), "it ends what the gateway holds");
        rig.AssertTraffic();
        Assert.AreEqual(Status.Ok, rig.Wake(rig.Suspend(), Nap));
        rig.AssertTraffic();
    }

    [TestMethod]
    public void AGatewayThatForgotIsFoundOutByTwoTransmissions()
    {
        Rig rig = new Rig();
        Scene.RoundTrip(rig, 50);
        rig.Establish();
        rig.AssertTraffic();
        SleepBuffer stored = rig.Suspend();
        rig.Gateway.Forget();
        Assert.AreEqual(Status.Ok, rig.Wake(stored, Nap));
        int messages = rig.Gateway.Seen.Messages.Count;
        long silent = ReportUntilOpened(rig);
        Assert.IsTrue(silent <= 2000 + 500 + 200, $"{silent} ms"); // the report's time-out, the question's, the handshake
        Assert.AreEqual(messages + 3, rig.Gateway.Seen.Messages.Count, "a question, a handshake, and no DELETE that nobody would answer");
        rig.AssertTraffic();
    }

    [TestMethod]
    public void ACollectorThatIsAwayCostsOneHandshakeAndNoMore()
    {
        Rig rig = new Rig();
        rig.Establish();
        rig.AssertTraffic();
        for (int wake = 0; wake < 5; wake++)
        {
            Assert.AreEqual(Status.Ok, rig.Wake(rig.Suspend(), Nap), $"wake {wake}");
            for (int i = 0; i < 3; i++)
            {
                Assert.AreEqual(Status.Ok, rig.Send(new byte[20]));
                rig.Run(2000);
                rig.Tunnel.Unanswered(rig.Link.Now);
                rig.Run(500);
            }

            rig.Run(3000);
        }

        Assert.AreEqual(2, rig.Gateway.Seen.AuthVerified);
        rig.AssertTraffic();
        rig.AssertNoFaults();
    }

    [TestMethod]
    public void WithoutASoundSourceNothingIsResumed()
    {
        foreach ((string name, Action<SeededEntropy> spoil) in new (string, Action<SeededEntropy>)[]
        {
            ("no hardware", source => source.Hardware = false),
            ("stuck", source => source.Stuck = true),
        })
        {
            Rig rig = new Rig();
            rig.Establish();
            SleepBuffer stored = rig.Suspend();
            spoil(rig.Entropy);
            Assert.AreEqual(Status.NoEntropy, rig.Wake(stored, Nap), name);
            Assert.AreEqual(Status.NotOpen, rig.Send(new byte[4]), name);
            Assert.AreEqual(Status.NoEntropy, rig.Tunnel.Open(rig.Link.Now), name);
        }
    }

    [TestMethod]
    public void ASourceThatRepeatsItselfAtEachStartIsKeptApartByTheStartCounter()
    {
        HashSet<uint> seen = new HashSet<uint>();
        for (uint start = 1; start <= 20; start++)
        {
            RandomSource source = new RandomSource(new SameEachTime(start), new Sha256());
            Assert.IsTrue(source.DrawUnique(new byte[8], out uint bits));
            Assert.IsTrue(seen.Add(bits), $"start {start}");
        }
    }

    // The node's own words about a report that is not acknowledged, until there is a tunnel of this start; the time it took.
    private static long ReportUntilOpened(Rig rig)
    {
        long start = rig.Link.Now;
        for (int wait = 2000; rig.Tunnel.Openings == 0; wait *= 2)
        {
            Assert.IsTrue(wait < 20000, "no fresh tunnel");
            rig.Send(new byte[20]);
            if (!rig.RunUntil(() => rig.Tunnel.Openings > 0, wait))
            {
                rig.Tunnel.Unanswered(rig.Link.Now);
                rig.RunUntil(() => rig.Tunnel.Openings > 0, 100);
            }
        }

        return rig.Link.Now - start;
    }

    private static void Report(Rig rig)
    {
        rig.Send(new byte[20]);
        rig.Run(20);
    }

    private sealed class SameEachTime : Entropy
    {
        private readonly Random _random = new Random(1);

        internal SameEachTime(uint start)
        {
            StartCounter = start;
        }

        public override bool IsHardware => true;

        public override uint StartCounter { get; }

        public override void Fill(byte[] buffer, int offset, int count) => _random.NextBytes(buffer.AsSpan(offset, count));
    }

    private static DirectionKeys KeysOf(SuiteKind suite, ResponderSa sa)
    {
        return KeyDerivation.DeriveChild(suite, sa.Keys.Derive, sa.NonceInitiator, sa.NonceResponder).Initiator;
    }

    // The nonce as the cipher sees it: of CBC what was encrypted to make the IV.
    private static string Nonce(SuiteKind suite, DirectionKeys keys, byte[] packet, int at)
    {
        if (suite != SuiteKind.Aes)
        {
            return Convert.ToHexString(packet, at, 8);
        }

        using Aes aes = Aes.Create();
        aes.Key = keys.Encryption;
        return Convert.ToHexString(aes.DecryptEcb(packet.AsSpan(at, 16), PaddingMode.None));
    }
}
