// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Net;

/// <summary>Numbers in words for people. <c>ToString</c> of a number keeps objects of its culture on a board's heap for ever.</summary>
internal static class DecimalText
{
    private const int MaxLength = 20; // of the least long

    /// <summary>A number in decimal digits.</summary>
    internal static string Of(long value)
    {
        char[] text = new char[MaxLength];
        int at = MaxLength;
        bool negative = value < 0;
        do
        {
            int digit = (int)(value % 10);
            text[--at] = (char)('0' + (negative ? -digit : digit));
            value /= 10;
        }
        while (value != 0);
        if (negative)
        {
            text[--at] = '-';
        }

        return new string(text, at, MaxLength - at);
    }
}
