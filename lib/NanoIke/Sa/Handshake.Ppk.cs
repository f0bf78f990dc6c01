// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Wire;

namespace NanoIke.Sa;

/// <content>
/// The post-quantum preshared key (RFC 8784). USE_PPK in IKE_SA_INIT proves nothing until AUTH does, so a gateway that leaves it out is
/// accepted only where the configuration allows to go without.
/// </content>
internal sealed partial class Handshake
{
    private bool _mixesPpk; // both ends said USE_PPK, and the gateway did not go without in IKE_AUTH

    /// <summary>The keys of the tunnel that was made last depend on the PPK.</summary>
    internal bool UsesPpk { get; private set; }

    static partial void MeasurePpk(TunnelSettings settings, ref int init, ref int auth)
    {
        if (settings.PpkId != null)
        {
            init += 8; // USE_PPK
            auth += 9 + settings.PpkId.Length + 8 + KeySchedule.HashSize;
        }
    }

    partial void OfferPpk(IkeWriter writer)
    {
        if (_settings.PpkId != null)
        {
            writer.Notify(Ike.UsePpk, null, 0, 0);
        }
    }

    // Section 3: without USE_PPK of a gateway that has to use the PPK the exchange ends.
    partial void JudgeUsePpk(ref Status verdict)
    {
        if (_settings.PpkId != null && _settings.PpkRequired && (_tools.Work.Message.Says & IkeMessage.UsesPpk) == 0)
        {
            verdict = Status.PpkNotUsed;
        }
    }

    partial void BeginPpk()
    {
        _mixesPpk = _settings.PpkId != null && (_tools.Work.Message.Says & IkeMessage.UsesPpk) != 0;
    }

    // KEYMAT is made of SK_d with the PPK, and first of SK_d without it where the gateway has the choice.
    partial void MixChild(byte[] nonces, int offset, int count, ref bool mixed)
    {
        if (_mixesPpk)
        {
            if (!_settings.PpkRequired)
            {
                _keys.DeriveSpareChild(nonces, offset, count, _sa.Child);
            }

            mixed = _keys.MixDerive(false);
        }
    }

    // AUTH is made with SK_pi with the PPK; NO_PPK_AUTH, behind it in the working memory, is AUTH without.
    partial void MixAuth(int nonce, int count, bool isChildMixed)
    {
        if (_mixesPpk && !_settings.PpkRequired)
        {
            Sign(nonce, count, KeySchedule.HashSize);
        }

        if (isChildMixed)
        {
            _keys.MixOwn(); // else the gateway refuses: no packet goes out that does not depend on the PPK
        }
    }

    // N(PPK_IDENTITY), [N(NO_PPK_AUTH)]
    partial void WritePpk(IkeWriter writer)
    {
        if (_mixesPpk)
        {
            writer.Open(Ike.Notify);
            writer.UInt16(0);
            writer.UInt16(Ike.PpkIdentity);
            writer.Byte(Ike.PpkIdFixed);
            writer.Copy(_settings.PpkId, 0, _settings.PpkId.Length);
            writer.Close();
            if (!_settings.PpkRequired)
            {
                writer.Notify(Ike.NoPpkAuth, _tools.Work.Bytes, KeySchedule.HashSize, KeySchedule.HashSize);
            }
        }
    }

    partial void BlamePpk(ref Status verdict)
    {
        if (_mixesPpk && verdict == Status.AuthenticationFailed)
        {
            verdict = Status.PpkRefused;
        }
    }

    // PPK_IDENTITY in the answer, whatever it holds, says that the gateway used the PPK.
    partial void JudgePpk(ref Status verdict)
    {
        if (!_mixesPpk)
        {
            return;
        }

        _mixesPpk = (_tools.Work.Message.Says & IkeMessage.ConfirmsPpk) != 0;
        if (_mixesPpk)
        {
            _keys.MixPeer();
        }
        else if (_settings.PpkRequired)
        {
            verdict = Status.PpkNotUsed;
        }
        else
        {
            _keys.TakeSpareChild(_sa.Child);
        }
    }

    partial void AcceptPpk()
    {
        UsesPpk = _mixesPpk;
    }
}
