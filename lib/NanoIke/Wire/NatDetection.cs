// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Wire;

/// <summary>
/// The hash of the NAT detection notifies: SHA-1 of SPIi | SPIr | address | port (RFC 7296 section 2.23). It hides nothing and
/// protects nothing, so SHA-1 (FIPS 180-4 section 6.1) serves, in the least code: the input is always one block.
/// </summary>
internal static class NatDetection
{
    internal const int HashSize = 20;

    private const int InputSize = 2 * Ike.SpiSize + 6;

    /// <summary>Writes the 20 bytes of the hash. <paramref name="words"/>: working memory of 16 words.</summary>
    internal static void Hash(byte[] spis, int spisOffset, uint address, int port, uint[] words, byte[] result, int offset)
    {
        for (int i = 0; i < 4; i++)
        {
            words[i] = Bytes.Get32(spis, spisOffset + 4 * i);
        }

        words[4] = address;
        words[5] = ((uint)port << 16) | 0x8000; // the port, then the padding bit
        for (int i = 6; i < 15; i++)
        {
            words[i] = 0;
        }

        words[15] = InputSize * 8;
        Compress(words, result, offset);
    }

    private static void Compress(uint[] words, byte[] result, int offset)
    {
        unchecked
        {
            uint a = 0x67452301, b = 0xEFCDAB89, c = 0x98BADCFE, d = 0x10325476, e = 0xC3D2E1F0;
            for (int t = 0; t < 80; t++)
            {
                uint w = words[t & 15];
                if (t >= 16)
                {
                    w ^= words[(t + 13) & 15] ^ words[(t + 8) & 15] ^ words[(t + 2) & 15];
                    w = (w << 1) | (w >> 31);
                    words[t & 15] = w;
                }

                uint f = t < 20 ? (d ^ (b & (c ^ d))) + 0x5A827999
                    : t < 40 ? (b ^ c ^ d) + 0x6ED9EBA1
                    : t < 60 ? ((b & c) | (d & (b | c))) + 0x8F1BBCDC
                    : (b ^ c ^ d) + 0xCA62C1D6;
                w += ((a << 5) | (a >> 27)) + f + e;
                e = d;
                d = c;
                c = (b << 30) | (b >> 2);
                b = a;
                a = w;
            }

            Bytes.Put32(result, offset, 0x67452301 + a);
            Bytes.Put32(result, offset + 4, 0xEFCDAB89 + b);
            Bytes.Put32(result, offset + 8, 0x98BADCFE + c);
            Bytes.Put32(result, offset + 12, 0x10325476 + d);
            Bytes.Put32(result, offset + 16, 0xC3D2E1F0 + e);
        }
    }
}
