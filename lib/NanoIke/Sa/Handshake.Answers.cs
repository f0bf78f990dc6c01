// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Crypto;
using NanoIke.Wire;

namespace NanoIke.Sa;

/// <content>
/// Judges what is received. The Judge methods change nothing outside the attempt that is being made; the Accept methods cannot fail.
/// </content>
internal sealed partial class Handshake
{
    private const int AuthSize = 4 + KeySchedule.HashSize;

    private bool _authenticated; // the responder proved to know the shared secret

    /// <summary>The range of the last selector of the gateway that was refused; for a message to a person.</summary>
    internal uint RefusedFirst { get; private set; }

    /// <summary>Its last address.</summary>
    internal uint RefusedLast { get; private set; }

    /// <summary>Seconds for which the gateway accepts the authentication (RFC 4478); 0: it did not say.</summary>
    internal uint AuthLifetime { get; private set; }

    /// <summary>Judges an IKE_SA_INIT response (RFC 7296 section 1.2); when good, g^ir is in the working memory.</summary>
    private Status JudgeInit()
    {
        IkeMessage message = _tools.Work.Message;
        if (message.ErrorNotify != 0)
        {
            return (Status)message.ErrorNotify;
        }

        byte[] buffer = message.Buffer;
        int required = IkeMessage.Bit(Ike.Sa) | IkeMessage.Bit(Ike.KeyExchange) | IkeMessage.Bit(Ike.Nonce);
        int nonce = message.LengthOf(Ike.Nonce);
        int spi = message.Start + Ike.AtSpiResponder;
        if (!message.HasOnce(required) || nonce < Limits.NonceMinBytes || nonce > Limits.NonceMaxBytes
            || (Bytes.Get32(buffer, spi) | Bytes.Get32(buffer, spi + 4)) == 0)
        {
            return Status.BadMessage;
        }

        if (!Proposal.Matches(_tools.Work.Reader, buffer, message.Offset(Ike.Sa), message.LengthOf(Ike.Sa), Ike.ProtocolIke,
            _suite.IkeTransforms, 0))
        {
            return Status.ProposalMismatch;
        }

        int both = IkeMessage.NatSource | IkeMessage.NatDestination;
        if ((message.Says & both) != both)
        {
            return Status.NoNatTraversal;
        }

        Status verdict = Status.Ok;
        JudgeUsePpk(ref verdict);
        JudgeAdditional(ref verdict);
        if (verdict != Status.Ok)
        {
            return verdict;
        }

        int exchange = message.Offset(Ike.KeyExchange);
        if (message.LengthOf(Ike.KeyExchange) != 4 + _keyExchange.PeerSize || Bytes.Get16(buffer, exchange) != _keyExchange.Group
            || !IsPrepared)
        {
            return Status.BadKeyExchange;
        }

        _evaluations++; // a forged answer costs a million instructions and more here, so they are counted
        return _keyExchange.SharedSecret(_keyPair, 0, buffer, exchange + 4, _tools.Work.Bytes, 0) ? Status.Ok : Status.BadKeyExchange;
    }

    /// <summary>
    /// No NAT is on the way: the gateway's NAT_DETECTION_DESTINATION_IP is the hash of the address and port that the socket has (section
    /// 2.23). AUTH covers the answer, so nobody but the gateway can say so.
    /// </summary>
    internal bool IsPathPlain { get; private set; }

