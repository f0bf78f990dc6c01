// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Wire;

/// <summary>The checksum of IPv4, UDP and ICMP (RFC 1071).</summary>
internal static class InternetChecksum
{
    internal static int Of(byte[] buffer, int offset, int count)
    {
        return Complement(Sum(buffer, offset, count));
    }

    /// <summary>The checksum of a sum of words.</summary>
    internal static int Complement(int sum)
    {
        sum = (sum & 0xFFFF) + (sum >> 16);
        sum += sum >> 16;
        return ~sum & 0xFFFF;
    }

    /// <summary>Sum of big-endian 16-bit words; that of a datagram fits 32 bits. High and low bytes apart save a shift a word.</summary>
    internal static int Sum(byte[] buffer, int offset, int count)
    {
        int high = 0;
        int low = 0;
        int end = offset + count;
        while (offset + 8 <= end)
        {
            high += buffer[offset] + buffer[offset + 2] + buffer[offset + 4] + buffer[offset + 6];
            low += buffer[offset + 1] + buffer[offset + 3] + buffer[offset + 5] + buffer[offset + 7];
            offset += 8;
        }

        while (offset + 2 <= end)
        {
            high += buffer[offset];
            low += buffer[offset + 1];
            offset += 2;
        }

        if (offset < end)
        {
            high += buffer[offset];
        }

        return (high << 8) + low;
    }
}
