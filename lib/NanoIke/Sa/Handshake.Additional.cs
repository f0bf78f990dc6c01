// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Crypto;
using NanoIke.Wire;

namespace NanoIke.Sa;

/// <content>
/// An additional key exchange between IKE_SA_INIT and IKE_AUTH (RFC 9370 section 2.2), in one IKE_INTERMEDIATE exchange (RFC 9242). It is
/// part of the state Auth: the SPIs are known, the messages protected.
/// </content>
internal sealed partial class Handshake
{
    private bool _isPublic; // the public value was sent: the key pair serves this attempt alone

    private AdditionalKeyExchange Additional => _suite.KeyExchange.Additional;

    static partial void MeasureAdditional(Suite suite, ref int size)
    {
        AdditionalKeyExchange additional = suite.KeyExchange.Additional;
        if (additional != null)
        {
            int intermediate = Ike.PayloadHeaderSize + suite.IvSize + 8 + additional.PublicValue.Length
                + suite.IkeAlignment + suite.IcvSize;
            size += 8; // INTERMEDIATE_EXCHANGE_SUPPORTED
            size = size > intermediate ? size : intermediate;
        }
    }

    partial void CheckAdditional(ref bool ready)
    {
        ready &= Additional == null || Additional.HasKeyPair;
    }

    // Ahead of time, in a turn of its own: it takes as long as the key pair of the first exchange.
    partial void PrepareAdditional()
    {
        if (Additional != null && IsPrepared)
        {
            MakeAdditional();
        }
    }

    // From a seed of its own (draft-ietf-ipsecme-ikev2-mlkem, security considerations).
    private void MakeAdditional()
    {
        byte[] work = _tools.Work.Bytes;
        if (!Additional.HasKeyPair)
        {
            _isPublic = false;
            _random.Generate(work, 0, Additional.SeedSize);
            Additional.MakeKeyPair(work, 0);
            _tools.Work.Wipe();
        }
    }

    partial void OfferIntermediate()
    {
        if (Additional != null)
        {
            _tools.Work.Writer.Notify(Ike.IntermediateExchangeSupported, null, 0, 0);
        }
    }

    // Without this notify the gateway cannot have meant the additional key exchange that it selected (RFC 9242 section 3.1).
    partial void JudgeAdditional(ref Status verdict)
    {
        if (Additional != null && (_tools.Work.Message.Says & IkeMessage.SupportsIntermediate) == 0)
        {
            verdict = Status.BadMessage;
        }
    }

    partial void KeepNonces(byte[] nonces, int offset, int count, ref bool follows)
    {
        if (Additional != null)
        {
            _keys.KeepNonces(nonces, offset, count);
            follows = true;
        }
    }

    partial void HoldAuth(byte[] nonce, int offset, int count)
    {
        if (Additional != null)
        {
            _keys.BeginHeld(Request.Bytes, Ike.MarkerSize, Request.Length - Ike.MarkerSize, nonce, offset, count);
        }
    }

    // HDR, SK {KEi(1)}
    partial void ComposeIntermediate(ref TunnelEvent outcome)
    {
        if (Additional == null)
        {
            return;
        }

        MakeAdditional();
        _isPublic = true;
        IkeWriter writer = _tools.Cipher.Begin(_sa, Request.Bytes, Ike.IkeIntermediate, Ike.FlagInitiator, _sa.RequestId);
        int text = writer.Position;
        writer.Open(Ike.KeyExchange);
        writer.UInt32((uint)Additional.Method << 16);
        writer.Copy(Additional.PublicValue, 0, Additional.PublicValue.Length);
        writer.Close();
        _keys.AddIntermediate(true, Request.Bytes, Ike.MarkerSize, text - _suite.IvSize - Ike.PayloadHeaderSize, writer.Position - text);
        Request.Length = _tools.Cipher.End(_sa);
        _tools.Work.Wipe(); // the first secret was in there
        outcome = TunnelEvent.Intermediate;
    }

    // The first answer under the SA is that to IKE_INTERMEDIATE.
    partial void InputIntermediate(ref TunnelEvent outcome)
    {
        if (Additional == null || _tools.Work.Message.Exchange != Ike.IkeIntermediate)
        {
            return;
        }

        Status verdict = JudgeIntermediate();
        if (verdict != Status.Ok)
        {
            _sa.Wipe();
            End(verdict);
            outcome = TunnelEvent.AttemptFailed;
            return;
        }

        byte[] work = _tools.Work.Bytes;
        _keys.Mix(work, _sa);
        LogIkeKeys();
        bool mixed = false;
        MixChild(_keys.Nonces, 0, _keys.NoncesSize, ref mixed);
        _keys.DeriveChild(_keys.Nonces, 0, _keys.NoncesSize, _sa.Child);
        MixHeld(mixed);
        _keys.FinishHeld(_settings.LocalIdType, _settings.LocalId, work);
        ComposeAuth();
        Request.Begin(Limits.HandshakeTransmissionsMax);
        outcome = TunnelEvent.Answered;
    }

    // Judges what the gateway answered to IKE_INTERMEDIATE; when good, the second secret is in the working memory. A ciphertext of another
    // length fails the exchange (draft-ietf-ipsecme-ikev2-mlkem section 2.2).
    private Status JudgeIntermediate()
    {
        IkeMessage message = _tools.Work.Message;
        if (!_tools.Cipher.InnerSound || message.UnknownCritical != 0)
        {
            return Status.BadMessage;
        }

        if (message.ErrorNotify != 0)
        {
            return (Status)message.ErrorNotify;
        }

        byte[] buffer = message.Buffer;
        int exchange = message.Offset(Ike.KeyExchange);
        if (!message.HasOnce(IkeMessage.Bit(Ike.KeyExchange)) || message.LengthOf(Ike.KeyExchange) != 4 + Additional.PeerSize
            || Bytes.Get16(buffer, exchange) != Additional.Method)
        {
            return Status.BadKeyExchange;
        }

        int iv = message.Offset(Ike.Encrypted);
        int length = message.LengthOf(Ike.Encrypted) - _suite.IvSize - _suite.IcvSize;
        int padding = buffer[iv + _suite.IvSize + length - 1];
        _keys.AddIntermediate(false, buffer, message.Start, iv - Ike.PayloadHeaderSize, length - 1 - padding);
        return Additional.SharedSecret(buffer, exchange + 4, _tools.Work.Bytes, 0) ? Status.Ok : Status.BadKeyExchange;
    }

    partial void MixHeld(bool isChildMixed);

    partial void EndAdditional()
    {
        if (Additional != null && _isPublic)
        {
            Additional.Clear();
        }
    }

    partial void ClearAdditional()
    {
        if (Additional != null)
        {
            Additional.Clear();
        }
    }
}