    private void AcceptInit()
    {
        IkeMessage message = _tools.Work.Message;
        byte[] buffer = message.Buffer;
        byte[] work = _tools.Work.Bytes;
        int nr = message.Offset(Ike.Nonce);
        int nrSize = message.LengthOf(Ike.Nonce);
        _sa.Wipe(); // one that was being ended: its DELETE was sent when this attempt began
        _sa.RequestId = 1;
        Array.Copy(buffer, message.Start, _sa.Spis, 0, 2 * Ike.SpiSize);

        // Ni | Nr in one piece: Ni takes the place of what precedes Nr in the message for a moment.
        int nonces = nr - Limits.OwnNonceBytes;
        Array.Copy(buffer, nonces, work, KeyExchange.SharedSize, Limits.OwnNonceBytes);
        Array.Copy(Request.Bytes, NonceAt, buffer, nonces, Limits.OwnNonceBytes);
        _keys.DeriveIke(work, buffer, nonces, Limits.OwnNonceBytes + nrSize, _sa);
        BeginPpk();
        bool mixed = false;
        bool follows = false;
        KeepNonces(buffer, nonces, Limits.OwnNonceBytes + nrSize, ref follows);
        if (!follows)
        {
            MixChild(buffer, nonces, Limits.OwnNonceBytes + nrSize, ref mixed);
            _keys.DeriveChild(buffer, nonces, Limits.OwnNonceBytes + nrSize, _sa.Child);
        }

        Array.Copy(work, KeyExchange.SharedSize, buffer, nonces, Limits.OwnNonceBytes);
        LogIkeKeys();

        Array.Clear(_keyPair, 0, _keyPair.Length);
        IsPrepared = false; // no key pair is used twice
        HoldAuth(buffer, nr, nrSize);
        IsPathPlain = _settings.KeepaliveMs == Limits.KeepaliveAuto && _settings.LocalAddress != 0 && _settings.LocalPort != 0
            && message.NatDestinationOffset != 0 && SeesNoNat(buffer, message.NatDestinationOffset);
        if (!follows)
        {
            MixAuth(nr, nrSize, mixed);
            Sign(nr, nrSize, 0);
        }

        _keys.BeginAuth(buffer, message.Start, message.Length, Request.Bytes, NonceAt, Limits.OwnNonceBytes);
    }

    private bool SeesNoNat(byte[] buffer, int hash)
    {
        byte[] work = _tools.Work.Bytes;
        NatDetection.Hash(_sa.Spis, 0, _settings.LocalAddress, _settings.LocalPort, _tools.Work.Message.Words, work, 0);
        return Bytes.Equal(work, 0, buffer, hash, NatDetection.HashSize);
    }

    // The own AUTH, into the working memory.
    private void Sign(int nonce, int count, int at)
    {
        _keys.BeginAuth(Request.Bytes, Ike.MarkerSize, Request.Length - Ike.MarkerSize, _tools.Work.Message.Buffer, nonce, count);
        _keys.FinishOwn(_settings.LocalIdType, _settings.LocalId, _tools.Work.Bytes, at);
    }

    /// <summary>
    /// Judges an IKE_AUTH response whose ICV was good: first that the responder knows the shared secret, then who it is, and only
    /// then what it says of the child.
    /// </summary>
    private Status JudgeAuth()
    {
        IkeMessage message = _tools.Work.Message;
        _authenticated = false;
        if (!_tools.Cipher.InnerSound || message.UnknownCritical != 0)
        {
            return Status.BadMessage;
        }

        if (!message.HasOnce(IkeMessage.Bit(Ike.Auth) | IkeMessage.Bit(Ike.IdResponder)))
        {
            return message.ErrorNotify != 0 ? (Status)message.ErrorNotify : Status.BadMessage;
        }

        Status ppk = Status.Ok;
        JudgePpk(ref ppk);
        if (ppk != Status.Ok)
        {
            return ppk;
        }

        byte[] buffer = message.Buffer;
        int auth = message.Offset(Ike.Auth);
        int id = message.Offset(Ike.IdResponder);
        int idLength = message.LengthOf(Ike.IdResponder);
        if (message.LengthOf(Ike.Auth) != AuthSize || buffer[auth] != Ike.AuthSharedKey || idLength < 4
            || !_keys.VerifyPeer(buffer, id, idLength, auth + 4))
        {
            return Status.WrongSecret;
        }

        _authenticated = true;
        byte[] expected = _settings.GatewayId;
        if (idLength != 4 + expected.Length || buffer[id] != _settings.GatewayIdType
            || !Bytes.Equal(buffer, id + 4, expected, 0, expected.Length))
        {
            return Status.WrongIdentity;
        }

        return JudgeChild();
    }

