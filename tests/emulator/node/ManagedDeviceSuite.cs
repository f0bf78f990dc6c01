// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Crypto;

namespace NanoIke.Boards;

/// <summary>AES of a firmware that has the native part in it, on a target without.</summary>
internal static class DeviceSuite
{
    internal static Suite Suite { get; } = new AesCbcSuite();

    internal static bool LacksNative => true;

    internal static bool LeaveNative()
    {
        return false;
    }
}
