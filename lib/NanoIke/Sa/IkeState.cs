// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Sa;

/// <summary>States of <see cref="IkeInitiator"/>.</summary>
internal enum IkeState
{
    /// <summary>Nothing begun.</summary>
    Idle,

    /// <summary>IKE_SA_INIT sent.</summary>
    Init,

    /// <summary>IKE_AUTH sent.</summary>
    Auth,

    /// <summary>IKE SA and Child SA are up.</summary>
    Open,

    /// <summary>Own DELETE sent.</summary>
    Closing,

    /// <summary>Over; <see cref="IkeInitiator.Failure"/> says why.</summary>
    Closed,
}
