// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Responder;

namespace NanoIke.Tests;

/// <summary>The scripted responder itself: against published values, the pictures of the RFCs and an initiator of other parts.</summary>
[TestClass]
public class ResponderTests
{
    [TestMethod]
    public void KeysAreThoseOfThePublishedValues()
    {
        Vector values = VectorFile.Read("ikev2_kdf_sha256").Single();
        byte[] seed = KeyDerivation.SkeySeed(values["ni"], values["nr"], values["g_ir"]);
        CollectionAssert.AreEqual(values["skeyseed"], seed);
        byte[] nonces = KeyDerivation.Join(values["ni"], values["nr"]);
        byte[] stream = KeyDerivation.PrfPlus(seed, KeyDerivation.Join(nonces, values["spi_i"], values["spi_r"]), values["dkm"].Length);
        CollectionAssert.AreEqual(values["dkm"], stream);
        CollectionAssert.AreEqual(values["keymat"], KeyDerivation.PrfPlus(stream[..32], nonces, values["keymat"].Length));
    }

    [TestMethod]
    public void HeaderIsAsRfc7296Section31DrawsIt()
    {
        byte[] picture = Hex.Bytes("0102030405060708 1112131415161718 21 20 22 08 00000005 0000001C");
        picture[16] = 0;
        Message message = MessageCodec.Decode(picture, out int encryptedAt);
        Assert.AreEqual(0x0102030405060708UL, message.SpiInitiator);
        Assert.AreEqual(0x1112131415161718UL, message.SpiResponder);
        Assert.AreEqual((byte)34, message.Exchange);
        Assert.IsTrue(message.FromInitiator && !message.IsResponse);
        Assert.AreEqual(5u, message.Id);
        Assert.AreEqual(-1, encryptedAt);
        CollectionAssert.AreEqual(picture, MessageCodec.EncodeClear(message));
    }

    [TestMethod]
    public void PayloadsAreAsRfc7296Section32DrawsThem()
    {
        byte[] chain = Hex.Bytes("29 80 0007 AA BB CC  00 00 0008 00 00 4006");
        List<Payload> payloads = MessageCodec.DecodeChain(PayloadType.VendorId, chain, out int consumed);
        Assert.AreEqual(chain.Length, consumed);
        Assert.AreEqual(2, payloads.Count);
        Assert.IsTrue(payloads[0].Critical);
        CollectionAssert.AreEqual(Hex.Bytes("AA BB CC"), payloads[0].Body);
        Assert.AreEqual(NotifyType.Cookie, Notification.Parse(payloads[1]).Type);
        CollectionAssert.AreEqual(chain, MessageCodec.EncodeChain(payloads));
    }

    [TestMethod]
    public void ProposalIsAsRfc7296Section331DrawsIt()
    {
        byte[] picture = Hex.Bytes("00 00 0028 01 03 04 03 AABBCCDD  03 00 000C 01 00 000C 800E 0080  03 00 0008 03 00 000C  00 00 0008 05 00 0000");
        Proposal proposal = Proposal.Decode(picture).Single();
        Assert.IsTrue(proposal.SameSuite(Proposal.ForEsp(SuiteKind.Aes, 0xAABBCCDD)));
        CollectionAssert.AreEqual(picture, Proposal.Encode(Proposal.ForEsp(SuiteKind.Aes, 0xAABBCCDD)));
    }

    [TestMethod]
    public void SelectorIsAsRfc7296Section3131DrawsIt()
    {
        byte[] picture = Hex.Bytes("01 000000 07 11 0010 0035 0036 0A140000 0A1400FF");
        Selector selector = Selector.DecodeAll(picture).Single();
        Assert.AreEqual("10.20.0.255", Octets.Text(selector.Last));
        CollectionAssert.AreEqual(picture, Payloads.Selectors(PayloadType.TsInitiator, selector).Body);
    }

    [TestMethod]
    public void EveryCutAndEveryWrongLengthIsRefused()
    {
        byte[] good = MessageCodec.EncodeChain(new[] { new Payload(40, new byte[16]), Payloads.Notify(16390, new byte[3]) });
        for (int length = 0; length < good.Length; length++)
        {
            Assert.Throws<WireException>(() => MessageCodec.DecodeChain(40, good.AsSpan(0, length), out _));
        }

        Assert.Throws<WireException>(() => MessageCodec.DecodeChain(40, Octets.Append(good, 0), out _));
    }

