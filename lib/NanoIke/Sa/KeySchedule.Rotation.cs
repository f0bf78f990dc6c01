// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Sa;

/// <content>
/// A second shared secret, for the time of a change. Anybody on the path can refuse an attempt, so a refusal only lets the next attempt try
/// the other secret, once; the order changes when that one was verified.
/// </content>
internal sealed partial class KeySchedule
{
    private byte[] _otherKey; // of the secret that is not used at the moment; null: there is one only

    /// <summary>The next attempt tries the secret that is not the first.</summary>
    internal bool IsTrial { get; private set; }

    /// <summary>An attempt failed: the next one uses the other secret where the gateway refused the first, else the first again.</summary>
    internal void TakeTurn(bool refused)
    {
        if (_otherKey != null && (refused || IsTrial))
        {
            byte[] used = _authKey;
            _authKey = _otherKey;
            _otherKey = used;
            _authKeyed = false;
            IsTrial = !IsTrial;
        }
    }
}
