// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Net;

/// <summary>IPv4 addresses in dotted form.</summary>
public static class Ipv4Text
{
    /// <summary>Writes an address.</summary>
    /// <param name="address">The address, most significant byte first in the number.</param>
    /// <returns>Dotted form.</returns>
    public static string Format(uint address)
    {
        return DecimalText.Of(address >> 24) + "." + DecimalText.Of((address >> 16) & 255) + "."
            + DecimalText.Of((address >> 8) & 255) + "." + DecimalText.Of(address & 255);
    }

    /// <summary>Reads an address: four decimal numbers up to 255, no leading zeros, nothing else.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The address, or -1.</returns>
    public static long Parse(string text)
    {
        long address = 0;
        int parts = 0;
        int at = 0;
        while (parts < 4)
        {
            int start = at;
            int value = 0;
            while (at < text.Length && text[at] >= '0' && text[at] <= '9' && at - start < 3)
            {
                value = value * 10 + (text[at] - '0');
                at++;
            }

            if (at == start || value > 255 || (at - start > 1 && text[start] == '0'))
            {
                return -1;
            }

            address = (address << 8) | (uint)value;
            parts++;
            if (parts < 4 && (at >= text.Length || text[at++] != '.'))
            {
                return -1;
            }
        }

        return at == text.Length ? address : -1;
    }
}
