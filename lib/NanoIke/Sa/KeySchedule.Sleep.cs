// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Wire;

namespace NanoIke.Sa;

/// <content>What binds a suspended state to secrets and algorithms.</content>
internal sealed partial class KeySchedule
{
    /// <summary>Tells the secrets and the PPK of one node from those of another; not enough to find one of 16 random bytes.</summary>
    internal uint Fingerprint { get; private set; }

    /// <summary>Adds the algorithms to a checksum.</summary>
    internal ulong MixSuite(ulong sum)
    {
        sum = SleepBuffer.Mix(sum, _suite.IkeTransforms, _suite.IkeTransforms.Length);
        return SleepBuffer.Mix(sum, _suite.EspTransforms, _suite.EspTransforms.Length);
    }

    // Of what is in _block.
    partial void AddFingerprint()
    {
        Fingerprint = unchecked(31 * Fingerprint + Bytes.Get32(_block, 0));
    }
}
