// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Crypto;
using NanoIke.Wire;

namespace NanoIke.Sa;

/// <content>Judges what is received. The Judge methods change nothing; the Accept methods cannot fail.</content>
internal sealed partial class IkeInitiator
{
    private const int KeyExchangeSize = 4 + KeySize;
    private const int AuthSize = 4 + KeySchedule.HashSize;

    private readonly IkeMessage _message = new IkeMessage();
    private readonly WireReader _reader = new WireReader();
    private int _noncesLength;
    private bool _innerSound;    // the payloads inside the Encrypted one are well formed
    private bool _authenticated; // the responder proved to know the shared secret
    private uint _inner;         // inner address, from CP or the settings
    private uint _first;         // the range of the selector read last
    private uint _last;

    // SPIs as in the request under way, sent by the responder, and a responder SPI that is known or about to be.
    private bool IsOurs()
    {
        byte[] buffer = _message.Buffer;
        int offset = _message.Start;
        return (_message.Flags & Ike.FlagInitiator) == 0
            && Bytes.Equal(buffer, offset, _spis, 0, Ike.SpiSize)
            && (State == IkeState.Init || Bytes.Equal(buffer, offset + Ike.SpiSize, _spis, Ike.SpiSize, Ike.SpiSize));
    }

    // A request of the peer with the expected Message ID, or the one before, which is a repetition (RFC 7296 section 2.2).
    private bool InWindow()
    {
        return State != IkeState.Auth
            && ((_message.Id == _peerId && State != IkeState.Closed) || (_peerId != 0 && _message.Id == _peerId - 1));
    }

    /// <summary>Checks the ICV of a protected message that was walked outside, decrypts it and walks its payloads. False: not genuine.</summary>
    private bool OpenMessage()
    {
        int iv = _message.Offset(Ike.Encrypted);
        int text = iv + _suite.IvSize;
        int length = _message.LengthOf(Ike.Encrypted) - _suite.IvSize - Suite.IcvSize;
        if (length < 1 || length % _suite.IkeAlignment != 0 || !_inbound.Open(_message.Buffer, _message.Start, iv, length))
        {
            return false;
        }

        int end = text + length - 1; // the Pad Length
        int padding = _message.Buffer[end];
        _message.WatchedSpi = _espOut.Spi;
        _innerSound = padding < length && _message.Walk(_message.FirstInner, text, end - padding, true);
        return true;
    }

    /// <summary>Judges an IKE_SA_INIT response (RFC 7296 section 1.2); when good, g^ir stands in the scratch buffer.</summary>
    private Status JudgeInit()
    {
        if (_message.ErrorNotify != 0)
        {
            return (Status)_message.ErrorNotify;
        }

        byte[] buffer = _message.Buffer;
        int required = IkeMessage.Bit(Ike.Sa) | IkeMessage.Bit(Ike.KeyExchange) | IkeMessage.Bit(Ike.Nonce);
        int nonce = _message.LengthOf(Ike.Nonce);
        if (!HasOnce(required) || nonce < Limits.NonceMinBytes || nonce > Limits.NonceMaxBytes
            || (Bytes.Get32(buffer, _message.Start + 8) | Bytes.Get32(buffer, _message.Start + 12)) == 0)
        {
            return Status.BadMessage;
        }

        if (!Proposal.Matches(_reader, buffer, _message.Offset(Ike.Sa), _message.LengthOf(Ike.Sa), Ike.ProtocolIke, _suite.IkeTransforms, 0))
        {
            return Status.ProposalMismatch;
        }

        if (_message.NatDetection != 3)
        {
            return Status.NoNatTraversal;
        }

        int exchange = _message.Offset(Ike.KeyExchange);
        if (_message.LengthOf(Ike.KeyExchange) != KeyExchangeSize || Bytes.Get16(buffer, exchange) != Ike.Curve25519
            || !_x25519.SharedSecret(_private, 0, buffer, exchange + 4, _scratch, 0))
        {
            return Status.BadKeyExchange;
        }

        return Status.Ok;
    }

    private void AcceptInit()
    {
        byte[] buffer = _message.Buffer;
        int nonce = _message.LengthOf(Ike.Nonce);
        Array.Copy(buffer, _message.Start + Ike.SpiSize, _spis, Ike.SpiSize, Ike.SpiSize);
        Array.Copy(buffer, _message.Offset(Ike.Nonce), _nonces, Limits.OwnNonceBytes, nonce);
        _noncesLength = Limits.OwnNonceBytes + nonce;
        _keys.DeriveIke(_scratch, _nonces, _noncesLength, _spis, _outbound, _inbound);
        Array.Clear(_private, 0, _private.Length);
        _keys.SignOwn(Request, Ike.MarkerSize, RequestLength - Ike.MarkerSize, _nonces, _noncesLength, _idInitiator, _scratch);
        _keys.BeginPeer(buffer, _message.Start, _message.Length, _nonces);
    }