    [TestMethod]
    public void AllSuitesAreEstablishedByAnotherInitiator()
    {
        foreach (SuiteKind suite in Enum.GetValues<SuiteKind>())
        {
            ScriptedResponder responder = new ScriptedResponder(new ResponderOptions { Suite = suite, CookieRounds = 2 });
            MiniInitiator initiator = new MiniInitiator(suite == SuiteKind.Aes, suite == SuiteKind.Ccm);
            byte[] cookie = initiator.TakeInit(responder.Receive(initiator.Init()).Single());
            cookie = initiator.TakeInit(responder.Receive(initiator.Init(cookie)).Single());
            Assert.IsNull(initiator.TakeInit(responder.Receive(initiator.Init(cookie)).Single()));
            Assert.AreEqual(2, responder.Seen.CookiesReturned);
            byte[] request = initiator.Auth();
            byte[] response = responder.Receive(request).Single();
            Assert.IsTrue(initiator.TakeAuth(response));
            CollectionAssert.AreEqual(Octets.Bytes(responder.Current.InnerAddress), initiator.InnerAddress);
            CollectionAssert.AreEqual(response, responder.Receive(request).Single());
            Assert.AreEqual(1, responder.Seen.Retransmissions);

            byte[] inner = InnerPacket.Udp(responder.Current.InnerAddress, 1, Octets.Address("10.20.0.1"), 2, new byte[2]).Encode();
            responder.Receive(initiator.Esp(inner));
            CollectionAssert.AreEqual(inner, responder.Seen.Esp.Single().Inner);
            Assert.AreEqual((ushort)2, InnerPacket.Decode(inner).AsUdp().DestinationPort);

            Assert.AreEqual(0, initiator.Open(responder.Receive(initiator.Inform(2, 0, null)).Single()).Count);
            Assert.AreEqual(0, initiator.Open(responder.Receive(initiator.Inform(3, 42, new byte[] { 1, 0, 0, 0 })).Single()).Count);
            Assert.IsTrue(responder.Seen.IkeDeleted);
            Assert.AreEqual(0, responder.Seen.Faults.Count, string.Join("; ", responder.Seen.Faults));
        }
    }

    [TestMethod]
    public void WhatTheGatewaySealsItsOtherEndOpens()
    {
        foreach (SuiteKind suite in Enum.GetValues<SuiteKind>())
        {
            DirectionKeys keys = new DirectionKeys(new byte[SuiteSizes.EncryptionBytes(suite)], new byte[SuiteSizes.IntegrityBytes(suite)]);
            EspSa sa = new EspSa(suite, 0x1000, keys, new Random(1));
            byte[] packet = InnerPacket.Echo(1, 2, 3, 4, new byte[9]).Encode();
            EspPacket opened = sa.Open(sa.Seal(packet));
            CollectionAssert.AreEqual(packet, opened.Inner);
            Assert.AreEqual(1u, opened.Sequence);
            Assert.IsNull(sa.Open(sa.Seal(packet, new EspOptions { Tamper = datagram => Octets.Flip(datagram, -1) })));
        }
    }

    [TestMethod]
    public void TheLinkLosesDoublesAndReordersTheSameWayForTheSameSeed()
    {
        List<string> runs = new List<string>();
        for (int run = 0; run < 2; run++)
        {
            VirtualLink link = new VirtualLink(7) { LossPerMille = 200, DuplicatePerMille = 100, DelayMinMs = 1, DelayMaxMs = 50 };
            for (int i = 0; i < 100; i++)
            {
                link.Send(LinkEnd.Gateway, new[] { (byte)i });
            }

            List<byte> arrived = new List<byte>();
            for (link.Now = 0; link.NextArrival != long.MaxValue; link.Now = Math.Max(link.Now + 1, link.NextArrival))
            {
                for (byte[] datagram = link.Receive(LinkEnd.Gateway); datagram != null; datagram = link.Receive(LinkEnd.Gateway))
                {
                    arrived.Add(datagram[0]);
                }
            }

            Assert.IsTrue(link.Lost > 5 && link.Duplicated > 0);
            Assert.IsFalse(arrived.SequenceEqual(arrived.OrderBy(value => value)));
            runs.Add(string.Join(",", arrived));
        }

        Assert.AreEqual(runs[0], runs[1]);
    }
}
