// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Responder;
using NanoIke.Tests.Protocol;

namespace NanoIke.Tests;

/// <summary>Requirements of tests/REQUIREMENTS.md that no other test proves.</summary>
[TestClass]
public class RequirementTests
{
    private const int IkeHeader = 28;

    public static IEnumerable<object[]> Suites => Enum.GetValues<SuiteKind>().Select(suite => new object[] { suite });

    [TestMethod]
    [DataRow(TunnelSettings.IdIpv4, "0A090001", "C0000201")]
    [DataRow(TunnelSettings.IdFqdn, "6E6F64652D31", "67772E6578616D706C65")]
    [DataRow(TunnelSettings.IdRfc822, "6140622E63", "6777406578616D706C65")]
    [DataRow(TunnelSettings.IdKeyId, "00FF0D0A", "0D0A00")]
    public void EveryKindOfIdentityIsSentAndAccepted(int type, string own, string gateway)
    {
        Rig rig = new Rig(
            SuiteKind.Aes,
            options =>
            {
                options.IdType = (byte)type;
                options.Identity = Convert.FromHexString(gateway);
            },
            settings =>
            {
                settings.LocalIdType = settings.GatewayIdType = type;
                settings.LocalId = Convert.FromHexString(own);
                settings.GatewayId = Convert.FromHexString(gateway);
            });
        rig.Establish();
        byte[] body = rig.Gateway.Seen.Requests(ExchangeType.IkeAuth).Single().Find(PayloadType.IdInitiator).Body;
        Assert.AreEqual($"{type:X2}000000{own}", Convert.ToHexString(body));
        rig.AssertTraffic();
        rig.AssertNoFaults();
    }

    [TestMethod]
    [DynamicData(nameof(Suites))]
    public void PayloadsStandInTheOrderOfTheFiguresWithReservedFieldsZero(SuiteKind suite)
    {
        Rig rig = new Rig(suite);
        rig.Establish();
        Message init = rig.Gateway.Seen.Requests(ExchangeType.IkeSaInit).Single();
        CollectionAssert.AreEqual(
            new[] { PayloadType.SecurityAssociation, PayloadType.KeyExchange, PayloadType.Nonce, PayloadType.Notify, PayloadType.Notify },
            init.Payloads.Select(payload => payload.Type).ToArray());
        Message auth = rig.Gateway.Seen.Requests(ExchangeType.IkeAuth).Single();
        CollectionAssert.AreEqual(
            new[]
            {
                PayloadType.IdInitiator, PayloadType.IdResponder, PayloadType.Authentication, PayloadType.Notify, PayloadType.Configuration,
                PayloadType.SecurityAssociation, PayloadType.TsInitiator, PayloadType.TsResponder,
            },
            auth.Inner.Select(payload => payload.Type).ToArray());
        AssertZero(init, PayloadType.KeyExchange, 2, 4);
        CollectionAssert.AreEqual(KeyDerivation.Join(new byte[] { IdType.Fqdn, 0, 0, 0 }, "gw.example"u8.ToArray()), auth.Find(PayloadType.IdResponder).Body);
        AssertZero(auth, PayloadType.IdInitiator, 1, 4);
        AssertZero(auth, PayloadType.IdResponder, 1, 4);
        AssertZero(auth, PayloadType.Authentication, 1, 4);
        AssertZero(auth, PayloadType.Configuration, 1, 4);
        AssertZero(auth, PayloadType.TsInitiator, 1, 4);
        AssertZero(auth, PayloadType.TsResponder, 1, 4);
        AssertZero(auth, PayloadType.Notify, 0, 2); // about the IKE SA: protocol and SPI size are zero
        foreach (byte[] sa in new[] { init.Find(PayloadType.SecurityAssociation).Body, auth.Find(PayloadType.SecurityAssociation).Body })
        {
            Assert.AreEqual(1, Proposal.Decode(sa).Count); // refuses reserved bytes that are not zero
            Assert.AreEqual(1, sa[4], "number of the first proposal");
            for (int at = 8 + sa[6]; at < sa.Length; at += sa[at + 3])
            {
                Assert.AreEqual(0, sa[at + 1] | sa[at + 5]);
            }
        }

        Assert.AreEqual(0, init.Find(PayloadType.SecurityAssociation).Body[6], "an SPI in the first proposal");
        CollectionAssert.AreEqual(Convert.FromHexString("07000010" + "0000FFFF" + "00000000" + "FFFFFFFF"), auth.Find(PayloadType.TsInitiator).Body[4..]);
        CollectionAssert.AreEqual(Convert.FromHexString("07000010" + "0000FFFF" + "0A140000" + "0A1400FF"), auth.Find(PayloadType.TsResponder).Body[4..]);
        CollectionAssert.AreEqual(Convert.FromHexString("01000000" + "00010000"), auth.Find(PayloadType.Configuration).Body);
        rig.AssertNoFaults(); // version, flags, SPIs, critical and reserved bits of every header
    }

