// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Wire;

/// <content>What a message says of the post-quantum preshared key (RFC 8784 section 3).</content>
internal sealed partial class IkeMessage
{
    partial void NotePpk(int type)
    {
        Says |= type == Ike.UsePpk ? UsesPpk : type == Ike.PpkIdentity ? ConfirmsPpk : 0;
    }
}
