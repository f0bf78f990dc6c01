// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;

namespace nanoFramework.Hardware.Esp32;

public class Sleep
{
    public enum WakeupCause
    {
        Undefined = 0,
        Ext0 = 2,
        Ext1,
        Timer,
        TouchPad,
        Ulp,
        Gpio,
        Uart,
    }

    public static EspNativeError EnableWakeupByTimer(TimeSpan time) => throw null;
    public static void StartDeepSleep() => throw null;
    public static WakeupCause GetWakeupCause() => throw null;
}
