// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Linq;
using NanoIke.Boards.Linux;
using NanoIke.Boards.Linux.Checking;
using NanoIke.Crypto;
using NanoIke.Net;
using NanoIke.Responder;

namespace NanoIke.Tests.Board;

/// <summary>The parts of `check` that need no gateway; against real ones it runs in tests/interop/scenarios/check-*.sh.</summary>
[TestClass]
public class CheckTests
{
    private static readonly byte[] s_aes256 =
    {
        3, 0, 0, 12, 1, 0, 0, 12, 0x80, 14, 1, 0, 3, 0, 0, 8, 2, 0, 0, 7, 3, 0, 0, 8, 3, 0, 0, 14, 0, 0, 0, 8, 4, 0, 0, 20,
    };

    private static readonly byte[] s_gcm = { 3, 0, 0, 12, 1, 0, 0, 20, 0x80, 14, 1, 0, 0, 0, 0, 8, 5, 0, 0, 0 };

    [TestMethod]
    public void AlgorithmsAreNamedAsGatewaysNameThem()
    {
        Named(new AesCbcSuite(new X25519()).IkeTransforms, "aes128-sha256-x25519", "aes128-sha2_256;dh31",
            "enc aes-128 prf hmac-sha2-256 auth hmac-sha2-256 group curve25519");
        Named(new AesCbcSuite(new P256()).EspTransforms, "aes128-sha256", "aes128-sha2_256", "enc aes-128 auth hmac-sha2-256 noesn");
        Named(new ChaChaSuite(new P256()).IkeTransforms, "chacha20poly1305-prfsha256-ecp256", "chacha20_poly1305-sha2_256;dh19",
            "enc chacha20-poly1305 prf hmac-sha2-256 group ecp256");
        Named(new ChaChaSuite(new X25519()).EspTransforms, "chacha20poly1305", "chacha20_poly1305", "enc chacha20-poly1305 noesn");
        Named(new ChaChaSuite(new X25519().With(new MlKem768())).IkeTransforms, "chacha20poly1305-prfsha256-x25519-ke1_mlkem768",
            "chacha20_poly1305-sha2_256;dh31;addke1=ml_kem_768", "enc chacha20-poly1305 prf hmac-sha2-256 group curve25519");
        Named(s_aes256, "aes256-sha512-ecp384", "aes256-sha2_512;dh20", "enc aes-256 prf hmac-sha2-512 auth hmac-sha2-512 group ecp384");
        Named(s_gcm, "aes256gcm16", "aes_gcm256", "enc aes-256-gcm noesn");
        Named(Offers.Esp(true), "aes128gcm16", "aes_gcm128", "enc aes-128-gcm noesn");
    }

    [TestMethod]
    public void RangesAreSubnetsWhereTheyCanBe()
    {
        Assert.AreEqual("10.20.0.0/24", Words.Range(0x0A140000, 0x0A1400FF));
        Assert.AreEqual("10.20.0.1/32", Words.Range(0x0A140001, 0x0A140001));
        Assert.AreEqual("0.0.0.0/0", Words.Range(0, 0xFFFFFFFF));
        Assert.AreEqual("10.20.0.1 to 10.20.0.2", Words.Range(0x0A140001, 0x0A140002));
        Assert.AreEqual("10.20.0.1 to 10.20.1.0", Words.Range(0x0A140001, 0x0A140100));
        Assert.AreEqual("10.20.0.1 to 10.20.0.0", Words.Range(0x0A140001, 0x0A140000), "whatever a gateway sends");
    }

    // The text goes to a terminal.
    [TestMethod]
    public void AnIdentityShowsWhatPrints()
    {
        Assert.AreEqual("gw.[31m.example", Words.Identity(TunnelSettings.IdFqdn, "gw\u001b[31m\nexample"u8.ToArray()));
        Assert.AreEqual("10.9.0.1", Words.Identity(TunnelSettings.IdIpv4, new byte[] { 10, 9, 0, 1 }));
        Assert.AreEqual("keyid:0aff", Words.Identity(TunnelSettings.IdKeyId, new byte[] { 10, 255 }));
        Assert.AreEqual("an identity of type 5", Words.Identity(5, new byte[16]));
    }

