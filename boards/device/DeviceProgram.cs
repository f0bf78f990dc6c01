// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Threading;
using nanoFramework.Runtime.Native;
using NanoIke.Firmware;
using NanoIke.Net;

namespace NanoIke.Boards;

/// <summary>
/// The life of a device. It never returns: behind Main waits a debugger, and nobody is there to cut the power. A board that cannot even
/// be made is tried again, and rebooted after ten minutes.
/// </summary>
internal abstract class DeviceProgram
{
    private const int WaitMs = 10000;
    private const int TriesMax = 60;

    /// <summary>Makes the board. May throw.</summary>
    protected abstract DeviceBoard CreateBoard();

    /// <summary>Runs it. Static, as the heap is compacted below it (HeapWatch).</summary>
    internal static void Run(DeviceProgram program)
    {
        while (true)
        {
            for (int i = 0; i < TriesMax; i++)
            {
                try
                {
                    DeviceBoard board = program.CreateBoard();
                    board.Print("one instruction takes about " + DecimalText.Of(Calibration.NanosecondsPerInstruction()) + " ns");
                    new Supervisor(board, new DeviceNodeFactory(board)).Run(0);
                }
                catch (Exception)
                {
                    Say();
                }

                Thread.Sleep(WaitMs);
            }

            Reboot();
        }
    }

    private static void Say()
    {
        try
        {
            Console.WriteLine("the board cannot be set up; trying again");
        }
        catch (Exception)
        {
            // Nobody hears it.
        }
    }

    private static void Reboot()
    {
        try
        {
            Power.RebootDevice();
        }
        catch (Exception)
        {
            // Then the tries go on.
        }
    }
}
