// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Firmware;

namespace NanoIke.Boards;

/// <summary>What nanoFramework boards share that can sleep deeply: the files, and the wall clock.</summary>
internal abstract class DeviceSleeper : Sleeper
{
    private readonly long _ahead = DateTime.UtcNow.Ticks / 10000 - System.Environment.TickCount64;

    /// <inheritdoc/>
    public override long ClockMs => DateTime.UtcNow.Ticks / 10000;

    /// <inheritdoc/>
    public override long UnsetClockMs => _ahead + System.Environment.TickCount64;

    /// <inheritdoc/>
    public override byte[] Read(SleepFile file)
    {
        return DeviceStorage.Read(PathOf(file));
    }

    /// <inheritdoc/>
    public override bool Write(SleepFile file, byte[] bytes, int count)
    {
        return DeviceStorage.Write(PathOf(file), bytes, count);
    }

    private static string PathOf(SleepFile file)
    {
        return file == SleepFile.Tunnel ? "I:\\nanoike.tun" : "I:\\nanoike.que";
    }
}
