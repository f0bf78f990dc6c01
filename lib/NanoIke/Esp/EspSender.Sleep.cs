// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Esp;

/// <content>What keeps the IVs of two wakes apart.</content>
internal sealed partial class EspSender
{
    /// <summary>Random bits of this wake.</summary>
    internal uint WakeBits
    {
        set => _cipher.WakeBits = value;
    }
}
