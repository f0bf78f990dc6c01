// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Boards;

/// <summary>
/// How long this board takes for an instruction of the interpreter: with the instruction counts of tests/bench/RESULTS.md that
/// tells how long a handshake or a packet takes. Measured once at start, in a fraction of a second.
/// </summary>
internal static class Calibration
{
    private const int Turns = 50000;
    private const int InstructionsPerTurn = 7; // load, 1, add, store, load, limit, branch

    /// <summary>Nanoseconds per instruction.</summary>
    internal static long NanosecondsPerInstruction()
    {
        long start = System.Environment.TickCount64;
        Spin(Turns);
        long milliseconds = System.Environment.TickCount64 - start;
        return milliseconds * 1000000 / (Turns * InstructionsPerTurn);
    }

    private static void Spin(int turns)
    {
        for (int i = 0; i < turns; i++)
        {
        }
    }
}
