// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Threading;

namespace NanoIke.Boards.Esp32;

/// <summary>
/// Deep sleep of an ESP32, ended by its timer. The wall clock runs on; memory does not, and neither the RTC memory nor NVS can be had from
/// managed code: the two files are on the internal drive.
/// </summary>
internal sealed class Esp32Sleeper : DeviceSleeper
{
    private const int ReachableMs = 60000; // after a reset a board stays awake for so long: nanoff cannot reach one that sleeps

    private readonly long _startedAt = System.Environment.TickCount64;

    /// <inheritdoc/>
    public override bool IsWake
    {
        get
        {
            try
            {
                return nanoFramework.Hardware.Esp32.Sleep.GetWakeupCause() == nanoFramework.Hardware.Esp32.Sleep.WakeupCause.Timer;
            }
            catch (Exception)
            {
                return false; // a firmware without that native part
            }
        }
    }

    /// <inheritdoc/>
    public override void Sleep(long milliseconds)
    {
        try
        {
            long awake = _startedAt + ReachableMs - System.Environment.TickCount64;
            if (!IsWake && awake > 0)
            {
                Thread.Sleep((int)awake);
                milliseconds = milliseconds > awake ? milliseconds - awake : 1;
            }

            nanoFramework.Hardware.Esp32.Sleep.EnableWakeupByTimer(TimeSpan.FromMilliseconds(milliseconds));
            nanoFramework.Hardware.Esp32.Sleep.StartDeepSleep();
        }
        catch (Exception)
        {
            // The board stays awake: the program starts its next node after a pause.
        }
    }
}
