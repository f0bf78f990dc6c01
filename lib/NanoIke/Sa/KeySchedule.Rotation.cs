// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Crypto;

namespace NanoIke.Sa;

/// <content>
/// A second shared secret, for the time of a change. Anybody on the path can refuse an attempt, so a refusal only lets the next attempt try
/// the other secret, once; the order changes when that one was verified.
/// </content>
internal sealed partial class KeySchedule
{
    private HmacSha256 _otherAuth; // keyed by the secret that is not used at the moment; null: there is one only

    /// <summary>The next attempt tries the secret that is not the first.</summary>
    internal bool IsTrial { get; private set; }

    /// <summary>An attempt failed: the next one uses the other secret where the gateway refused the first, else the first again.</summary>
    internal void TakeTurn(bool refused)
    {
        if (_otherAuth != null && (refused || IsTrial))
        {
            HmacSha256 used = _auth;
            _auth = _otherAuth;
            _otherAuth = used;
            IsTrial = !IsTrial;
        }
    }
}
