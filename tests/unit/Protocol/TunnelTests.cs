// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Linq;
using NanoIke.Responder;

namespace NanoIke.Tests.Protocol;

/// <summary>The ordinary life of a tunnel, in both suites: open, traffic, close; and what it allocates: nothing.</summary>
[TestClass]
public class TunnelTests
{
    [TestMethod]
    [DataRow(SuiteKind.Aes)]
    [DataRow(SuiteKind.ChaCha)]
    [DataRow(SuiteKind.Ccm)]
    public void OpensCarriesTrafficAndCloses(SuiteKind suite)
    {
        Rig rig = new Rig(suite);
        rig.Establish();
        Assert.AreEqual("10.30.0.1", Octets.Text(rig.Tunnel.InnerAddress));
        Assert.AreEqual(1, rig.Gateway.Seen.AuthVerified);
        Message auth = rig.Gateway.Seen.Requests(ExchangeType.IkeAuth).Single();
        Assert.IsNotNull(auth.Notify(NotifyType.InitialContact));
        CollectionAssert.AreEqual(KeyDerivation.Join(new byte[] { IdType.Fqdn, 0, 0, 0 }, "node-1"u8.ToArray()), auth.Find(PayloadType.IdInitiator).Body);
        for (int i = 0; i < 100; i++)
        {
            rig.AssertTraffic();
        }

        rig.Close();
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Closed, 1000));
        Assert.IsTrue(rig.Gateway.Seen.IkeDeleted);
        Assert.AreEqual(Status.Ok, rig.Tunnel.Failure);
        Assert.AreEqual(long.MaxValue, rig.Tunnel.NextDeadline);
        rig.AssertNoFaults();
    }

    [TestMethod]
    public void TheGatewayIsMadeToEncapsulateAndNotMadeToKeepAlive()
    {
        Rig rig = new Rig();
        rig.Establish();
        Assert.IsFalse(rig.Gateway.Seen.SourceHashMatched, "no NAT seen: the gateway would not encapsulate ESP");
        Assert.IsTrue(rig.Gateway.Seen.DestinationHashMatched, "the gateway thinks itself behind a NAT");
    }

    // RFC 7296 section 2.23; the working memory holds what the hash before left in it.
    [TestMethod]
    public void TheHashOfAnEndIsRightInMemoryThatWasUsed()
    {
        byte[] result = new byte[24];
        uint[] words = Enumerable.Repeat(uint.MaxValue, 16).ToArray();
        for (ushort port = 4500; port < 4503; port++)
        {
            byte[] spis = KeyDerivation.Join(new byte[3], Octets.Bytes(0x0102030405060708UL), Octets.Bytes(0x8090A0B0C0D0E0F0UL));
            Wire.NatDetection.Hash(spis, 3, 0xC0000201, port, words, result, 2);
            CollectionAssert.AreEqual(ScriptedResponder.NatHash(0x0102030405060708, 0x8090A0B0C0D0E0F0, 0xC0000201, port), result[2..22]);
        }
    }

    [TestMethod]
    [DataRow(SuiteKind.Aes, 456)]
    [DataRow(SuiteKind.ChaCha, 417)]
    public void HandshakeStaysWithinItsBudgetOfBytes(SuiteKind suite, int budget)
    {
        Rig rig = new Rig(suite);
        rig.Establish();
        int bytes = rig.Gateway.Seen.BytesByExchange.Values.Sum();
        Console.WriteLine($"{suite}: {bytes} bytes of UDP payload sent in the handshake");
        Assert.IsTrue(bytes <= budget, $"{bytes} bytes");
    }

    [TestMethod]
    public void EveryPayloadSizeArrives()
    {
        foreach (SuiteKind suite in Enum.GetValues<SuiteKind>())
        {
            Rig rig = new Rig(suite);
            rig.Establish();
            for (int size = 0; size <= Limits.PayloadDefaultBytes; size++)
            {
                byte[] payload = Enumerable.Range(size, size).Select(i => (byte)(i & 0xFF)).ToArray();
                Assert.AreEqual(Status.Ok, rig.Send(payload));
                rig.Run(20);
                CollectionAssert.AreEqual(payload, InnerPacket.Decode(rig.Gateway.Seen.Esp[^1].Inner).AsUdp().Payload);
            }

            Assert.AreEqual(Status.NotSendable, rig.Send(new byte[Limits.PayloadDefaultBytes + 1]));
            rig.AssertNoFaults();
        }
    }

    // The buffer of the handshake is as large as the sum of all parts, and no larger: with long names IKE_AUTH fills it, else a COOKIE does.
    [TestMethod]
    [DataRow(SuiteKind.Aes)]
    [DataRow(SuiteKind.ChaCha)]
    [DataRow(SuiteKind.Ccm)]
    public void TheLargestRequestFillsItsBuffer(SuiteKind suite)
    {
        foreach (int name in new[] { 1, Limits.IdentityMaxBytes })
        {
            int longest = 0;
            int room = 0;
            for (int own = name; own > 0 && own > name - 16; own--)
            {
                int length = own;
                void Gateway(ResponderOptions options)
                {
                    options.Identity = new byte[name];
                    options.CookieRounds = name == 1 ? 1 : 0;
                    options.CookieBytes = Limits.CookieMaxBytes;
                }

                Rig rig = new Rig(suite, Gateway, settings =>
                {
                    settings.LocalId = new byte[length];
                    settings.GatewayId = new byte[name];
                });
                rig.Link.Gate = (to, datagram) =>
                {
                    longest = Math.Max(longest, to == LinkEnd.Gateway ? datagram.Length : 0);
                    return true;
                };
                rig.Establish();
                rig.Close();
                Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Closed, 1000));
                rig.Establish(); // the first contact anew, and an address to ask for
                rig.AssertTraffic();
                rig.AssertNoFaults();
                room = Math.Max(room, rig.Handshake.Request.Bytes.Length);
            }

            int padding = suite == SuiteKind.Aes && name > 1 ? 15 : 0; // there is room for the most
            Assert.IsTrue(longest <= room && longest >= room - padding, $"{longest} of {room} bytes used, names of {name} bytes");
        }
    }

    [TestMethod]
    public void AuthWrongInAnyBitIsRefused()
    {
        for (int bit = 0; bit < 256; bit++)
        {
            Rig rig = new Rig(SuiteKind.ChaCha);
            int at = bit;
            Mutate.Message(rig, ExchangeType.IkeAuth, message => message.Find(PayloadType.Authentication).Body[4 + at / 8] ^= (byte)(1 << (at % 8)));
            rig.Open();
            Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Waiting, 1000));
            Assert.AreEqual(Status.WrongSecret, rig.Tunnel.Failure, $"bit {bit}");
        }
    }

    [TestMethod]
    public void RetransmissionsAreIdenticalAndTheirWaitsDouble()
    {
        Rig rig = new Rig();
        System.Collections.Generic.List<(long At, byte[] Bytes)> sent = new();
        rig.Link.Gate = (to, datagram) =>
        {
            sent.Add((rig.Link.Now, datagram));
            return false;
        };
        rig.Open();
        rig.RunUntil(() => rig.Tunnel.State == TunnelState.Waiting, 40000);
        Assert.AreEqual(Limits.HandshakeTransmissionsMax, sent.Count);
        for (int i = 1; i < sent.Count; i++)
        {
            CollectionAssert.AreEqual(sent[0].Bytes, sent[i].Bytes);
            Assert.AreEqual((long)Limits.RetransmitFirstMs << (i - 1), sent[i].At - sent[i - 1].At);
        }

        Assert.AreEqual(22000, rig.Link.Now, "the last wait does not grow");
    }

    [TestMethod]
    [DataRow(SuiteKind.Aes)]
    [DataRow(SuiteKind.ChaCha)]
    [DataRow(SuiteKind.Ccm)]
    public void NothingIsAllocatedFromTheFirstMessageToTheLast(SuiteKind suite)
    {
        Live(new Rig(suite)); // the runtime's own work at first use
        Rig rig = new Rig(suite);
        Live(rig);
        Assert.AreEqual(0L, rig.Allocated);
        Assert.AreEqual(1000, rig.Received.Count);
        Assert.AreEqual(1000, rig.Gateway.Seen.Esp.Count);
        rig.AssertNoFaults();
    }

    private static void Live(Rig rig)
    {
        rig.Establish();
        byte[] payload = new byte[64];
        byte[] noise = new byte[80];
        for (int i = 0; i < 1000; i++)
        {
            Assert.AreEqual(Status.Ok, rig.Send(payload));
            rig.Deliver(rig.Gateway.SealEsp(rig.FromCollector(payload).Encode()));
            rig.Deliver(noise);
            rig.Run(1);
        }

        rig.Run(100);
        rig.Close();
        Assert.IsTrue(rig.RunUntil(() => rig.Tunnel.State == TunnelState.Closed, 1000));
    }
}
