// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Boards.Stm32;

/// <summary>Entry point of the STM32 firmware.</summary>
public static class Program
{
    /// <summary>Runs the node for ever.</summary>
    public static void Main()
    {
        DeviceProgram.Run(new Stm32Board());
    }
}