    [TestMethod]
    [DynamicData(nameof(Suites))]
    public void OneTransformOfEachTypeIsOfferedAndOnlyGoodOnes(SuiteKind suite)
    {
        Rig rig = new Rig(suite);
        rig.Establish();
        byte[] ike = rig.Gateway.Seen.Requests(ExchangeType.IkeSaInit).Single().Find(PayloadType.SecurityAssociation).Body;
        byte[] esp = rig.Gateway.Seen.Requests(ExchangeType.IkeAuth).Single().Find(PayloadType.SecurityAssociation).Body;
        string[] expected = suite switch
        {
            SuiteKind.Aes => new[] { "1:12:128 2:5:0 3:12:0 4:31:0", "1:12:128 3:12:0 5:0:0" },
            SuiteKind.Ccm => new[] { "1:14:128 2:5:0 4:31:0", "1:14:128 5:0:0" },
            _ => new[] { "1:28:0 2:5:0 4:31:0", "1:28:0 5:0:0" },
        };
        CollectionAssert.AreEqual(expected, new[] { Text(ike), Text(esp) });
    }

    [TestMethod]
    [DynamicData(nameof(Suites))]
    public void NothingRandomIsUsedTwice(SuiteKind suite)
    {
        Rig rig = new Rig(suite, null, settings => settings.LifetimeMs = 20000);
        HashSet<string> vectors = new HashSet<string>();
        int packets = 0;
        int size = SuiteSizes.IvBytes(suite);
        rig.Link.Gate = (to, datagram) =>
        {
            bool marked = Octets.IsMarked(datagram);
            if (to == LinkEnd.Gateway && datagram.Length > 1 && (!marked || datagram[4 + 18] != ExchangeType.IkeSaInit))
            {
                int at = marked ? 4 + IkeHeader + 4 : 8;
                packets++;
                vectors.Add(Convert.ToHexString(datagram[..(marked ? 20 : 4)]) + Convert.ToHexString(datagram[at..(at + size)]));
            }

            return true;
        };
        rig.Open();
        for (int i = 0; i < 1000; i++)
        {
            rig.Run(250);
            rig.Send(new byte[1]);
        }

        Message[] inits = rig.Gateway.Seen.Requests(ExchangeType.IkeSaInit).ToArray();
        Message[] auths = rig.Gateway.Seen.Requests(ExchangeType.IkeAuth).ToArray();
        Assert.IsTrue(inits.Length > 10 && packets > 900, $"{inits.Length} handshakes, {packets} packets");
        Assert.AreEqual(inits.Length, inits.Select(init => init.SpiInitiator).Distinct().Count(), "SPI of IKE");
        Assert.AreEqual(inits.Length, inits.Select(init => Convert.ToHexString(init.Find(PayloadType.Nonce).Body)).Distinct().Count(), "nonce");
        Assert.IsTrue(inits.All(init => init.Find(PayloadType.Nonce).Body.Length == Limits.OwnNonceBytes && Limits.OwnNonceBytes == 16), "128 bits, half the prf's key");
        Assert.AreEqual(inits.Length, inits.Select(init => Convert.ToHexString(init.Find(PayloadType.KeyExchange).Body)).Distinct().Count(), "public key");
        uint[] spis = auths.Select(auth => BinaryPrimitives.ReadUInt32BigEndian(auth.Find(PayloadType.SecurityAssociation).Body.AsSpan(8))).ToArray();
        Assert.AreEqual(auths.Length, spis.Distinct().Count(), "SPI of ESP");
        Assert.IsTrue(spis.All(spi => spi > 255), "a reserved SPI");
        Assert.AreEqual(packets, vectors.Count, "an IV twice under one SA");
        rig.AssertNoFaults();
    }

    [TestMethod]
    [DynamicData(nameof(Suites))]
    public void PaddingIsTheLeast(SuiteKind suite)
    {
        Rig rig = new Rig(suite);
        rig.Establish();
        int longest = rig.Gateway.Seen.Requests(ExchangeType.IkeAuth).Single().Seal.Padding.Length;
        Assert.IsTrue(longest < (SuiteSizes.IkeBlock(suite)), $"{longest} bytes in an IKE message");
        for (int size = 0; size < 16; size++)
        {
            rig.Send(new byte[size]);
            rig.Run(20);
            EspPacket packet = rig.Gateway.Seen.Esp[^1];
            Assert.IsTrue(packet.Padding.Length < (SuiteSizes.EspBlock(suite)), $"{packet.Padding.Length} bytes in ESP");
            CollectionAssert.AreEqual(Enumerable.Range(1, packet.Padding.Length).Select(i => (byte)i).ToArray(), packet.Padding);
            Assert.AreEqual(4, packet.NextHeader);
            Assert.AreEqual((uint)size + 1, packet.Sequence, "numbers begin at 1 and grow by 1");
        }

        rig.AssertNoFaults();
    }

