// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Net;

namespace NanoIke.Boards.Stm32;

/// <summary>An STM32 with Ethernet under ChibiOS, such as ORGPAL_PALTHREE.</summary>
internal sealed class Stm32Board : DeviceBoard
{
    internal Stm32Board()
        : base(new Stm32Entropy(DeviceStorage.CountStart()), new EthernetNetwork())
    {
    }
}