    /// <summary>
    /// Judges an IKE_AUTH response whose ICV was good: first that the responder knows the shared secret, then who it is, and only
    /// then what it says of the child.
    /// </summary>
    private Status JudgeAuth()
    {
        _authenticated = false;
        if (!_innerSound || _message.UnknownCritical != 0)
        {
            return Status.BadMessage;
        }

        if (!HasOnce(IkeMessage.Bit(Ike.Auth) | IkeMessage.Bit(Ike.IdResponder)))
        {
            return _message.ErrorNotify != 0 ? (Status)_message.ErrorNotify : Status.BadMessage;
        }

        byte[] buffer = _message.Buffer;
        int auth = _message.Offset(Ike.Auth);
        int id = _message.Offset(Ike.IdResponder);
        int idLength = _message.LengthOf(Ike.IdResponder);
        if (_message.LengthOf(Ike.Auth) != AuthSize || buffer[auth] != Ike.AuthSharedKey || idLength < 4
            || !_keys.VerifyPeer(buffer, id, idLength, auth + 4))
        {
            return Status.WrongSecret;
        }

        _authenticated = true;
        byte[] expected = _settings.GatewayId;
        if (idLength != 4 + expected.Length || buffer[id] != _settings.GatewayIdType || !Bytes.Equal(buffer, id + 4, expected, 0, expected.Length))
        {
            return Status.WrongIdentity;
        }

        return JudgeChild();
    }

    private Status JudgeChild()
    {
        // An error notify means that the request failed as a whole (section 3.10.1), whatever stands beside it.
        if (_message.ErrorNotify != 0)
        {
            return (Status)_message.ErrorNotify;
        }

        byte[] buffer = _message.Buffer;
        int child = IkeMessage.Bit(Ike.Sa) | IkeMessage.Bit(Ike.TsInitiator) | IkeMessage.Bit(Ike.TsResponder);
        if (!HasOnce(child))
        {
            return Status.BadMessage;
        }

        int offset = _message.Offset(Ike.Sa);
        if (!Proposal.Matches(_reader, buffer, offset, _message.LengthOf(Ike.Sa), Ike.ProtocolEsp, _suite.EspTransforms, 4)
            || Bytes.Get32(buffer, Proposal.SpiOffset(offset)) < 256) // reserved, RFC 4303 section 2.1
        {
            return Status.ProposalMismatch;
        }

        _inner = _settings.InnerAddress;
        if (_inner == 0 && !ReadInnerAddress())
        {
            return Status.NoInnerAddress;
        }

        if (!ReadSelector(Ike.TsInitiator) || _inner < _first || _inner > _last
            || (_settings.InnerAddress != 0 && _first != _last)
            || !ReadSelector(Ike.TsResponder) || _first < _settings.RemoteFirst || _last > _settings.RemoteLast)
        {
            return Status.SelectorsMismatch;
        }

        return Status.Ok;
    }

    private void AcceptAuth()
    {
        _keys.DeriveChild(_nonces, _noncesLength, _espOut.Cipher, _espIn.Cipher);
        _espOut.Start(Bytes.Get32(_message.Buffer, Proposal.SpiOffset(_message.Offset(Ike.Sa))));
        _espIn.Start(Bytes.Get32(_childSpi, 0));
        _selectors.Local = _inner;
        _selectors.RemoteFirst = _first;
        _selectors.RemoteLast = _last;
        _keys.Clear();
        Array.Clear(_nonces, 0, _nonces.Length);
        Array.Clear(Request, 0, Request.Length);
    }

    // CFG_REPLY with INTERNAL_IP4_ADDRESS (section 3.15); other attributes are of no use here.
    private bool ReadInnerAddress()
    {
        if (!HasOnce(IkeMessage.Bit(Ike.Configuration)))
        {
            return false;
        }

        _reader.Over(_message.Buffer, _message.Offset(Ike.Configuration), _message.LengthOf(Ike.Configuration));
        bool reply = (_reader.UInt32() >> 24) == Ike.CfgReply;
        while (_reader.More)
        {
            int type = _reader.UInt16() & 0x7FFF;
            int length = _reader.UInt16();
            if (type == Ike.InternalIp4Address && length == 4 && _inner == 0)
            {
                _inner = _reader.UInt32();
            }
            else
            {
                _reader.Skip(length);
            }
        }

        return reply && _reader.Complete && _inner != 0;
    }

    // Exactly one IPv4 range, any protocol, any port (section 3.13): the responder may narrow the range, nothing else.
    private bool ReadSelector(int payload)
    {
        _reader.Over(_message.Buffer, _message.Offset(payload), _message.LengthOf(payload));
        bool sound = (_reader.UInt32() >> 24) == 1;
        sound &= _reader.UInt32() == ((Ike.TsIpv4AddrRange << 24) | Ike.TsSize);
        sound &= _reader.UInt32() == 0x0000FFFF;
        _first = _reader.UInt32();
        _last = _reader.UInt32();
        return sound && _reader.Complete && _first <= _last;
    }

    private bool HasOnce(int mask)
    {
        return (_message.Seen & mask) == mask && (_message.Repeated & mask) == 0;
    }
}
