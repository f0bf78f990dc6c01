// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Crypto;
using NanoIke.Wire;

namespace NanoIke.Sa;

/// <content>Composes the messages that are sent, each into the buffer that keeps it for retransmission.</content>
internal sealed partial class IkeInitiator
{
    // The larger of IKE_SA_INIT with a cookie and IKE_AUTH with the largest identity: the sum of its parts.
    private const int RequestMaxSize = Ike.MarkerSize + Ike.HeaderSize + Ike.PayloadHeaderSize + 16
        + 8 + Limits.IdentityMaxBytes // IDi
        + 40 // AUTH
        + 8 // INITIAL_CONTACT
        + 12 // CP
        + 44 // SA
        + 24 + 24 // TSi, TSr
        + 16 + Suite.IcvSize; // padding, ICV

    // An answer holds one notify or one Delete payload of 12 bytes at most.
    private const int ReplyMaxSize = Ike.MarkerSize + Ike.HeaderSize + Ike.PayloadHeaderSize + 16 + 12 + 16 + Suite.IcvSize;

    private const int KeySize = 32;

    // What a handshake draws at random, in one call (each call costs the generator an update): nonce, SPIi, the SPI of the
    // Child SA, and the private key unless it was prepared.
    private const int DrawSize = Limits.OwnNonceBytes + Ike.SpiSize + 4;

    private readonly IkeWriter _writer = new IkeWriter();
    private readonly byte[] _spis = new byte[2 * Ike.SpiSize];
    private readonly byte[] _nonces = new byte[Limits.OwnNonceBytes + Limits.NonceMaxBytes];
    private readonly byte[] _private = new byte[KeySize];
    private readonly byte[] _public = new byte[KeySize];
    private readonly byte[] _scratch = new byte[DrawSize + KeySize];
    private readonly byte[] _childSpi = new byte[4];
    private readonly uint[] _words = new uint[16];
    private readonly byte[] _idInitiator;
    private bool _prepared;
    private int _cookieSize;
    private int _encrypted; // where the Encrypted payload of the message under way begins

    // The ID payload's body: type, reserved, data (RFC 7296 section 3.5).
    private static byte[] IdBody(int type, byte[] id)
    {
        byte[] body = new byte[4 + id.Length];
        body[0] = (byte)type;
        Array.Copy(id, 0, body, 4, id.Length);
        return body;
    }

    // HDR, SAi1, KEi, Ni, N(NAT_DETECTION_SOURCE_IP), N(NAT_DETECTION_DESTINATION_IP)
    private void ComposeInit()
    {
        _random.Generate(_scratch, 0, _prepared ? DrawSize : DrawSize + KeySize);
        if (!_prepared)
        {
            Array.Copy(_scratch, DrawSize, _private, 0, KeySize);
            _x25519.PublicKey(_private, 0, _public, 0);
        }

        _prepared = false; // no key pair is used twice
        Array.Copy(_scratch, 0, _nonces, 0, Limits.OwnNonceBytes);
        Array.Clear(_spis, 0, _spis.Length);
        Array.Copy(_scratch, Limits.OwnNonceBytes, _spis, 0, Ike.SpiSize);
        _spis[0] |= 1; // not zero (section 3.1)
        Array.Copy(_scratch, DrawSize - 4, _childSpi, 0, 4);
        _childSpi[0] |= 1; // SPIs 0 to 255 are not to be used (RFC 4303 section 2.1)

        _cookieSize = 0;
        _writer.Begin(Request, _spis, Ike.IkeSaInit, Ike.FlagInitiator, 0);
        Proposal.Write(_writer, Ike.ProtocolIke, _suite.IkeTransforms, null);
        _writer.Open(Ike.KeyExchange);
        _writer.UInt16(Ike.Curve25519);
        _writer.UInt16(0);
        _writer.Copy(_public, 0, KeySize);
        _writer.Close();
        _writer.Open(Ike.Nonce);
        _writer.Copy(_nonces, 0, Limits.OwnNonceBytes);
        _writer.Close();

        // The source hash is random (the nonce and what follows): it matches nothing, so the responder sees a NAT and encapsulates
        // ESP in UDP (section 2.23).
        _writer.Notify(Ike.NatDetectionSourceIp, _scratch, 0, NatDetection.HashSize);
        NatDetection.Hash(_spis, _settings.GatewayAddress, _settings.GatewayPort, _words, _scratch, 0);
        _writer.Notify(Ike.NatDetectionDestinationIp, _scratch, 0, NatDetection.HashSize);
        RequestLength = _writer.End();
        Array.Clear(_scratch, 0, _scratch.Length);
    }

    // HDR, N(COOKIE), and all of the first request behind it (section 2.6); a former cookie gives way.
    private void ComposeCookie()
    {
        int start = Ike.MarkerSize + Ike.HeaderSize;
        int size = 8 + _message.CookieLength;
        int bodyLength = RequestLength - start - _cookieSize;
        Array.Copy(Request, start + _cookieSize, Request, start + size, bodyLength);
        Array.Clear(Request, start, size);
        Request[Ike.MarkerSize + 16] = Ike.Notify;
        Request[start] = Ike.Sa;
        Bytes.Put16(Request, start + 2, size);
        Bytes.Put16(Request, start + 6, Ike.Cookie);
        Array.Copy(_message.Buffer, _message.CookieOffset, Request, start + 8, _message.CookieLength);
        _cookieSize = size;
        RequestLength = start + size + bodyLength;
        Bytes.Put32(Request, Ike.MarkerSize + 24, (uint)(RequestLength - Ike.MarkerSize));
    }

