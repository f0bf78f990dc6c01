// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Boards;

namespace NanoIke.Samples;

/// <summary>Entry point.</summary>
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
        return new ClockBoard();
    }
}
