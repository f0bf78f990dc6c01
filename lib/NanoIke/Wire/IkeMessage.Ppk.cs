// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Wire;

/// <content>What a message says of the post-quantum preshared key (RFC 8784 section 3).</content>
internal sealed partial class IkeMessage
{
    /// <summary>USE_PPK, and PPK_IDENTITY, whatever they hold.</summary>
    internal bool UsesPpk;
    internal bool ConfirmsPpk;

    partial void ForgetPpk()
    {
        UsesPpk = ConfirmsPpk = false;
    }

    partial void NotePpk(int type)
    {
        UsesPpk |= type == Ike.UsePpk;
        ConfirmsPpk |= type == Ike.PpkIdentity;
    }
}
