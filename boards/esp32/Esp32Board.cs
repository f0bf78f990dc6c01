// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using nanoFramework.Runtime.Native;
using NanoIke.Crypto;

namespace NanoIke.Boards.Esp32;

/// <summary>An ESP32 with Wi-Fi. The credentials lie in the device's own network configuration, apart from the node's.</summary>
internal sealed class Esp32Board : DeviceBoard
{
    private readonly WifiNetwork _wifi;

    internal Esp32Board()
        : this(new WifiNetwork())
    {
    }

    private Esp32Board(WifiNetwork wifi)
        : base(new NativeAesCbcSuite(), wifi)
    {
        _wifi = wifi;
    }

    /// <inheritdoc/>
    /// <remarks>esp_random() is a true generator only while the radio is on; without Wi-Fi it is a pseudo random one. The P4 has no
    /// radio of its own.</remarks>
    internal override bool HasHardwareRandom => _wifi.RadioOn && SystemInfo.Platform == "ESP32" && SystemInfo.TargetName.IndexOf("P4") < 0;
}