    // Unpredictable without the key, and never the same twice: the number of the packet, encrypted (SP 800-38A appendix C).
    [TestMethod]
    public void TheIvOfAesIsItsNumberUnderThePacketKey()
    {
        Rig rig = new Rig();
        List<byte[]> sent = Record(rig, _ => true);
        rig.Establish();
        rig.Tunnel.Suspect(rig.Link.Now);
        rig.AssertTraffic();
        rig.AssertTraffic();
        ResponderSa sa = rig.Gateway.Current;
        (DirectionKeys node, DirectionKeys _) = KeyDerivation.DeriveChild(SuiteKind.Aes, sa.Keys.Derive, sa.NonceInitiator, sa.NonceResponder);
        foreach ((bool marked, byte[] key, int at, uint first) in new[] { (true, sa.Keys.Initiator.Encryption, 4 + IkeHeader + 4, 0u), (false, node.Encryption, 8, 1u) })
        {
            using System.Security.Cryptography.Aes aes = System.Security.Cryptography.Aes.Create();
            aes.Key = key;
            byte[][] vectors = sent.Where(datagram => Octets.IsMarked(datagram) == marked && (!marked || datagram[4 + 18] != ExchangeType.IkeSaInit))
                .Select(datagram => aes.DecryptEcb(datagram.AsSpan(at, 16), System.Security.Cryptography.PaddingMode.None)).ToArray();
            Assert.AreEqual(2, vectors.Length);
            for (uint i = 0; i < 2; i++)
            {
                CollectionAssert.AreEqual(Octets.Append(Octets.Bytes(first + i), new byte[12]), vectors[i]);
            }
        }
    }

    [TestMethod]
    public void ARequestIsAnsweredWhileAnOwnOneAwaitsItsAnswer()
    {
        Rig rig = new Rig();
        rig.Establish();
        rig.Link.Gate = (to, datagram) => to == LinkEnd.Gateway && (datagram[4 + 19] & HeaderFlag.Response) != 0; // requests get lost
        rig.Tunnel.Suspect(rig.Link.Now);
        rig.Run(100);
        Assert.AreEqual(0, rig.Gateway.Seen.Requests(ExchangeType.Informational).Count());
        Assert.AreEqual(Status.Handled, rig.Deliver(rig.Gateway.Liveness()));
        rig.Run(100);
        Assert.AreEqual(1, rig.Gateway.Seen.Responses.Count);
        rig.Link.Gate = null;
        rig.Run(5000);
        rig.AssertTraffic();
        rig.AssertNoFaults();
    }

