// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Wire;

namespace NanoIke.Crypto;

/// <content>What keeps the IVs of two wakes apart.</content>
internal sealed partial class RandomSource
{
    /// <summary>
    /// Bits that no other start has, and that need not be secret: straight from the source, with the start counter. False: it is no
    /// hardware, or stuck.
    /// </summary>
    internal bool DrawUnique(byte[] work, out uint bits)
    {
        Array.Clear(work, 0, 8);
        bits = 0;
        if (!_entropy.IsHardware)
        {
            return false;
        }

        _entropy.Fill(work, 0, 8);
        bits = unchecked(Bytes.Get32(work, 0) + _entropy.StartCounter);
        return Bytes.Get32(work, 0) != Bytes.Get32(work, 4);
    }
}
