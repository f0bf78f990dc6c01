// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Tests;

/// <summary>Bytes written as hexadecimal digits.</summary>
internal static class Hex
{
    /// <summary>Reads pairs of hexadecimal digits; spaces between them are ignored.</summary>
    /// <param name="text">For example "00 11 aa".</param>
    /// <returns>The bytes.</returns>
    internal static byte[] Bytes(string text)
    {
        int digits = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != ' ')
            {
                digits++;
            }
        }

        byte[] bytes = new byte[digits / 2];
        int at = 0;
        for (int i = 0; i < text.Length; i++)
        {
            int c = text[i];
            if (c != ' ')
            {
                int value = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
                bytes[at / 2] = (byte)(((bytes[at / 2] << 4) | value) & 255);
                at++;
            }
        }

        return bytes;
    }
}
