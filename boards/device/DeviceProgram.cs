// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Threading;
using NanoIke.Firmware;

namespace NanoIke.Boards;

/// <summary>The life of a node on a device: network, configuration, node; it never returns and never ends in a restart loop.</summary>
internal static class DeviceProgram
{
    private const int WaitMs = 10000;

    internal static void Run(DeviceBoard board)
    {
        board.Print("one instruction takes about " + Calibration.NanosecondsPerInstruction().ToString() + " ns");
        NodeConfiguration configuration = WaitForConfiguration(board);
        while (!board.Network.IsUp)
        {
            board.Turn();
            Thread.Sleep(200);
        }

        if (!board.HasHardwareRandom)
        {
            Stay(board, "this target's random generator is not known to be hardware: no tunnel is opened with it");
        }

        Node node = new Node(board, configuration);
        node.Run(0);
        Stay(board, node.Failure);
    }

    // The file can be deployed while the node runs: it is looked for again and again.
    private static NodeConfiguration WaitForConfiguration(DeviceBoard board)
    {
        ConfigurationParser parser = new ConfigurationParser();
        while (true)
        {
            byte[] file = DeviceStorage.ReadConfiguration();
            NodeConfiguration configuration = file == null ? null : parser.Parse(file);
            if (file != null)
            {
                Array.Clear(file, 0, file.Length);
            }

            if (configuration != null)
            {
                return configuration;
            }

            board.Print(file == null ? "I:\\nanoike.conf is missing: deploy it with flash.ps1 -Config FILE" : "I:\\nanoike.conf: " + parser.Error);
            Thread.Sleep(WaitMs);
        }
    }

    private static void Stay(DeviceBoard board, string why)
    {
        while (true)
        {
            board.Print(why);
            Thread.Sleep(WaitMs);
        }
    }
}
