// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Wire;

/// <content>What IKE_SA_INIT says of IKE_INTERMEDIATE (RFC 9242 section 3.1).</content>
internal sealed partial class IkeMessage
{
    /// <summary>INTERMEDIATE_EXCHANGE_SUPPORTED came.</summary>
    internal bool SupportsIntermediate;

    partial void NoteStatus(int type)
    {
        SupportsIntermediate |= type == Ike.IntermediateExchangeSupported;
    }

    partial void ForgetStatus()
    {
        SupportsIntermediate = false;
    }
}
