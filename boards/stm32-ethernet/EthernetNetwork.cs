// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Threading;
using nanoFramework.Networking;

namespace NanoIke.Boards.Stm32;

/// <summary>Ethernet with the address settings of the firmware's network configuration.</summary>
internal sealed class EthernetNetwork : DeviceNetwork
{
    /// <inheritdoc/>
    /// <remarks>The token is cancelled beforehand: the call then takes a tenth of a second and does not wait for an address.</remarks>
    protected override void Begin()
    {
        NetworkHelper.SetupAndConnectNetwork(new CancellationToken(true), false);
    }
}