    [TestMethod]
    [DataRow("node-1.example", "node-1.example", "@node-1.example")]
    [DataRow("user@host", "user@host", "user@host")]
    [DataRow("10.9.0.2", "10.9.0.2", "10.9.0.2")]
    [DataRow("10.9.0", "10.9.0", "@10.9.0")] // a name
    [DataRow("keyid:00ff", "@#00ff", "@#00ff")]
    public void AnIdentityIsWrittenAsGatewaysWriteIt(string id, string swanctl, string ipsec)
    {
        Assert.AreEqual(swanctl, IdentityText.ForSwanctl(id));
        Assert.AreEqual(ipsec, IdentityText.ForIpsec(id));
    }

    [TestMethod]
    public void AWideOfferHoldsAllThatANodeCouldOffer()
    {
        byte[] message = Init();
        byte[] wide = Offers.Wide(message, PublicValues.Of(20));
        Message read = MessageCodec.Decode(wide, out _);
        Assert.AreNotEqual(BitConverter.ToUInt64(message, 0), BitConverter.ToUInt64(wide, 0), "an SPI of its own");
        Assert.AreEqual(4 + 96, read.Find(PayloadType.KeyExchange).Body.Length);
        byte[] offered = read.Find(PayloadType.SecurityAssociation).Body;
        foreach (int group in new[] { 31, 19, 14 })
        {
            Assert.IsTrue(Contains(offered, new byte[] { 0, 8, 4, 0, 0, (byte)group }), $"group {group}");
        }
    }

    [TestMethod]
    public void WhateverAGatewaySendsIsReadWithoutAnException()
    {
        Random random = new(7);
        byte[] genuine = Init();
        for (int i = 0; i < 20000; i++)
        {
            byte[] message = (byte[])genuine.Clone();
            for (int changes = random.Next(1, 8); changes > 0; changes--)
            {
                message[random.Next(16, message.Length)] = (byte)random.Next(i % 2 == 0 ? 256 : 60);
            }

            Read(IkeAnswer.Clear(message.AsSpan(0, random.Next(message.Length + 1))));
            message[16] = 46;
            Read(IkeAnswer.Opened(message.AsSpan(0, random.Next(message.Length + 1)), 16, 16));
        }
    }

    private static void Read(IkeAnswer answer)
    {
        if (answer != null)
        {
            _ = answer.Error + answer.WantedGroup + answer.AuthMethod + answer.Selectors(44).Count;
            _ = string.Join(", ", answer.Selectors(45));
            _ = Ipv4Text.Format(answer.InnerAddress);
            _ = answer.AuthLifetime + (answer.Identity ?? "") + new AlgorithmNames(answer.Transforms).Swanctl;
        }
    }

    private static void Named(byte[] transforms, string swanctl, string libreswan, string openIked)
    {
        AlgorithmNames names = new(transforms);
        Assert.AreEqual(swanctl, names.Swanctl);
        Assert.AreEqual(libreswan, names.Libreswan);
        Assert.AreEqual(openIked, names.OpenIked);
    }

    private static bool Contains(byte[] bytes, byte[] part) => bytes.AsSpan().IndexOf(part) >= 0;

    // An IKE_SA_INIT as a node sends it.
    private static byte[] Init()
    {
        Protocol.Rig rig = new();
        rig.Open();
        rig.Link.Now += 1;
        rig.RunUntil(() => rig.Gateway.Seen.Requests(ExchangeType.IkeSaInit).Any(), 1000);
        return MessageCodec.EncodeClear(rig.Gateway.Seen.Requests(ExchangeType.IkeSaInit).First());
    }
}