    [TestMethod]
    public void OneRequestAtATime()
    {
        Rig rig = new Rig();
        rig.Establish();
        List<byte[]> sent = Record(rig, to => false);
        rig.Tunnel.Suspect(rig.Link.Now);
        rig.Run(100);
        rig.Close();
        rig.Run(700);
        Assert.IsTrue(sent.Count >= 2 && sent.All(datagram => datagram.SequenceEqual(sent[0])), "a second request before the first was answered");
        rig.Link.Gate = null;
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Closed, 5000));
        Assert.IsTrue(rig.Gateway.Seen.IkeDeleted);
        CollectionAssert.AreEqual(new uint[] { 2, 3 }, rig.Gateway.Seen.Requests(ExchangeType.Informational).Select(request => request.Id).ToArray());
        rig.AssertNoFaults();
    }

    [TestMethod]
    public void ARepeatedDeleteIsAnsweredAgainWithTheSameBytes()
    {
        Rig rig = new Rig();
        rig.Establish();
        List<byte[]> sent = Record(rig, to => false);
        byte[] request = rig.Gateway.DeleteIke().Single();
        for (int i = 0; i < 3; i++)
        {
            Assert.AreEqual(Status.Handled, rig.Deliver(request));
        }

        Assert.AreEqual(TunnelState.Waiting, rig.Tunnel.State);
        Assert.AreEqual(3, sent.Count);
        Assert.IsTrue(sent.All(datagram => datagram.SequenceEqual(sent[0])));
    }

    [TestMethod]
    public void DeletesThatCrossAreBothAnsweredEmpty()
    {
        Rig rig = new Rig();
        rig.Establish();
        List<byte[]> sent = Record(rig, to => (to[4 + 19] & HeaderFlag.Response) != 0); // the own DELETE is still under way
        rig.Close();
        rig.Run(1);
        Assert.AreEqual(Status.Handled, rig.Deliver(rig.Gateway.DeleteIke()));
        rig.Run(50);
        Assert.AreEqual(TunnelState.Closed, rig.Tunnel.State);
        Assert.AreEqual(Status.Ok, rig.Tunnel.Failure);
        Assert.AreEqual(0, rig.Gateway.Seen.Responses.Single().Inner.Count, "a Delete payload for what is deleted already");
        Assert.AreEqual(2, sent.Count);
        rig.AssertNoFaults();
    }

    [TestMethod]
    public void AnSaThatCannotBeReplacedIsClosedAfterItsLifetime()
    {
        Rig rig = new Rig(SuiteKind.ChaCha, null, settings => settings.LifetimeMs = 60000);
        rig.Establish();
        long opened = rig.Link.Now;
        rig.Gateway.Silent = true;
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State != TunnelState.Open, 4000000));
        Assert.AreEqual(Status.LifetimeOver, rig.Tunnel.Failure);
        Assert.AreEqual(60000 + Limits.HardEndMarginMs, rig.Link.Now - opened, "the larger of ten lifetimes and an hour more");
        Assert.AreEqual(Status.NotOpen, rig.Send(new byte[1]));
        Assert.AreEqual(Status.Ignored, rig.Deliver(rig.Gateway.SealEsp(rig.FromCollector(new byte[1]).Encode())));
        rig.Gateway.Silent = false;
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Open, 100000));
        rig.AssertTraffic();
    }

    [TestMethod]
    public void ATemporaryFailureIsNotRetriedAtOnce()
    {
        Rig rig = new Rig();
        Mutate.Message(rig, ExchangeType.IkeAuth, message => ScriptedResponder.RefuseChild(message, NotifyType.TemporaryFailure));
        rig.Open();
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Waiting, 1000));
        long since = rig.Link.Now;
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Initiating, 5000));
        Assert.IsTrue(rig.Link.Now - since >= Limits.RetryFirstMs);
    }

    [TestMethod]
    public void AKeepaliveOfTheGatewayIsNoSignOfLife()
    {
        Rig rig = new Rig();
        rig.Establish();
        rig.Send(new byte[1]);
        rig.Gateway.Silent = true;
        for (int second = 0; second < 20; second++)
        {
            Assert.AreEqual(Status.Ignored, rig.Deliver(new byte[] { 0xFF }));
            rig.Run(1000);
        }

        Assert.IsTrue(rig.Tunnel.IsSuspected);
    }

    [TestMethod]
    public void AGatewayThatNeverAnswersIsGivenUpAfterADozenTransmissionsOverMinutes()
    {
        Rig rig = new Rig();
        rig.Establish();
        rig.Send(new byte[1]);
        rig.Run(50);
        List<byte[]> sent = Record(rig, _ => false);
        long since = rig.Link.Now;
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State != TunnelState.Open, 1000000));
        Assert.AreEqual(Status.PeerGone, rig.Tunnel.Failure);
        Assert.AreEqual(12, sent.Count(datagram => datagram[4 + 18] == ExchangeType.Informational));
        Assert.IsTrue(rig.Link.Now - since is > 300000 and < 600000, $"{rig.Link.Now - since} ms");
    }

    [TestMethod]
    public void AKeepaliveIsOneByteOfOnesAndOnlySentInSilence()
    {
        Rig rig = new Rig(node: settings => settings.LivenessMs = 0);
        rig.Establish();
        List<byte[]> sent = Record(rig, _ => true);
        for (int i = 0; i < 10; i++)
        {
            rig.Send(new byte[1]);
            rig.Run(Limits.KeepaliveDefaultMs - 1000);
        }

        Assert.IsFalse(sent.Any(datagram => datagram.Length == 1), "a keepalive beside traffic");
        sent.Clear();
        rig.Run(2000);
        CollectionAssert.AreEqual(new byte[] { 0xFF }, sent.Single());
    }

    private static List<byte[]> Record(Rig rig, Func<byte[], bool> passes)
    {
        List<byte[]> sent = new List<byte[]>();
        rig.Link.Gate = (to, datagram) =>
        {
            if (to == LinkEnd.Node)
            {
                return true;
            }

            sent.Add(datagram);
            return passes(datagram);
        };
        return sent;
    }

    private static void AssertZero(Message message, byte type, int from, int to)
    {
        byte[] body = message.Find(type).Body;
        Assert.IsTrue(body[from..to].All(each => each == 0), $"payload {type}: {Convert.ToHexString(body)}");
    }

    private static string Text(byte[] sa) => string.Join(" ", Proposal.Decode(sa).Single().Transforms.Select(each => $"{each.Type}:{each.Id}:{each.KeyBits}"));
}
