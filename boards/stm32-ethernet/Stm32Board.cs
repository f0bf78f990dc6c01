// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using nanoFramework.Runtime.Native;
using NanoIke.Crypto;

namespace NanoIke.Boards.Stm32;

/// <summary>An STM32 with Ethernet under ChibiOS, such as ORGPAL_PALTHREE.</summary>
internal sealed class Stm32Board : DeviceBoard
{
    internal Stm32Board()
        : base(new NativeAesCbcSuite(), new EthernetNetwork())
    {
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The ChibiOS targets of the F4, F7 and H7 families draw from the RNG peripheral; the ThreadX targets of the same boards use
    /// rand(), and some F4 parts (F401, F411) have no RNG.
    /// </remarks>
    internal override bool HasHardwareRandom =>
        SystemInfo.OEMString.IndexOf("ChibiOS") >= 0
        && (SystemInfo.TargetName == "ORGPAL_PALTHREE" || SystemInfo.TargetName == "ST_NUCLEO144_F439ZI"
            || SystemInfo.TargetName == "NESHTEC_NESHNODE_V1");
}
