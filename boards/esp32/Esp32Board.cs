// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Threading;
using nanoFramework.Networking;
using nanoFramework.Runtime.Native;
using NanoIke.Crypto;

namespace NanoIke.Boards.Esp32;

/// <summary>An ESP32 with Wi-Fi. The credentials lie in the device's own network configuration, apart from the node's.</summary>
internal sealed class Esp32Board : DeviceBoard
{
    private const int ConnectMs = 60000;

    private bool _radioOn;

    internal Esp32Board()
        : base(new NativeAesCbcSuite())
    {
    }

    /// <inheritdoc/>
    /// <remarks>esp_random() is a true generator only while the radio is on; without Wi-Fi it is a pseudo random one. The P4 has no
    /// radio of its own.</remarks>
    internal override bool HasHardwareRandom => _radioOn && SystemInfo.Platform == "ESP32" && SystemInfo.TargetName.IndexOf("P4") < 0;

    /// <inheritdoc/>
    internal override bool ConnectNetwork()
    {
        bool connected = WifiNetworkHelper.Reconnect(false, 0, new CancellationTokenSource(ConnectMs).Token);
        _radioOn |= connected;
        return connected;
    }
}