    // HDR, SK {IDi, AUTH, N(INITIAL_CONTACT), [CP(CFG_REQUEST)], SAi2, TSi, TSr}
    private void ComposeAuth()
    {
        BeginProtected(Request, Ike.IkeAuth, Ike.FlagInitiator, 1);
        _writer.Open(Ike.IdInitiator);
        _writer.Copy(_idInitiator, 0, _idInitiator.Length);
        _writer.Close();
        _writer.Open(Ike.Auth);
        _writer.UInt32((uint)Ike.AuthSharedKey << 24);
        _writer.Copy(_scratch, 0, KeySchedule.HashSize); // from AcceptInit
        _writer.Close();
        _writer.Notify(Ike.InitialContact, null, 0, 0);
        if (_settings.InnerAddress == 0)
        {
            _writer.Open(Ike.Configuration);
            _writer.UInt32((uint)Ike.CfgRequest << 24);
            _writer.UInt32((uint)Ike.InternalIp4Address << 16); // no value: any address
            _writer.Close();
        }

        Proposal.Write(_writer, Ike.ProtocolEsp, _suite.EspTransforms, _childSpi);
        bool asks = _settings.InnerAddress == 0;
        _writer.TrafficSelector(Ike.TsInitiator, _settings.InnerAddress, asks ? 0xFFFFFFFF : _settings.InnerAddress);
        _writer.TrafficSelector(Ike.TsResponder, _settings.RemoteFirst, _settings.RemoteLast);
        RequestLength = EndProtected();
        Array.Clear(_scratch, 0, _scratch.Length);
    }

    // HDR, SK {} asks for liveness (section 2.4); HDR, SK {D} closes the IKE SA (section 1.4.1).
    private void ComposeInformational(bool delete)
    {
        BeginProtected(Request, Ike.Informational, Ike.FlagInitiator, _requestId);
        if (delete)
        {
            _writer.Open(Ike.Delete);
            _writer.UInt32((uint)Ike.ProtocolIke << 24); // no SPI: this IKE SA (section 3.11)
            _writer.Close();
        }

        RequestLength = EndProtected();
    }

    /// <summary>
    /// Answers a genuine new request of the gateway. Ok: the SA goes on; another status: it ends with this answer.
    /// </summary>
    private Status ComposeReply()
    {
        Status verdict = Status.Ok;
        int notify = 0;
        BeginProtected(Reply, _message.Exchange, Ike.FlagInitiator | Ike.FlagResponse, _message.Id);
        if (!_innerSound)
        {
            notify = Ike.InvalidSyntax; // section 2.21.3: and the SA ends
            verdict = Status.BadMessage;
        }
        else if (_message.UnknownCritical != 0)
        {
            notify = Ike.UnsupportedCriticalPayload; // section 2.5
        }
        else if (_message.Exchange == Ike.CreateChildSa)
        {
            notify = Ike.NoAdditionalSas; // RFC 7815 section 2.2
            RekeyRefused = true;
        }
        else if (_message.DeletesIke || _message.DeletesChild)
        {
            verdict = Status.DeletedByPeer;
            if (!_message.DeletesIke)
            {
                _writer.Open(Ike.Delete); // the other half of the pair (section 1.4.1)
                _writer.UInt32(((uint)Ike.ProtocolEsp << 24) | (4 << 16) | 1);
                _writer.Copy(_childSpi, 0, 4);
                _writer.Close();
            }
        }

        if (notify != 0)
        {
            _scratch[0] = (byte)_message.UnknownCritical;
            _writer.Notify(notify, _scratch, 0, notify == Ike.UnsupportedCriticalPayload ? 1 : 0);
        }

        ReplyLength = EndProtected();
        return verdict;
    }

    private void BeginProtected(byte[] buffer, int exchange, int flags, uint id)
    {
        _writer.Begin(buffer, _spis, exchange, flags, id);
        _encrypted = _writer.OpenEncrypted(_suite.IvSize);
    }

    // Padding, Pad Length, lengths, then encryption and ICV over everything from the header on (section 3.14).
    private int EndProtected()
    {
        int iv = _encrypted + Ike.PayloadHeaderSize;
        int text = iv + _suite.IvSize;
        int alignment = _suite.IkeAlignment;
        int length = (_writer.Position - text + 1 + alignment - 1) / alignment * alignment;
        byte[] buffer = _writer.Buffer;
        buffer[text + length - 1] = (byte)(text + length - 1 - _writer.Position);
        _writer.Position = text + length + Suite.IcvSize;
        Bytes.Put16(buffer, _encrypted + 2, _writer.Position - _encrypted);
        int size = _writer.End();
        _outbound.Seal(buffer, Ike.MarkerSize, iv, length);
        return size;
    }
}
