// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;

namespace NanoIke.Net;

/// <summary>The forms of a shared secret: text, 0xHEX, 0sBASE64. Never makes a string of it: strings cannot be wiped.</summary>
internal static class SecretText
{
    /// <summary>Decodes the bytes [start, end); null: malformed, empty or too long.</summary>
    internal static byte[] Decode(byte[] file, int start, int end)
    {
        byte[] secret;
        if (end - start >= 2 && file[start] == '0' && file[start + 1] == 'x')
        {
            secret = Hex(file, start + 2, end);
        }
        else if (end - start >= 2 && file[start] == '0' && file[start + 1] == 's')
        {
            secret = Base64(file, start + 2, end);
        }
        else
        {
            secret = new byte[end - start];
            Array.Copy(file, start, secret, 0, secret.Length);
        }

        if (secret == null || secret.Length == 0 || secret.Length > Limits.SecretMaxBytes)
        {
            return Refuse(secret);
        }

        return secret;
    }

    /// <summary>Decodes pairs of hexadecimal digits; null: malformed or none.</summary>
    internal static byte[] Hex(byte[] file, int start, int end)
    {
        if (end <= start || (end - start) % 2 != 0)
        {
            return null;
        }

        byte[] result = new byte[(end - start) / 2];
        for (int i = 0; i < result.Length; i++)
        {
            int high = Digit(file[start + 2 * i]);
            int low = Digit(file[start + 2 * i + 1]);
            if (high < 0 || low < 0)
            {
                return Refuse(result);
            }

            result[i] = (byte)(16 * high + low);
        }

        return result;
    }

    // RFC 4648 section 4, padding required, nothing between the letters.
    private static byte[] Base64(byte[] file, int start, int end)
    {
        int count = end - start;
        if (count == 0 || count % 4 != 0)
        {
            return null;
        }

        int padding = file[end - 1] != '=' ? 0 : file[end - 2] != '=' ? 1 : 2;
        byte[] result = new byte[count / 4 * 3 - padding];
        int bits = 0;
        int filled = 0;
        int at = 0;
        for (int i = start; i < end - padding; i++)
        {
            int value = Letter(file[i]);
            if (value < 0)
            {
                return Refuse(result);
            }

            bits = ((bits << 6) | value) & 0xFFFF;
            filled += 6;
            if (filled >= 8)
            {
                filled -= 8;
                result[at++] = (byte)((bits >> filled) & 255);
            }
        }

        return result;
    }

    // Part of a secret is a secret.
    private static byte[] Refuse(byte[] part)
    {
        if (part != null)
        {
            Array.Clear(part, 0, part.Length);
        }

        return null;
    }

    private static int Digit(byte c)
    {
        return c >= '0' && c <= '9' ? c - '0'
            : c >= 'a' && c <= 'f' ? c - 'a' + 10
            : c >= 'A' && c <= 'F' ? c - 'A' + 10
            : -1;
    }

    private static int Letter(byte c)
    {
        return c >= 'A' && c <= 'Z' ? c - 'A'
            : c >= 'a' && c <= 'z' ? c - 'a' + 26
            : c >= '0' && c <= '9' ? c - '0' + 52
            : c == '+' ? 62
            : c == '/' ? 63
            : -1;
    }
}
