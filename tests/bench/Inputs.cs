// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Bench;

/// <summary>Inputs of the operations: the same in every run.</summary>
internal static class Inputs
{
    /// <summary>Bytes from a fixed generator (multiplier and increment of MMIX), different for each seed.</summary>
    public static byte[] Bytes(int count, ulong seed)
    {
        byte[] bytes = new byte[count];
        ulong state = seed;
        for (int i = 0; i < count; i++)
        {
            unchecked
            {
                state = (state * 6364136223846793005UL) + 1442695040888963407UL;
                bytes[i] = (byte)(state >> 56);
            }
        }

        return bytes;
    }
}
