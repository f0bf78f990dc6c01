// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Crypto;

/// <summary>
/// The ChaCha20 block function, RFC 8439 section 2.3.
/// </summary>
internal static class ChaCha20
{
    /// <summary>Writes consecutive key stream blocks of one nonce, 16 little-endian words each.</summary>
    /// <param name="key">8 words of key.</param>
    /// <param name="nonce0">First word of the nonce.</param>
    /// <param name="nonce1">Second word of the nonce.</param>
    /// <param name="nonce2">Third word of the nonce.</param>
    /// <param name="counter">Block counter of the first block.</param>
    /// <param name="stream">Takes the blocks, from its start.</param>
    /// <param name="words">Number of words wanted; half blocks are written, and of block 0 only the first half, the key of Poly1305.</param>
    internal static void Blocks(uint[] key, uint nonce0, uint nonce1, uint nonce2, uint counter, uint[] stream, int words)
    {
        // Written for an interpreter that pays by the instruction; unrolled, hence its length.
        unchecked
        {
            // (ulong)x * k holds x twice, so that one shift makes a rotation: 6 instructions instead of 8. A local is 2 bytes, a constant 9.
            // A p, q or s is set once and read where the compiler can leave it on the evaluation stack; the columns of the loop therefore
            // run in the reverse order of the diagonals. That makes a quarter round 53 instructions instead of 64.
            ulong k = 0x100000001UL;
            uint k0 = key[0];
            uint k1 = key[1];
            uint k2 = key[2];
            uint k3 = key[3];
            uint k4 = key[4];
            uint k5 = key[5];
            uint k6 = key[6];
            uint k7 = key[7];

            // Columns 1 to 3 of the first round do not see the counter: once for all blocks.
            uint y1;
            uint y9;
            uint y13 = (uint)(((y1 = k1 + 0x3320646E) ^ nonce0) * k >> 16);
            uint q1 = (uint)((k1 ^ (y9 = k5 + y13)) * k >> 20);
            y13 = (uint)(((y1 = q1 + y1) ^ y13) * k >> 24);
            uint y5 = (uint)((q1 ^ (y9 += y13)) * k >> 25);
            uint y2;
            uint y10;
            uint y14 = (uint)(((y2 = k2 + 0x79622D32) ^ nonce1) * k >> 16);
            uint q2 = (uint)((k2 ^ (y10 = k6 + y14)) * k >> 20);
            y14 = (uint)(((y2 = q2 + y2) ^ y14) * k >> 24);
            uint y6 = (uint)((q2 ^ (y10 += y14)) * k >> 25);
            uint y3;
            uint y11;
            uint y15 = (uint)(((y3 = k3 + 0x6B206574) ^ nonce2) * k >> 16);
            uint q3 = (uint)((k3 ^ (y11 = k7 + y15)) * k >> 20);
            y15 = (uint)(((y3 = q3 + y3) ^ y15) * k >> 24);
            uint y7 = (uint)((q3 ^ (y11 += y15)) * k >> 25);
            int at = 0;
            do
            {
                uint x1 = y1;
                uint x2 = y2;
                uint x3 = y3;
                uint x5 = y5;
                uint x6 = y6;
                uint x7 = y7;
                uint x9 = y9;
                uint x10 = y10;
                uint x11 = y11;
                uint x13 = y13;
                uint x14 = y14;
                uint x15 = y15;
                uint x0;
                uint x8;
                uint x12 = (uint)(((x0 = k0 + 0x61707865) ^ counter) * k >> 16);
                uint q4 = (uint)((k0 ^ (x8 = k4 + x12)) * k >> 20);
                x12 = (uint)(((x0 = q4 + x0) ^ x12) * k >> 24);
                uint x4 = (uint)((q4 ^ (x8 += x12)) * k >> 25);
                int round = 9;
                do
                {
                    uint p5 = x5;
                    x15 = (uint)(((x0 = p5 + x0) ^ x15) * k >> 16);
                    uint q5 = (uint)((p5 ^ (x10 += x15)) * k >> 20);
                    x15 = (uint)(((x0 = q5 + x0) ^ x15) * k >> 24);
                    uint s5 = (uint)((q5 ^ (x10 += x15)) * k >> 25);
                    uint p6 = x6;
                    x12 = (uint)(((x1 = p6 + x1) ^ x12) * k >> 16);
                    uint q6 = (uint)((p6 ^ (x11 += x12)) * k >> 20);
                    x12 = (uint)(((x1 = q6 + x1) ^ x12) * k >> 24);
                    uint s6 = (uint)((q6 ^ (x11 += x12)) * k >> 25);
                    uint p7 = x7;
                    x13 = (uint)(((x2 = p7 + x2) ^ x13) * k >> 16);
                    uint q7 = (uint)((p7 ^ (x8 += x13)) * k >> 20);
                    x13 = (uint)(((x2 = q7 + x2) ^ x13) * k >> 24);
                    uint s7 = (uint)((q7 ^ (x8 += x13)) * k >> 25);
                    uint p8 = x4;
                    x14 = (uint)(((x3 = p8 + x3) ^ x14) * k >> 16);
                    uint q8 = (uint)((p8 ^ (x9 += x14)) * k >> 20);
                    x14 = (uint)(((x3 = q8 + x3) ^ x14) * k >> 24);
                    uint s4 = (uint)((q8 ^ (x9 += x14)) * k >> 25);
                    x12 = (uint)(((x0 = s4 + x0) ^ x12) * k >> 16);
                    uint q9 = (uint)((s4 ^ (x8 += x12)) * k >> 20);
                    x12 = (uint)(((x0 = q9 + x0) ^ x12) * k >> 24);
                    x4 = (uint)((q9 ^ (x8 += x12)) * k >> 25);
                    x15 = (uint)(((x3 = s7 + x3) ^ x15) * k >> 16);
                    uint q10 = (uint)((s7 ^ (x11 += x15)) * k >> 20);
                    x15 = (uint)(((x3 = q10 + x3) ^ x15) * k >> 24);
                    x7 = (uint)((q10 ^ (x11 += x15)) * k >> 25);
                    x14 = (uint)(((x2 = s6 + x2) ^ x14) * k >> 16);
                    uint q11 = (uint)((s6 ^ (x10 += x14)) * k >> 20);
                    x14 = (uint)(((x2 = q11 + x2) ^ x14) * k >> 24);
                    x6 = (uint)((q11 ^ (x10 += x14)) * k >> 25);
                    x13 = (uint)(((x1 = s5 + x1) ^ x13) * k >> 16);
                    uint q12 = (uint)((s5 ^ (x9 += x13)) * k >> 20);
                    x13 = (uint)(((x1 = q12 + x1) ^ x13) * k >> 24);
                    x5 = (uint)((q12 ^ (x9 += x13)) * k >> 25);
                }
                while (--round != 0);
                uint p13 = x5;
                x15 = (uint)(((x0 = p13 + x0) ^ x15) * k >> 16);
                uint q13 = (uint)((p13 ^ (x10 += x15)) * k >> 20);
                x15 = (uint)(((x0 = q13 + x0) ^ x15) * k >> 24);
                x5 = (uint)((q13 ^ (x10 += x15)) * k >> 25);
                uint p14 = x6;
                x12 = (uint)(((x1 = p14 + x1) ^ x12) * k >> 16);
                uint q14 = (uint)((p14 ^ (x11 += x12)) * k >> 20);
                x12 = (uint)(((x1 = q14 + x1) ^ x12) * k >> 24);
                x6 = (uint)((q14 ^ (x11 += x12)) * k >> 25);
                uint p15 = x7;
                x13 = (uint)(((x2 = p15 + x2) ^ x13) * k >> 16);
                uint q15 = (uint)((p15 ^ (x8 += x13)) * k >> 20);
                x13 = (uint)(((x2 = q15 + x2) ^ x13) * k >> 24);
                x7 = (uint)((q15 ^ (x8 += x13)) * k >> 25);
                uint p16 = x4;
                x14 = (uint)(((x3 = p16 + x3) ^ x14) * k >> 16);
                uint q16 = (uint)((p16 ^ (x9 += x14)) * k >> 20);
                x14 = (uint)(((x3 = q16 + x3) ^ x14) * k >> 24);
                x4 = (uint)((q16 ^ (x9 += x14)) * k >> 25);
                stream[at] = x0 + 0x61707865;
                stream[at + 1] = x1 + 0x3320646E;
                stream[at + 2] = x2 + 0x79622D32;
                stream[at + 3] = x3 + 0x6B206574;
                stream[at + 4] = x4 + k0;
                stream[at + 5] = x5 + k1;
                stream[at + 6] = x6 + k2;
                stream[at + 7] = x7 + k3;
                if (counter != 0 && words - at > 8)
                {
                    stream[at + 8] = x8 + k4;
                    stream[at + 9] = x9 + k5;
                    stream[at + 10] = x10 + k6;
                    stream[at + 11] = x11 + k7;
                    stream[at + 12] = x12 + counter;
                    stream[at + 13] = x13 + nonce0;
                    stream[at + 14] = x14 + nonce1;
                    stream[at + 15] = x15 + nonce2;
                }

                counter++;
                at += 16;
            }
            while (at < words);
        }
    }
}
