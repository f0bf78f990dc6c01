// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Sa;

/// <summary>The life of an <see cref="IkeSa"/>.</summary>
internal enum IkeSaState
{
    /// <summary>No SA, or one whose IKE_AUTH is not verified yet.</summary>
    None,

    /// <summary>Verified: it sends, asks and answers.</summary>
    Open,

    /// <summary>Own DELETE sent, or about to be.</summary>
    Closing,

    /// <summary>Over; only a repetition of the peer's last request is answered.</summary>
    Ended,
}
