// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Crypto;
using NanoIke.Wire;

namespace NanoIke.Sa;

/// <content>Composes IKE_SA_INIT and IKE_AUTH into the buffer that keeps them for retransmission.</content>
internal sealed partial class Handshake
{
    // What an attempt draws at random, in one call, since each call costs the generator an update: SPIi, nonce, SPI of the Child SA,
    // jitter, and the private key unless it was prepared.
    private const int NonceInDraw = Ike.SpiSize;
    private const int SpiInDraw = NonceInDraw + Limits.OwnNonceBytes;
    private const int JitterInDraw = SpiInDraw + 4;
    private const int DrawSize = JitterInDraw + 2;

    private uint _childSpi;
    private int _cookieSize;

    // A trial leaves something out: Host/Handshake.Trial.cs.
#if NANOFRAMEWORK_1_0
    private const bool NamesGateway = true;
    private const bool Proves = true;
    private const bool MayBeFirst = true;
#endif

    static partial void GrowForTrial(TunnelSettings settings, ref int initSize);

    partial void OfferPpkForTrial(IkeWriter writer);

    // Whatever has Ppk in its name is no code where its files are left out.
    static partial void MeasurePpk(TunnelSettings settings, ref int init, ref int auth);

    partial void OfferPpk(IkeWriter writer);

    partial void JudgeUsePpk(ref Status verdict);

    partial void BeginPpk();

    partial void MixChild(byte[] nonces, int offset, int count, ref bool mixed);

    partial void MixAuth(int nonce, int count, bool isChildMixed);

    partial void WritePpk(IkeWriter writer);

    partial void BlamePpk(ref Status verdict);

    partial void JudgePpk(ref Status verdict);

    partial void AcceptPpk();

    // Where Ni begins in IKE_SA_INIT, which keeps it as long as it is needed.
    private int NonceAt => Ike.MarkerSize + Ike.HeaderSize + _cookieSize
        + Ike.PayloadHeaderSize + 8 + _suite.IkeTransforms.Length // SA
        + Ike.PayloadHeaderSize + 4 + _keyExchange.PublicSize // KE
        + Ike.PayloadHeaderSize;

    // The larger of IKE_SA_INIT with a cookie and IKE_AUTH: the sums of their parts.
    private static int RequestSize(Suite suite, TunnelSettings settings)
    {
        int init = 8 + Limits.CookieMaxBytes
            + 12 + suite.IkeTransforms.Length // SA
            + 8 + suite.KeyExchange.PublicSize // KE
            + 4 + Limits.OwnNonceBytes
            + 2 * (8 + NatDetection.HashSize);
        GrowForTrial(settings, ref init);
        MeasureAdditional(suite, ref init);
        int auth = Ike.PayloadHeaderSize + suite.IvSize
            + 8 + settings.LocalId.Length + 8 + settings.GatewayId.Length
            + 8 + KeySchedule.HashSize // AUTH
            + 8 // INITIAL_CONTACT
            + 16 // CP
            + 16 + suite.EspTransforms.Length // SA
            + 2 * 24 // TSi, TSr
            + suite.IkeAlignment + suite.IcvSize;
        MeasurePpk(settings, ref init, ref auth);
        return Ike.MarkerSize + Ike.HeaderSize + (init > auth ? init : auth);
    }

    // HDR, SAi1, KEi, Ni, N(NAT_DETECTION_SOURCE_IP), N(NAT_DETECTION_DESTINATION_IP), [N(USE_PPK)],
    // [N(INTERMEDIATE_EXCHANGE_SUPPORTED)]
    private void ComposeInit()
    {
        byte[] work = _tools.Work.Bytes;
        Draw();
        _cookieSize = 0;
        IkeWriter writer = _tools.Work.Writer;
        writer.Begin(Request.Bytes, work, Ike.IkeSaInit, Ike.FlagInitiator, 0);
        Array.Clear(Request.Bytes, Ike.MarkerSize + Ike.AtSpiResponder, Ike.SpiSize); // not known yet
        Proposal.Write(writer, Ike.ProtocolIke, _suite.IkeTransforms, 0);
        writer.Open(Ike.KeyExchange);
        writer.UInt32((uint)_keyExchange.Group << 16);
        writer.Copy(_keyPair, _keyExchange.PrivateSize, _keyExchange.PublicSize);
        writer.Close();
        writer.Open(Ike.Nonce);
        writer.Copy(work, NonceInDraw, Limits.OwnNonceBytes);
        writer.Close();

        // The source hash is random (the nonce and what follows): it matches nothing, so the responder sees a NAT and encapsulates
        // ESP in UDP (section 2.23).
        writer.Notify(Ike.NatDetectionSourceIp, work, NonceInDraw, NatDetection.HashSize);
        NatDetection.Hash(Request.Bytes, Ike.MarkerSize, _settings.GatewayAddress, _settings.GatewayPort,
            _tools.Work.Message.Words, work, 0);
        writer.Notify(Ike.NatDetectionDestinationIp, work, 0, NatDetection.HashSize);
        OfferPpk(writer);
        OfferPpkForTrial(writer);
        OfferIntermediate();
        Request.Length = writer.End();
        _tools.Work.Wipe();
    }

