// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Net.NetworkInformation;
using nanoFramework.Runtime.Native;

namespace NanoIke.Net;

/// <summary>
/// The random generator of an ESP32: esp_random() is a true one only while the radio is on, and a pseudo random one without. The P4 has
/// no radio of its own.
/// </summary>
public sealed class Esp32Entropy : DeviceEntropy
{
    private bool _radioOn;

    /// <summary>Makes the source.</summary>
    /// <param name="startCounter">A number that is different at every start; 0: none is kept.</param>
    public Esp32Entropy(uint startCounter)
        : base(startCounter)
    {
    }

    /// <summary>It is an ESP32 with a radio, and Wi-Fi has had an address since the start: connect first, then open the tunnel.</summary>
    public override bool IsHardware
    {
        get
        {
            _radioOn = _radioOn || HasWirelessAddress();
            return _radioOn && IsEsp32 && SystemInfo.TargetName.IndexOf("P4") < 0;
        }
    }

    /// <summary>This board is of the family.</summary>
    internal static bool IsEsp32 => SystemInfo.Platform == "ESP32";

    // Asked until it is true, and no longer: the objects of all interfaces are much garbage.
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
