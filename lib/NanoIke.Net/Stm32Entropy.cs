// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using nanoFramework.Runtime.Native;

namespace NanoIke.Net;

/// <summary>
/// The random generator of an STM32: the ChibiOS targets of the F4, F7 and H7 families draw from the RNG peripheral; the ThreadX targets
/// of the same boards use rand(), and some F4 parts (F401, F411) have no RNG.
/// </summary>
public sealed class Stm32Entropy : DeviceEntropy
{
    /// <summary>Makes the source.</summary>
    /// <param name="startCounter">A number that is different at every start; 0: none is kept.</param>
    public Stm32Entropy(uint startCounter)
        : base(startCounter)
    {
    }

    /// <summary>It is one of the targets whose source was read: the generator is the RNG peripheral.</summary>
    public override bool IsHardware =>
        SystemInfo.OEMString.IndexOf("ChibiOS") >= 0
        && (SystemInfo.TargetName == "ORGPAL_PALTHREE" || SystemInfo.TargetName == "ST_NUCLEO144_F439ZI"
            || SystemInfo.TargetName == "NESHTEC_NESHNODE_V1");
}
