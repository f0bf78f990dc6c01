// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Net.NetworkInformation;
using System.Threading;
using nanoFramework.Networking;

namespace NanoIke.Boards.Esp32;

/// <summary>Wi-Fi with the credentials in the device's own network configuration (auto-connect), apart from the node's.</summary>
internal sealed class WifiNetwork : DeviceNetwork
{
    /// <summary>Wi-Fi, and no other interface, had an address: the radio runs, and with it the random generator.</summary>
    internal bool RadioOn { get; private set; }

    /// <inheritdoc/>
    protected override uint Address()
    {
        uint address = base.Address();
        RadioOn = RadioOn || (address != 0 && HasWirelessAddress());
        return address;
    }

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

    // Once: the objects of all interfaces are much garbage.
    private static bool HasWirelessAddress()
    {
        NetworkInterface[] all = NetworkInterface.GetAllNetworkInterfaces();
        for (int i = 0; i < all.Length; i++)
        {
            if (all[i].NetworkInterfaceType == NetworkInterfaceType.Wireless80211 && all[i].IPv4Address[0] != '0')
            {
                return true;
            }
        }

        return false;
    }
}
