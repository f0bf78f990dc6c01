// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Crypto;

namespace NanoIke.Boards;

/// <summary>The suite of a firmware whose board.json says chacha20poly1305-prfsha256: managed code alone.</summary>
internal static class DeviceSuite
{
    internal static Suite Suite { get; } = new ChaChaSuite();

    /// <summary>It wants none.</summary>
    internal static bool LacksNative => false;

    /// <summary>There is none.</summary>
    internal static bool LeaveNative()
    {
        return false;
    }
}
