// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Threading;
using nanoFramework.Networking;

namespace NanoIke.Boards.Esp32;

/// <summary>Wi-Fi with the credentials in the device's own network configuration (auto-connect), apart from the node's.</summary>
internal sealed class WifiNetwork : DeviceNetwork
{
    /// <inheritdoc/>
    /// <remarks>
    /// With auto-connect the firmware connects at its start, and again by itself whenever the access point is lost. What this call adds
    /// is the interface's stored address settings. It makes a new WifiAdapter, which a static list keeps for ever: about 108 bytes a
    /// call. WifiNetworkHelper.Disconnect would take the adapter off the list, but it also tells the firmware not to connect again. The
    /// token is cancelled beforehand: the call then takes a tenth of a second and does not wait for an address.
    /// </remarks>
    protected override void Begin()
    {
        WifiNetworkHelper.Reconnect(false, 0, new CancellationToken(true));
    }
}
