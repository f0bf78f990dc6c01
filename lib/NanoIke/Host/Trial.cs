// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke;

/// <summary>
/// What a program that examines a gateway says otherwise than a node. It never sends INITIAL_CONTACT (RFC 7296 section 2.4), since a
/// node with the same identity may have a tunnel.
/// </summary>
internal sealed class Trial
{
    /// <summary>IDr is sent (section 1.2); without it the gateway chooses who it is.</summary>
    internal bool NamesGateway = true;

    /// <summary>AUTH is sent; without it a gateway that wants EAP begins with that (section 2.16).</summary>
    internal bool Proves = true;

    /// <summary>IKE_SA_INIT has USE_PPK (RFC 8784): a gateway that has a PPK answers it.</summary>
    internal bool OffersPpk;
}
