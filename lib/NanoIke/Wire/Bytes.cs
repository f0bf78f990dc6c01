// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Wire;

/// <summary>Big-endian integers in byte arrays, and the comparison of secrets.</summary>
internal static class Bytes
{
    internal static int Get16(byte[] buffer, int offset)
    {
        return (buffer[offset] << 8) | buffer[offset + 1];
    }

    internal static uint Get32(byte[] buffer, int offset)
    {
        unchecked
        {
            return (uint)((buffer[offset] << 24) | (buffer[offset + 1] << 16) | (buffer[offset + 2] << 8) | buffer[offset + 3]);
        }
    }

    internal static void Put16(byte[] buffer, int offset, int value)
    {
        unchecked
        {
            buffer[offset] = (byte)(value >> 8);
            buffer[offset + 1] = (byte)value;
        }
    }

    internal static void Put32(byte[] buffer, int offset, uint value)
    {
        unchecked
        {
            buffer[offset] = (byte)(value >> 24);
            buffer[offset + 1] = (byte)(value >> 16);
            buffer[offset + 2] = (byte)(value >> 8);
            buffer[offset + 3] = (byte)value;
        }
    }

    /// <summary>Compares without a branch on the content: the same instructions run wherever a difference lies.</summary>
    internal static bool Equal(byte[] a, int aOffset, byte[] b, int bOffset, int count)
    {
        int difference = 0;
        while (count != 0)
        {
            count--;
            difference |= a[aOffset + count] ^ b[bOffset + count];
        }

        return difference == 0;
    }
}