    private void Draw()
    {
        byte[] work = _tools.Work.Bytes;
        int privateSize = _keyExchange.PrivateSize;
        _random.Generate(work, 0, IsPrepared ? DrawSize : DrawSize + privateSize);
        if (!IsPrepared)
        {
            Array.Copy(work, DrawSize, _keyPair, 0, privateSize);
            MakePublic();
        }

        work[0] |= 1; // an SPI is not zero (section 3.1)
        _childSpi = Bytes.Get32(work, SpiInDraw) | 0x01000000; // 0 to 255 are reserved (RFC 4303 section 2.1)
        Jitter = Bytes.Get16(work, JitterInDraw);
        MakeKeyPair(); // had the drawn bytes been no private key
    }

    // What was drawn may be no private key: once in four billion times with P-256, never with X25519. An attempt without a key pair
    // fails, since no answer to it is accepted.
    private void MakePublic()
    {
        IsPrepared = _keyExchange.PublicKey(_keyPair, 0, _keyPair, _keyExchange.PrivateSize);
    }

    private bool IsCookieInUse()
    {
        IkeMessage message = _tools.Work.Message;
        return _cookieSize == 8 + message.CookieLength
            && Bytes.Equal(message.Buffer, message.CookieOffset, Request.Bytes, Ike.MarkerSize + Ike.HeaderSize + 8, message.CookieLength);
    }

    // HDR, N(COOKIE), and all of the first request behind it (section 2.6); a former cookie gives way.
    private void ComposeCookie()
    {
        IkeMessage message = _tools.Work.Message;
        byte[] bytes = Request.Bytes;
        int start = Ike.MarkerSize + Ike.HeaderSize;
        int size = 8 + message.CookieLength;
        int bodyLength = Request.Length - start - _cookieSize;
        Array.Copy(bytes, start + _cookieSize, bytes, start + size, bodyLength);
        Array.Clear(bytes, start, size);
        bytes[Ike.MarkerSize + Ike.AtNextPayload] = Ike.Notify;
        bytes[start] = Ike.Sa;
        Bytes.Put16(bytes, start + 2, size);
        Bytes.Put16(bytes, start + 6, Ike.Cookie);
        Array.Copy(message.Buffer, message.CookieOffset, bytes, start + 8, message.CookieLength);
        _cookieSize = size;
        Request.Length = start + size + bodyLength;
        Bytes.Put32(bytes, Ike.MarkerSize + Ike.AtLength, (uint)(Request.Length - Ike.MarkerSize));
    }

    // HDR, SK {IDi, IDr, AUTH, [N(INITIAL_CONTACT)], [CP(CFG_REQUEST)], SAi2, TSi, TSr, [N(PPK_IDENTITY)], [N(NO_PPK_AUTH)]}. IDr lets a
    // gateway with several connections pick the right one (section 1.2).
    private void ComposeAuth()
    {
        IkeWriter writer = _tools.Cipher.Begin(_sa, Request.Bytes, Ike.IkeAuth, Ike.FlagInitiator, _sa.RequestId);
        writer.Identity(Ike.IdInitiator, _settings.LocalIdType, _settings.LocalId);
        if (NamesGateway)
        {
            writer.Identity(Ike.IdResponder, _settings.GatewayIdType, _settings.GatewayId);
        }

        if (Proves)
        {
            writer.Open(Ike.Auth);
            writer.UInt32((uint)Ike.AuthSharedKey << 24);
            writer.Copy(_tools.Work.Bytes, 0, KeySchedule.HashSize); // from AcceptInit or InputIntermediate
            writer.Close();
        }

        if (_firstContact && MayBeFirst)
        {
            writer.Notify(Ike.InitialContact, null, 0, 0);
        }

        bool asks = _settings.InnerAddress == 0;
        if (asks)
        {
            writer.Open(Ike.Configuration);
            writer.UInt32((uint)Ike.CfgRequest << 24);
            writer.UInt32(((uint)Ike.InternalIp4Address << 16) | (_asks == 0 ? 0u : 4u)); // without a value: any address
            if (_asks != 0)
            {
                writer.UInt32(_asks);
            }

            writer.Close();
        }

        Proposal.Write(writer, Ike.ProtocolEsp, _suite.EspTransforms, _childSpi);
        writer.TrafficSelector(Ike.TsInitiator, _settings.InnerAddress, asks ? 0xFFFFFFFF : _settings.InnerAddress);
        writer.TrafficSelector(Ike.TsResponder, _settings.RemoteFirst, _settings.RemoteLast);
        WritePpk(writer);
        Request.Length = _tools.Cipher.End(_sa);
        _tools.Work.Wipe();
    }
}
