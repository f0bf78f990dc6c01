// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;

namespace NanoIke.Crypto;

/// <content>The compression function.</content>
internal sealed partial class Sha256
{
    /// <summary>
    /// The compression function, FIPS 180-4 section 6.2.2.
    /// </summary>
    /// <param name="outer">Null: absorbs _block. Else: absorbs the digest in _state, padded as the end of a message of 96 bytes,
    /// into this chaining value.</param>
    /// <param name="offset">First word of the chaining value.</param>
    /// <remarks>
    /// Unrolled, hence its length. What the interpreter charges for is the number of instructions, so:
    /// a word x is kept as the 64-bit x * 0x100000001, twice the same 32 bits. A right shift of that has the rotation of x in its
    /// low half and, 32 places further, the plain shift; the three terms of a sigma nest into one chain. Sums and logic run in 64 bits
    /// with a high half that means nothing, until (uint) cuts it off and * k doubles again. A t is read where the compiler leaves it on
    /// the stack. Constants come in pairs, low half first, and cost no RAM. 6,071 instructions; the textbook form takes 7,980.
    /// </remarks>
    private void Compress(uint[] outer, int offset)
    {
        unchecked
        {
            ulong k = 0x100000001; // a local is 2 bytes of code, a constant 9
            uint[] s = _state;
            ulong w0, w1, w2, w3, w4, w5, w6, w7, w8, w9, w10, w11, w12, w13, w14, w15;
            if (outer == null)
            {
                byte[] m = _block;
                w0 = (uint)((m[0] << 24) | (m[1] << 16) | (m[2] << 8) | m[3]);
                w1 = (uint)((m[4] << 24) | (m[5] << 16) | (m[6] << 8) | m[7]) * k;
                w2 = (uint)((m[8] << 24) | (m[9] << 16) | (m[10] << 8) | m[11]) * k;
                w3 = (uint)((m[12] << 24) | (m[13] << 16) | (m[14] << 8) | m[15]) * k;
                w4 = (uint)((m[16] << 24) | (m[17] << 16) | (m[18] << 8) | m[19]) * k;
                w5 = (uint)((m[20] << 24) | (m[21] << 16) | (m[22] << 8) | m[23]) * k;
                w6 = (uint)((m[24] << 24) | (m[25] << 16) | (m[26] << 8) | m[27]) * k;
                w7 = (uint)((m[28] << 24) | (m[29] << 16) | (m[30] << 8) | m[31]) * k;
                w8 = (uint)((m[32] << 24) | (m[33] << 16) | (m[34] << 8) | m[35]) * k;
                w9 = (uint)((m[36] << 24) | (m[37] << 16) | (m[38] << 8) | m[39]) * k;
                w10 = (uint)((m[40] << 24) | (m[41] << 16) | (m[42] << 8) | m[43]) * k;
                w11 = (uint)((m[44] << 24) | (m[45] << 16) | (m[46] << 8) | m[47]) * k;
                w12 = (uint)((m[48] << 24) | (m[49] << 16) | (m[50] << 8) | m[51]) * k;
                w13 = (uint)((m[52] << 24) | (m[53] << 16) | (m[54] << 8) | m[55]) * k;
                w14 = (uint)((m[56] << 24) | (m[57] << 16) | (m[58] << 8) | m[59]) * k;
                w15 = (uint)((m[60] << 24) | (m[61] << 16) | (m[62] << 8) | m[63]) * k;
            }
            else
            {
                w0 = s[0];
                w1 = s[1] * k;
                w2 = s[2] * k;
                w3 = s[3] * k;
                w4 = s[4] * k;
                w5 = s[5] * k;
                w6 = s[6] * k;
                w7 = s[7] * k;
                w8 = 0x80000000 * k;
                w9 = w10 = w11 = w12 = w13 = w14 = 0;
                w15 = 96 * 8 * k;
                Array.Copy(outer, offset, s, 0, StateWords);
            }

            ulong a = s[0] * k;
            ulong b = s[1];
            ulong c = s[2];
            ulong d = s[3];
            ulong e = s[4] * k;
            ulong f = s[5];
            ulong g = s[6];
            ulong h = s[7];
            ulong k0, k1, k2, k3, k4, k5, k6, k7;
            for (int pass = 0; ; pass++)
            {
                switch (pass)
                {
                    case 0:
                        k0 = 0x71374491428A2F98;
                        k1 = 0xE9B5DBA5B5C0FBCF;
                        k2 = 0x59F111F13956C25B;
                        k3 = 0xAB1C5ED5923F82A4;
                        k4 = 0x12835B01D807AA98;
                        k5 = 0x550C7DC3243185BE;
                        k6 = 0x80DEB1FE72BE5D74;
                        k7 = 0xC19BF1749BDC06A7;
                        break;
                    case 1:
                        k0 = 0xEFBE4786E49B69C1;
                        k1 = 0x240CA1CC0FC19DC6;
                        k2 = 0x4A7484AA2DE92C6F;
                        k3 = 0x76F988DA5CB0A9DC;
                        k4 = 0xA831C66D983E5152;
                        k5 = 0xBF597FC7B00327C8;
                        k6 = 0xD5A79147C6E00BF3;
                        k7 = 0x1429296706CA6351;
                        break;
                    case 2:
                        k0 = 0x2E1B213827B70A85;
                        k1 = 0x53380D134D2C6DFC;
                        k2 = 0x766A0ABB650A7354;
                        k3 = 0x92722C8581C2C92E;
                        k4 = 0xA81A664BA2BFE8A1;
                        k5 = 0xC76C51A3C24B8B70;
                        k6 = 0xD6990624D192E819;
                        k7 = 0x106AA070F40E3585;
                        break;
                    default:
                        k0 = 0x1E376C0819A4C116;
                        k1 = 0x34B0BCB52748774C;
                        k2 = 0x4ED8AA4A391C0CB3;
                        k3 = 0x682E6FF35B9CCA4F;
                        k4 = 0x78A5636F748F82EE;
                        k5 = 0x8CC7020884C87814;
                        k6 = 0xA4506CEB90BEFFFA;
                        k7 = 0xC67178F2BEF9A3F7;
                        break;
                }

                ulong t0 = h + (((((e >> 14) ^ e) >> 5) ^ e) >> 6) + (g ^ (e & (f ^ g))) + w0 + k0;
                d = (uint)(t0 + d) * k;
                h = (uint)(t0 + (((((a >> 9) ^ a) >> 11) ^ a) >> 2) + (b ^ ((a ^ b) & (b ^ c)))) * k;
                ulong t1 = g + (((((d >> 14) ^ d) >> 5) ^ d) >> 6) + (f ^ (d & (e ^ f))) + w1 + (k0 >> 32);
                c = (uint)(t1 + c) * k;
                g = (uint)(t1 + (((((h >> 9) ^ h) >> 11) ^ h) >> 2) + (a ^ ((h ^ a) & (a ^ b)))) * k;
                ulong t2 = f + (((((c >> 14) ^ c) >> 5) ^ c) >> 6) + (e ^ (c & (d ^ e))) + w2 + k1;
                b = (uint)(t2 + b) * k;
                f = (uint)(t2 + (((((g >> 9) ^ g) >> 11) ^ g) >> 2) + (h ^ ((g ^ h) & (h ^ a)))) * k;
                ulong t3 = e + (((((b >> 14) ^ b) >> 5) ^ b) >> 6) + (d ^ (b & (c ^ d))) + w3 + (k1 >> 32);
                a = (uint)(t3 + a) * k;
                e = (uint)(t3 + (((((f >> 9) ^ f) >> 11) ^ f) >> 2) + (g ^ ((f ^ g) & (g ^ h)))) * k;
                ulong t4 = d + (((((a >> 14) ^ a) >> 5) ^ a) >> 6) + (c ^ (a & (b ^ c))) + w4 + k2;
                h = (uint)(t4 + h) * k;
                d = (uint)(t4 + (((((e >> 9) ^ e) >> 11) ^ e) >> 2) + (f ^ ((e ^ f) & (f ^ g)))) * k;
                ulong t5 = c + (((((h >> 14) ^ h) >> 5) ^ h) >> 6) + (b ^ (h & (a ^ b))) + w5 + (k2 >> 32);
                g = (uint)(t5 + g) * k;
                c = (uint)(t5 + (((((d >> 9) ^ d) >> 11) ^ d) >> 2) + (e ^ ((d ^ e) & (e ^ f)))) * k;
                ulong t6 = b + (((((g >> 14) ^ g) >> 5) ^ g) >> 6) + (a ^ (g & (h ^ a))) + w6 + k3;
                f = (uint)(t6 + f) * k;
                b = (uint)(t6 + (((((c >> 9) ^ c) >> 11) ^ c) >> 2) + (d ^ ((c ^ d) & (d ^ e)))) * k;
                ulong t7 = a + (((((f >> 14) ^ f) >> 5) ^ f) >> 6) + (h ^ (f & (g ^ h))) + w7 + (k3 >> 32);
                e = (uint)(t7 + e) * k;
                a = (uint)(t7 + (((((b >> 9) ^ b) >> 11) ^ b) >> 2) + (c ^ ((b ^ c) & (c ^ d)))) * k;
                ulong t8 = h + (((((e >> 14) ^ e) >> 5) ^ e) >> 6) + (g ^ (e & (f ^ g))) + w8 + k4;
                d = (uint)(t8 + d) * k;
                h = (uint)(t8 + (((((a >> 9) ^ a) >> 11) ^ a) >> 2) + (b ^ ((a ^ b) & (b ^ c)))) * k;
                ulong t9 = g + (((((d >> 14) ^ d) >> 5) ^ d) >> 6) + (f ^ (d & (e ^ f))) + w9 + (k4 >> 32);
                c = (uint)(t9 + c) * k;
                g = (uint)(t9 + (((((h >> 9) ^ h) >> 11) ^ h) >> 2) + (a ^ ((h ^ a) & (a ^ b)))) * k;
                ulong t10 = f + (((((c >> 14) ^ c) >> 5) ^ c) >> 6) + (e ^ (c & (d ^ e))) + w10 + k5;
                b = (uint)(t10 + b) * k;
                f = (uint)(t10 + (((((g >> 9) ^ g) >> 11) ^ g) >> 2) + (h ^ ((g ^ h) & (h ^ a)))) * k;
                ulong t11 = e + (((((b >> 14) ^ b) >> 5) ^ b) >> 6) + (d ^ (b & (c ^ d))) + w11 + (k5 >> 32);
                a = (uint)(t11 + a) * k;
                e = (uint)(t11 + (((((f >> 9) ^ f) >> 11) ^ f) >> 2) + (g ^ ((f ^ g) & (g ^ h)))) * k;
                ulong t12 = d + (((((a >> 14) ^ a) >> 5) ^ a) >> 6) + (c ^ (a & (b ^ c))) + w12 + k6;
                h = (uint)(t12 + h) * k;
                d = (uint)(t12 + (((((e >> 9) ^ e) >> 11) ^ e) >> 2) + (f ^ ((e ^ f) & (f ^ g)))) * k;
                ulong t13 = c + (((((h >> 14) ^ h) >> 5) ^ h) >> 6) + (b ^ (h & (a ^ b))) + w13 + (k6 >> 32);
                g = (uint)(t13 + g) * k;
                c = (uint)(t13 + (((((d >> 9) ^ d) >> 11) ^ d) >> 2) + (e ^ ((d ^ e) & (e ^ f)))) * k;
                ulong t14 = b + (((((g >> 14) ^ g) >> 5) ^ g) >> 6) + (a ^ (g & (h ^ a))) + w14 + k7;
                f = (uint)(t14 + f) * k;
                b = (uint)(t14 + (((((c >> 9) ^ c) >> 11) ^ c) >> 2) + (d ^ ((c ^ d) & (d ^ e)))) * k;
                ulong t15 = a + (((((f >> 14) ^ f) >> 5) ^ f) >> 6) + (h ^ (f & (g ^ h))) + w15 + (k7 >> 32);
                e = (uint)(t15 + e) * k;
                a = (uint)(t15 + (((((b >> 9) ^ b) >> 11) ^ b) >> 2) + (c ^ ((b ^ c) & (c ^ d)))) * k;
                if (pass == 3)
                {
                    break;
                }

                w0 = (uint)(w0 + (((((w1 >> 17) ^ w1) >> 11) ^ w1) >> 7) + w9 + (((((w14 >> 23) ^ w14) >> 2) ^ w14) >> 17)) * k;
                w1 = (uint)(w1 + (((((w2 >> 17) ^ w2) >> 11) ^ w2) >> 7) + w10 + (((((w15 >> 23) ^ w15) >> 2) ^ w15) >> 17)) * k;
                w2 = (uint)(w2 + (((((w3 >> 17) ^ w3) >> 11) ^ w3) >> 7) + w11 + (((((w0 >> 23) ^ w0) >> 2) ^ w0) >> 17)) * k;
                w3 = (uint)(w3 + (((((w4 >> 17) ^ w4) >> 11) ^ w4) >> 7) + w12 + (((((w1 >> 23) ^ w1) >> 2) ^ w1) >> 17)) * k;
                w4 = (uint)(w4 + (((((w5 >> 17) ^ w5) >> 11) ^ w5) >> 7) + w13 + (((((w2 >> 23) ^ w2) >> 2) ^ w2) >> 17)) * k;
                w5 = (uint)(w5 + (((((w6 >> 17) ^ w6) >> 11) ^ w6) >> 7) + w14 + (((((w3 >> 23) ^ w3) >> 2) ^ w3) >> 17)) * k;
                w6 = (uint)(w6 + (((((w7 >> 17) ^ w7) >> 11) ^ w7) >> 7) + w15 + (((((w4 >> 23) ^ w4) >> 2) ^ w4) >> 17)) * k;
                w7 = (uint)(w7 + (((((w8 >> 17) ^ w8) >> 11) ^ w8) >> 7) + w0 + (((((w5 >> 23) ^ w5) >> 2) ^ w5) >> 17)) * k;
                w8 = (uint)(w8 + (((((w9 >> 17) ^ w9) >> 11) ^ w9) >> 7) + w1 + (((((w6 >> 23) ^ w6) >> 2) ^ w6) >> 17)) * k;
                w9 = (uint)(w9 + (((((w10 >> 17) ^ w10) >> 11) ^ w10) >> 7) + w2 + (((((w7 >> 23) ^ w7) >> 2) ^ w7) >> 17)) * k;
                w10 = (uint)(w10 + (((((w11 >> 17) ^ w11) >> 11) ^ w11) >> 7) + w3 + (((((w8 >> 23) ^ w8) >> 2) ^ w8) >> 17)) * k;
                w11 = (uint)(w11 + (((((w12 >> 17) ^ w12) >> 11) ^ w12) >> 7) + w4 + (((((w9 >> 23) ^ w9) >> 2) ^ w9) >> 17)) * k;
                w12 = (uint)(w12 + (((((w13 >> 17) ^ w13) >> 11) ^ w13) >> 7) + w5 + (((((w10 >> 23) ^ w10) >> 2) ^ w10) >> 17)) * k;
                w13 = (uint)(w13 + (((((w14 >> 17) ^ w14) >> 11) ^ w14) >> 7) + w6 + (((((w11 >> 23) ^ w11) >> 2) ^ w11) >> 17)) * k;
                w14 = (uint)(w14 + (((((w15 >> 17) ^ w15) >> 11) ^ w15) >> 7) + w7 + (((((w12 >> 23) ^ w12) >> 2) ^ w12) >> 17)) * k;
                w15 = (uint)(w15 + (((((w0 >> 17) ^ w0) >> 11) ^ w0) >> 7) + w8 + (((((w13 >> 23) ^ w13) >> 2) ^ w13) >> 17)) * k;
            }

            s[0] += (uint)a;
            s[1] += (uint)b;
            s[2] += (uint)c;
            s[3] += (uint)d;
            s[4] += (uint)e;
            s[5] += (uint)f;
            s[6] += (uint)g;
            s[7] += (uint)h;
        }
    }
}
