// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Net;

/// <content>The secrets: psk, psk_next, and the post-quantum preshared key (RFC 8784).</content>
public sealed partial class ConfigurationParser
{
    private const int PpkAdvisedBytes = 32; // RFC 8784 section 6: at least 256 bits of entropy

    private const string WrongSecret = "must be text, 0xHEX or 0sBASE64 of 1 to 128 bytes";

    private byte[] Secret()
    {
        return SecretText.Decode(_file, _start, _end);
    }

    private string PpkId(TunnelSettings settings)
    {
        settings.PpkId = _end - _start > Limits.IdentityMaxBytes ? null : Copy();
        return settings.PpkId == null ? "must be a name of 1 to 64 bytes" : null;
    }

    private string SecretValue(TunnelSettings settings, int index)
    {
        if (index == PpkRequiredKey)
        {
            settings.PpkRequired = YesOrNo(out string wrong);
            return wrong;
        }

        if (index < PpkKey)
        {
            return PpkId(settings);
        }

        byte[] secret = Secret();
        if (index == PpkKey)
        {
            settings.Ppk = secret;
        }
        else
        {
            settings.NextSecret = secret;
        }

        return secret == null ? WrongSecret : null;
    }

    // What a value lets expect of the others is known at the end only.
    private static string JudgeSecrets(TunnelSettings settings, bool saysRequired)
    {
        bool isShort = settings.NextSecret != null && settings.Secret != null
            && (settings.Secret.Length < Limits.SecretAdvisedBytes || settings.NextSecret.Length < Limits.SecretAdvisedBytes);
#if NO_PPK
        return isShort ? "psk and psk_next must have 16 bytes or more each"
            : settings.Ppk != null || settings.PpkId != null || saysRequired ? "this firmware has no PPK: it was left out in board.json"
            : null;
#else
        return isShort ? "psk and psk_next must have 16 bytes or more each"
            : settings.Ppk != null && settings.PpkId == null ? "ppk needs ppk_id"
            : settings.PpkId != null && settings.Ppk == null ? "ppk_id needs ppk"
            : saysRequired && settings.Ppk == null ? "ppk_required needs ppk and ppk_id"
            : null;
#endif
    }
}
