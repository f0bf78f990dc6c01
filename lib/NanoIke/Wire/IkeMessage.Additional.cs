// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Wire;

/// <content>What IKE_SA_INIT says of IKE_INTERMEDIATE (RFC 9242 section 3.1).</content>
internal sealed partial class IkeMessage
{
    partial void NoteStatus(int type)
    {
        Says |= type == Ike.IntermediateExchangeSupported ? SupportsIntermediate : 0;
    }
}
