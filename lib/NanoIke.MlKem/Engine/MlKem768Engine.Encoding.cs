// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Crypto;

/// <content>
/// Numbers as bytes (FIPS 203 section 4.2.1). What is compressed is not written but compared with the ciphertext, bit by bit and without
/// a branch. A division by q = 3329 is a product and a shift: exact for every value that occurs, which a test goes through.
/// </content>
internal sealed partial class MlKem768Engine
{
    /// <summary>x / 3329 = (x * 315) >> 20 for the sums that give 4 bits and 1 bit.</summary>
    internal const int SmallFactor = 315;

    /// <summary>x / 3329 = (x * 1290167) >> 32 for the sums that give 10 bits.</summary>
    internal const long LargeFactor = 1290167;

    // Masks that add up pairs of bits, and make signed nibbles of the differences (algorithm 8).
    private const ulong Odd = 0x5555555555555555;
    private const ulong Pairs = 0x3333333333333333;
    private const ulong Signs = 0x8888888888888888;

    // The product plus the error, as numbers from 0 to q - 1 of 12 bits: one polynomial of the encapsulation key.
    private void EncodeKey(int offset)
    {
        unchecked
        {
            short[] product = _polynomial;
            short[] error = _row;
            byte[] key = _key;
            int o = offset;
            for (int j = 0; j < Coefficients; j += 2)
            {
                int u = product[j] + error[j]; // -3328 to 3328
                u += 3329 & (u >> 31);
                u -= 3329;
                u += 3329 & (u >> 31);
                int v = product[j + 1] + error[j + 1];
                v += 3329 & (v >> 31);
                v -= 3329;
                v += 3329 & (v >> 31);
                u |= v << 12;
                key[o] = (byte)u;
                key[o + 1] = (byte)(u >> 8);
                key[o + 2] = (byte)(u >> 16);
                o += 3;
            }

            _steps++;
        }
    }

    // The vector of the encapsulation key into _row.
    private void DecodeKey()
    {
        unchecked
        {
            short[] row = _row;
            byte[] key = _key;
            int o = 0;
            for (int j = 0; j < Rank * Coefficients; j += 2)
            {
                int pair = key[o] | (key[o + 1] << 8) | (key[o + 2] << 16);
                row[j] = (short)(pair & 4095);
                row[j + 1] = (short)(pair >> 12);
                o += 3;
            }

            _steps++;
        }
    }

    // Decompress10 of one polynomial of the ciphertext's vector u.
    private void DecodeU(byte[] ciphertext, int offset, int at)
    {
        unchecked
        {
            short[] row = _row;
            int o = offset;
            for (int j = at; j < at + Coefficients; j += 4)
            {
                int low = ciphertext[o] | (ciphertext[o + 1] << 8) | (ciphertext[o + 2] << 16);
                int high = (low >> 20) | (ciphertext[o + 3] << 4) | (ciphertext[o + 4] << 12);
                row[j] = (short)((((low & 1023) * 3329) + 512) >> 10);
                row[j + 1] = (short)(((((low >> 10) & 1023) * 3329) + 512) >> 10);
                row[j + 2] = (short)((((high & 1023) * 3329) + 512) >> 10);
                row[j + 3] = (short)((((high >> 10) * 3329) + 512) >> 10);
                o += 5;
            }

            _steps++;
        }
    }

    // m' = Compress1(Decompress4(v) - polynomial): the values go from -1664 to 4785.
    private void DecodeMessage(byte[] ciphertext, int offset)
    {
        unchecked
        {
            short[] polynomial = _polynomial;
            byte[] bytes = _bytes;
            int o = offset;
            for (int i = 0; i < 32; i++)
            {
                int message = 0;
                int j = i << 3;
                for (int bit = 0; bit < 8; bit += 2)
                {
                    int pair = ciphertext[o++];
                    int u = ((((pair & 15) * 3329) + 8) >> 4) - polynomial[j];
                    int v = ((((pair >> 4) * 3329) + 8) >> 4) - polynomial[j + 1];
                    message |= (((((u << 1) + 1664) * SmallFactor) >> 20) & 1) << bit;
                    message |= (((((v << 1) + 1664) * SmallFactor) >> 20) & 1) << (bit + 1);
                    j += 2;
                }

                bytes[Message + i] = (byte)message;
            }

            _steps++;
        }
    }

    // Differences of the ciphertext from Compress10(polynomial + noise in the state): the values go from -1666 to 1666.
    private int CompareU(byte[] ciphertext, int offset)
    {
        unchecked
        {
            ulong[] state = _state;
            short[] p = _polynomial;
            byte[] c = ciphertext;
            ulong odd = Odd;
            ulong pairs = Pairs;
            ulong signs = Signs;
            long factor = LargeFactor;
            long difference = 0;
            int o = offset;
            int lane = 0;
            for (int j = 0; j < Coefficients; lane++)
            {
                ulong bits = state[lane];
                bits = (bits & odd) + ((bits >> 1) & odd);
                long noise = (long)(((bits & pairs) + signs - ((bits >> 2) & pairs)) ^ signs);
                for (int n = 0; n < 16; n += 4)
                {
                    int low = c[o] | (c[o + 1] << 8) | (c[o + 2] << 16);
                    int high = (low >> 20) | (c[o + 3] << 4) | (c[o + 4] << 12);
                    difference |= ((((((p[j] + ((noise << 60) >> 60)) << 10) + 1664) * factor) >> 32) ^ low) & 1023;
                    difference |= ((((((p[j + 1] + ((noise << 56) >> 60)) << 10) + 1664) * factor) >> 32) ^ (low >> 10)) & 1023;
                    difference |= ((((((p[j + 2] + ((noise << 52) >> 60)) << 10) + 1664) * factor) >> 32) ^ high) & 1023;
                    difference |= ((((((p[j + 3] + ((noise << 48) >> 60)) << 10) + 1664) * factor) >> 32) ^ (high >> 10)) & 1023;
                    noise >>= 16;
                    o += 5;
                    j += 4;
                }
            }

            _steps++;
            return (int)difference;
        }
    }

    // Differences of the ciphertext from Compress4(polynomial + noise + Decompress1(m')): the values go from -1666 to 3331.
    private int CompareV(byte[] ciphertext, int offset)
    {
        unchecked
        {
            ulong[] state = _state;
            short[] p = _polynomial;
            byte[] bytes = _bytes;
            ulong odd = Odd;
            ulong pairs = Pairs;
            ulong signs = Signs;
            int difference = 0;
            int o = offset;
            int lane = 0;
            for (int j = 0; j < Coefficients; lane++)
            {
                ulong bits = state[lane];
                bits = (bits & odd) + ((bits >> 1) & odd);
                long noise = (long)(((bits & pairs) + signs - ((bits >> 2) & pairs)) ^ signs);
                int message = bytes[2 * lane] | (bytes[(2 * lane) + 1] << 8);
                for (int n = 0; n < 16; n += 2)
                {
                    int pair = ciphertext[o++];
                    int u = p[j] + (int)((noise << 60) >> 60) + (1665 & -(message & 1));
                    int v = p[j + 1] + (int)((noise << 56) >> 60) + (1665 & -((message >> 1) & 1));
                    difference |= (((((u << 4) + 1664) * SmallFactor) >> 20) ^ pair) & 15;
                    difference |= (((((v << 4) + 1664) * SmallFactor) >> 20) ^ (pair >> 4)) & 15;
                    noise >>= 8;
                    message >>= 2;
                    j += 2;
                }
            }

            _steps++;
            return difference;
        }
    }
}
