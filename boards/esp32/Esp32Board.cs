// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Net;

namespace NanoIke.Boards.Esp32;

/// <summary>An ESP32 with Wi-Fi. The credentials lie in the device's own network configuration, apart from the node's.</summary>
internal sealed class Esp32Board : DeviceBoard
{
    internal Esp32Board()
        : base(new Esp32Entropy(DeviceStorage.CountStart()), new WifiNetwork())
    {
    }

#if BOARD_SLEEPS
    /// <inheritdoc/>
    public override NanoIke.Firmware.Sleeper Sleeper { get; } = new Esp32Sleeper();
#endif
}