    private Status JudgeChild()
    {
        // An error notify means that the request failed as a whole (section 3.10.1), whatever else the message has.
        IkeMessage message = _tools.Work.Message;
        if (message.ErrorNotify != 0)
        {
            return (Status)message.ErrorNotify;
        }

        byte[] buffer = message.Buffer;
        if (!message.HasOnce(IkeMessage.Bit(Ike.Sa) | IkeMessage.Bit(Ike.TsInitiator) | IkeMessage.Bit(Ike.TsResponder)))
        {
            return Status.BadMessage;
        }

        int offset = message.Offset(Ike.Sa);
        if (!Proposal.Matches(_tools.Work.Reader, buffer, offset, message.LengthOf(Ike.Sa), Ike.ProtocolEsp, _suite.EspTransforms, 4)
            || Bytes.Get32(buffer, Proposal.SpiOffset(offset)) < 256) // reserved, RFC 4303 section 2.1
        {
            return Status.ProposalMismatch;
        }

        ChildSa child = _sa.Child;
        child.Address = _settings.InnerAddress;
        if (child.Address == 0 && !ReadInnerAddress())
        {
            return Status.NoInnerAddress;
        }

        return child.Selectors.TakeLocal(Over(Ike.TsInitiator), child.Address)
            && child.Selectors.TakeRemote(Over(Ike.TsResponder), _settings.RemoteFirst, _settings.RemoteLast)
            ? Status.Ok : RefuseSelectors();
    }

    private void AcceptAuth()
    {
        IkeMessage message = _tools.Work.Message;
        ChildSa child = _sa.Child;
        child.OutboundSpi = Bytes.Get32(message.Buffer, Proposal.SpiOffset(message.Offset(Ike.Sa)));
        child.InboundSpi = _childSpi;
        AuthLifetime = message.AuthLifetime;
        AcceptPpk();
        _sa.State = IkeSaState.Open;
        LogChildKeys();
    }

    // For Wireshark, on a host (folder Host); elsewhere nobody implements them, so the calls are no code.
    partial void LogIkeKeys();

    partial void LogChildKeys();

    private WireReader Over(int payload)
    {
        IkeMessage message = _tools.Work.Message;
        _tools.Work.Reader.Over(message.Buffer, message.Offset(payload), message.LengthOf(payload));
        return _tools.Work.Reader;
    }

    // Notes the range that the gateway offered, TSr being the likelier culprit, so that a person can compare it.
    private Status RefuseSelectors()
    {
        WireReader reader = Over(Ike.TsResponder);
        reader.Skip(12); // count, then type, protocol, length and ports of the first selector
        RefusedFirst = reader.UInt32();
        RefusedLast = reader.UInt32();
        return Status.SelectorsMismatch;
    }

    // CFG_REPLY with INTERNAL_IP4_ADDRESS (section 3.15); other attributes are of no use here.
    private bool ReadInnerAddress()
    {
        if (!_tools.Work.Message.HasOnce(IkeMessage.Bit(Ike.Configuration)))
        {
            return false;
        }

        uint address = 0;
        WireReader reader = Over(Ike.Configuration);
        bool reply = (reader.UInt32() >> 24) == Ike.CfgReply;
        while (reader.More)
        {
            int type = reader.UInt16() & 0x7FFF;
            int length = reader.UInt16();
            if (type == Ike.InternalIp4Address && length == 4 && address == 0)
            {
                address = reader.UInt32();
            }
            else
            {
                reader.Skip(length);
            }
        }

        _sa.Child.Address = address;
        return reply && reader.Complete && address != 0;
    }
}
