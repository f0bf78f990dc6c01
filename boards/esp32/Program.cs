// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Boards.Esp32;

/// <summary>Entry point of the ESP32 firmware.</summary>
internal sealed class Program : DeviceProgram
{
    /// <summary>Runs the node for ever.</summary>
    public static void Main()
    {
        Run(new Program());
    }

    /// <inheritdoc/>
    protected override DeviceBoard CreateBoard()
    {
        return new Esp32Board();
    }
}
