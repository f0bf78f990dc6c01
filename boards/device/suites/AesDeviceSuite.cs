// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Crypto;

namespace NanoIke.Boards;

/// <summary>The suite of a firmware whose board.json says aes128-sha256.</summary>
internal static class DeviceSuite
{
    private static readonly NativeAesCbcSuite s_suite = new NativeAesCbcSuite();

    internal static Suite Suite => s_suite;

    /// <summary>There is a native part that the suite cannot use: it is missing or answers wrong.</summary>
    internal static bool LacksNative => !s_suite.IsNative;

    /// <summary>Takes the managed part from now on, if the native one threw; true: it has just changed.</summary>
    internal static bool LeaveNative()
    {
        return s_suite.LeaveNativeIfItThrew();
    }
}
