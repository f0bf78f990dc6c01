// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Net.NetworkInformation;
using NanoIke.Firmware;

namespace NanoIke.Boards;

/// <summary>The network of a nanoFramework device. A board says how it is asked for.</summary>
internal abstract class DeviceNetwork : NetworkWatch
{
    /// <inheritdoc/>
    protected override bool HasLink()
    {
        return NetworkInterface.GetIsNetworkAvailable(); // the link of any interface; allocates nothing
    }

    /// <inheritdoc/>
    /// <remarks>A fixed address is there without a link, and one from DHCP stays for up to two minutes when the link is lost.</remarks>
    protected override uint Address()
    {
        byte[] bytes = IPGlobalProperties.GetIPAddress().GetAddressBytes();
        return bytes.Length == 4 ? Wire.Bytes.Get32(bytes, 0) : 0;
    }
}
