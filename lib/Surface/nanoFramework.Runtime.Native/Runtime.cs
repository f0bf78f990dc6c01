// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;

namespace nanoFramework.Runtime.Native;

public static class GC
{
    public static uint Run(bool compactHeap) => throw null;
    public static void EnableGCMessages(bool enable) => throw null;
}

public enum RebootOption
{
    NormalReboot = 0,
    EnterNanoBooter = 1,
    ClrOnly = 2,
    EnterProprietaryBooter = 8,
}

public class Power
{
    public static void RebootDevice(RebootOption rebootOption = RebootOption.NormalReboot) => throw null;
}

public static class SystemInfo
{
    public static Version Version => throw null;
    public static string OEMString => throw null;
    public static byte OEM => throw null;
    public static byte Model => throw null;
    public static ushort SKU => throw null;
    public static string TargetName => throw null;
    public static string Platform => throw null;
}
