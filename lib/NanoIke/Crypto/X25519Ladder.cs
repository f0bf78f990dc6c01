// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Crypto;

/// <content>
/// The Montgomery ladder of RFC 7748 section 5, unrolled into locals: 4,100 IL a bit in 6.8 kB of code. Ten limbs of
/// 25.5 bits, which need no second carry, come to 4,500 (counted on paper).
/// <para>
/// A product block makes columns: h0 ... h7 are the high ones, carried in 29-bit pieces that come back times fold = 2^261 mod p;
/// a chain carries columns into limbs. Each v and h is read twice in a row, so the compiler keeps it on the evaluation stack
/// (dup) and a carry costs 7 instructions. DA + CB, x2 + z2, x3 + z3 and the differences are formed in columns: no carry for
/// the terms, and every operand of a product is carried.
/// </para>
/// <para>
/// Bounds. Limbs out of a chain: 0 to 7 below 2^29 (limb 1 within 2^15 of that range), limb 8 below 2^23; E is within 2^29 + 2^15
/// either way. A column has at most 8 products of full limbs: 2^61; h7 has one product of limbs 8 (2^46), so h7 * fold needs no
/// mask; folding adds at most 2^57. Interval arithmetic over the loop, to its fixed point, gives at most 2^62.05 for sums and
/// differences of two columns and 2^62.64 for the difference times 3. All below 2^63.
/// </para>
/// </content>
internal sealed partial class X25519
{
    /// <summary>
    /// From u in _x and the flips of the scalar to the product as a fraction, x in _x and z in _z. z3 of the base point is
    /// u * t^2 = (3 * t)^2: the flag, which is no secret, saves a multiplication a bit.
    /// </summary>
    private void Ladder(bool basePoint)
    {
        unchecked
        {
            // Constants as locals: ldloc is one instruction where a 64-bit constant is ldc and conv. The first four locals have
            // instructions of one byte.
            long m = (1L << 29) - 1;
            long fold = 19 << 6;
            long e0, e1, e2, e3, e4, e5, e6, e7, e8;
            long top = (1L << 23) - 1;
            long c19 = 19;
            long a24 = 121665;
            long scale = basePoint ? 3 : 1;
            int[] flips = _flips;
            long[] xs = _x;
            long[] zs = _z;
            long u0 = xs[0], u1 = xs[1], u2 = xs[2], u3 = xs[3], u4 = xs[4], u5 = xs[5], u6 = xs[6], u7 = xs[7], u8 = xs[8];

            // Copies of u times 2^29, 2^58 ... modulo p: each is the one before, moved up a limb, with three limbs of its own.
            long g1 = (u8 * fold) + ((u7 >> 23) * c19); long n1 = (g1 >> 29) + u0; g1 &= m; long o1 = u7 & top;
            long g2 = (o1 * fold) + ((u6 >> 23) * c19); long n2 = (g2 >> 29) + g1; g2 &= m; long o2 = u6 & top;
            long g3 = (o2 * fold) + ((u5 >> 23) * c19); long n3 = (g3 >> 29) + g2; g3 &= m; long o3 = u5 & top;
            long g4 = (o3 * fold) + ((u4 >> 23) * c19); long n4 = (g4 >> 29) + g3; g4 &= m; long o4 = u4 & top;
            long g5 = (o4 * fold) + ((u3 >> 23) * c19); long n5 = (g5 >> 29) + g4; g5 &= m; long o5 = u3 & top;
            long g6 = (o5 * fold) + ((u2 >> 23) * c19); long n6 = (g6 >> 29) + g5; g6 &= m; long o6 = u2 & top;
            long g7 = (o6 * fold) + ((u1 >> 23) * c19); long n7 = (g7 >> 29) + g6; g7 &= m; long o7 = u1 & top;
            long g8 = (o7 * fold) + ((n1 >> 23) * c19); long n8 = (g8 >> 29) + g7; g8 &= m; long o8 = n1 & top;

            // A, B and C, D are sum and difference of the coordinates of two points; here both (u : 1).
            long a0 = u0 + 1, a1 = u1, a2 = u2, a3 = u3, a4 = u4, a5 = u5, a6 = u6, a7 = u7, a8 = u8;
            long c0 = u0 + 1, c1 = u1, c2 = u2, c3 = u3, c4 = u4, c5 = u5, c6 = u6, c7 = u7, c8 = u8;
            long b0 = u0 - 1, b1 = u1, b2 = u2, b3 = u3, b4 = u4, b5 = u5, b6 = u6, b7 = u7, b8 = u8;
            long d0 = u0 - 1, d1 = u1, d2 = u2, d3 = u3, d4 = u4, d5 = u5, d6 = u6, d7 = u7, d8 = u8;
            long p0, p1, p2, p3, p4, p5, p6, p7, p8;
            long q0, q1, q2, q3, q4, q5, q6, q7, q8;
            long x0, x1, x2, x3, x4, x5, x6, x7, x8;
            long y0, y1, y2, y3, y4, y5, y6, y7, y8;
            long s0, s1, s2, s3, s4, s5, s6, s7, s8;
            long t0, t1, t2, t3, t4, t5, t6, t7, t8;

            int i = 254;
            for (int word = 7; word >= 0; word--)
            {
                long bits = (long)flips[word] << 32;
                do
                {
                    // P, Q = A, B or C, D: the points trade roles when a scalar bit differs from the one before. A mask, never a branch.
                    long other = bits >> 63;
                    bits <<= 1;
                    p0 = a0 ^ ((a0 ^ c0) & other); p1 = a1 ^ ((a1 ^ c1) & other); p2 = a2 ^ ((a2 ^ c2) & other);
                    p3 = a3 ^ ((a3 ^ c3) & other); p4 = a4 ^ ((a4 ^ c4) & other); p5 = a5 ^ ((a5 ^ c5) & other);
                    p6 = a6 ^ ((a6 ^ c6) & other); p7 = a7 ^ ((a7 ^ c7) & other); p8 = a8 ^ ((a8 ^ c8) & other);
                    q0 = b0 ^ ((b0 ^ d0) & other); q1 = b1 ^ ((b1 ^ d1) & other); q2 = b2 ^ ((b2 ^ d2) & other);
                    q3 = b3 ^ ((b3 ^ d3) & other); q4 = b4 ^ ((b4 ^ d4) & other); q5 = b5 ^ ((b5 ^ d5) & other);
                    q6 = b6 ^ ((b6 ^ d6) & other); q7 = b7 ^ ((b7 ^ d7) & other); q8 = b8 ^ ((b8 ^ d8) & other);

                    // Of a clamped scalar the first bit is one and the last three are zero: there, doubling is all.
                    if ((uint)(i - 3) < 251)
                    {
                        // x = D * A
                        {
                            long h0 = (d1 * a8) + (d2 * a7) + (d3 * a6) + (d4 * a5) + (d5 * a4) + (d6 * a3) + (d7 * a2) + (d8 * a1);
                            x0 = ((h0 & m) * fold) + (d0 * a0);
                            long h1 = (h0 >> 29) + (d2 * a8) + (d3 * a7) + (d4 * a6) + (d5 * a5) + (d6 * a4) + (d7 * a3) + (d8 * a2);
                            x1 = ((h1 & m) * fold) + (d0 * a1) + (d1 * a0);
                            long h2 = (h1 >> 29) + (d3 * a8) + (d4 * a7) + (d5 * a6) + (d6 * a5) + (d7 * a4) + (d8 * a3);
                            x2 = ((h2 & m) * fold) + (d0 * a2) + (d1 * a1) + (d2 * a0);
                            long h3 = (h2 >> 29) + (d4 * a8) + (d5 * a7) + (d6 * a6) + (d7 * a5) + (d8 * a4);
                            x3 = ((h3 & m) * fold) + (d0 * a3) + (d1 * a2) + (d2 * a1) + (d3 * a0);
                            long h4 = (h3 >> 29) + (d5 * a8) + (d6 * a7) + (d7 * a6) + (d8 * a5);
                            x4 = ((h4 & m) * fold) + (d0 * a4) + (d1 * a3) + (d2 * a2) + (d3 * a1) + (d4 * a0);
                            long h5 = (h4 >> 29) + (d6 * a8) + (d7 * a7) + (d8 * a6);
                            x5 = ((h5 & m) * fold) + (d0 * a5) + (d1 * a4) + (d2 * a3) + (d3 * a2) + (d4 * a1) + (d5 * a0);
                            long h6 = (h5 >> 29) + (d7 * a8) + (d8 * a7);
                            x6 = ((h6 & m) * fold) + (d0 * a6) + (d1 * a5) + (d2 * a4) + (d3 * a3) + (d4 * a2) + (d5 * a1) + (d6 * a0);
                            long h7 = (h6 >> 29) + (d8 * a8);
                            x7 = (h7 * fold) + (d0 * a7) + (d1 * a6) + (d2 * a5) + (d3 * a4) + (d4 * a3) + (d5 * a2) + (d6 * a1) + (d7 * a0);
                            x8 = (d0 * a8) + (d1 * a7) + (d2 * a6) + (d3 * a5) + (d4 * a4) + (d5 * a3) + (d6 * a2) + (d7 * a1) + (d8 * a0);
                        }

                        // y = C * B
                        {
                            long h0 = (c1 * b8) + (c2 * b7) + (c3 * b6) + (c4 * b5) + (c5 * b4) + (c6 * b3) + (c7 * b2) + (c8 * b1);
                            y0 = ((h0 & m) * fold) + (c0 * b0);
                            long h1 = (h0 >> 29) + (c2 * b8) + (c3 * b7) + (c4 * b6) + (c5 * b5) + (c6 * b4) + (c7 * b3) + (c8 * b2);
                            y1 = ((h1 & m) * fold) + (c0 * b1) + (c1 * b0);
                            long h2 = (h1 >> 29) + (c3 * b8) + (c4 * b7) + (c5 * b6) + (c6 * b5) + (c7 * b4) + (c8 * b3);
                            y2 = ((h2 & m) * fold) + (c0 * b2) + (c1 * b1) + (c2 * b0);
                            long h3 = (h2 >> 29) + (c4 * b8) + (c5 * b7) + (c6 * b6) + (c7 * b5) + (c8 * b4);
                            y3 = ((h3 & m) * fold) + (c0 * b3) + (c1 * b2) + (c2 * b1) + (c3 * b0);
                            long h4 = (h3 >> 29) + (c5 * b8) + (c6 * b7) + (c7 * b6) + (c8 * b5);
                            y4 = ((h4 & m) * fold) + (c0 * b4) + (c1 * b3) + (c2 * b2) + (c3 * b1) + (c4 * b0);
                            long h5 = (h4 >> 29) + (c6 * b8) + (c7 * b7) + (c8 * b6);
                            y5 = ((h5 & m) * fold) + (c0 * b5) + (c1 * b4) + (c2 * b3) + (c3 * b2) + (c4 * b1) + (c5 * b0);
                            long h6 = (h5 >> 29) + (c7 * b8) + (c8 * b7);
                            y6 = ((h6 & m) * fold) + (c0 * b6) + (c1 * b5) + (c2 * b4) + (c3 * b3) + (c4 * b2) + (c5 * b1) + (c6 * b0);
                            long h7 = (h6 >> 29) + (c8 * b8);
                            y7 = (h7 * fold) + (c0 * b7) + (c1 * b6) + (c2 * b5) + (c3 * b4) + (c4 * b3) + (c5 * b2) + (c6 * b1) + (c7 * b0);
                            y8 = (c0 * b8) + (c1 * b7) + (c2 * b6) + (c3 * b5) + (c4 * b4) + (c5 * b3) + (c6 * b2) + (c7 * b1) + (c8 * b0);
                        }

                        // s = DA + CB
                        {
                            long v0 = x0 + y0; s0 = v0 & m; long v1 = (v0 >> 29) + x1 + y1; s1 = v1 & m;
                            long v2 = (v1 >> 29) + x2 + y2; s2 = v2 & m; long v3 = (v2 >> 29) + x3 + y3; s3 = v3 & m;
                            long v4 = (v3 >> 29) + x4 + y4; s4 = v4 & m; long v5 = (v4 >> 29) + x5 + y5; s5 = v5 & m;
                            long v6 = (v5 >> 29) + x6 + y6; s6 = v6 & m; long v7 = (v6 >> 29) + x7 + y7; s7 = v7 & m;
                            long v8 = (v7 >> 29) + x8 + y8; s8 = v8 & top;
                            long w = ((v8 >> 23) * c19) + s0; s0 = w & m; s1 = (w >> 29) + s1;
                        }

                        // t = DA - CB, times 3 for u = 9
                        {
                            long v0 = (x0 - y0) * scale; t0 = v0 & m; long v1 = (v0 >> 29) + ((x1 - y1) * scale); t1 = v1 & m;
                            long v2 = (v1 >> 29) + ((x2 - y2) * scale); t2 = v2 & m; long v3 = (v2 >> 29) + ((x3 - y3) * scale); t3 = v3 & m;
                            long v4 = (v3 >> 29) + ((x4 - y4) * scale); t4 = v4 & m; long v5 = (v4 >> 29) + ((x5 - y5) * scale); t5 = v5 & m;
                            long v6 = (v5 >> 29) + ((x6 - y6) * scale); t6 = v6 & m; long v7 = (v6 >> 29) + ((x7 - y7) * scale); t7 = v7 & m;
                            long v8 = (v7 >> 29) + ((x8 - y8) * scale); t8 = v8 & top;
                            long w = ((v8 >> 23) * c19) + t0; t0 = w & m; t1 = (w >> 29) + t1;
                        }

                        // x = s^2
                        e0 = s0 + s0; e1 = s1 + s1; e2 = s2 + s2; e3 = s3 + s3; e4 = s4 + s4; e5 = s5 + s5; e6 = s6 + s6;
                        {
                            long h0 = (e1 * s8) + (e2 * s7) + (e3 * s6) + (e4 * s5);
                            x0 = ((h0 & m) * fold) + (s0 * s0);
                            long h1 = (h0 >> 29) + (e2 * s8) + (e3 * s7) + (e4 * s6) + (s5 * s5);
                            x1 = ((h1 & m) * fold) + (e0 * s1);
                            long h2 = (h1 >> 29) + (e3 * s8) + (e4 * s7) + (e5 * s6);
                            x2 = ((h2 & m) * fold) + (e0 * s2) + (s1 * s1);
                            long h3 = (h2 >> 29) + (e4 * s8) + (e5 * s7) + (s6 * s6);
                            x3 = ((h3 & m) * fold) + (e0 * s3) + (e1 * s2);
                            long h4 = (h3 >> 29) + (e5 * s8) + (e6 * s7);
                            x4 = ((h4 & m) * fold) + (e0 * s4) + (e1 * s3) + (s2 * s2);
                            long h5 = (h4 >> 29) + (e6 * s8) + (s7 * s7);
                            x5 = ((h5 & m) * fold) + (e0 * s5) + (e1 * s4) + (e2 * s3);
                            long h6 = (h5 >> 29) + ((s7 * s8) << 1);
                            x6 = ((h6 & m) * fold) + (e0 * s6) + (e1 * s5) + (e2 * s4) + (s3 * s3);
                            long h7 = (h6 >> 29) + (s8 * s8);
                            x7 = (h7 * fold) + (e0 * s7) + (e1 * s6) + (e2 * s5) + (e3 * s4);
                            x8 = (e0 * s8) + (e1 * s7) + (e2 * s6) + (e3 * s5) + (s4 * s4);
                        }

                        // y = t^2
                        e0 = t0 + t0; e1 = t1 + t1; e2 = t2 + t2; e3 = t3 + t3; e4 = t4 + t4; e5 = t5 + t5; e6 = t6 + t6;
                        {
                            long h0 = (e1 * t8) + (e2 * t7) + (e3 * t6) + (e4 * t5);
                            y0 = ((h0 & m) * fold) + (t0 * t0);
                            long h1 = (h0 >> 29) + (e2 * t8) + (e3 * t7) + (e4 * t6) + (t5 * t5);
                            y1 = ((h1 & m) * fold) + (e0 * t1);
                            long h2 = (h1 >> 29) + (e3 * t8) + (e4 * t7) + (e5 * t6);
                            y2 = ((h2 & m) * fold) + (e0 * t2) + (t1 * t1);
                            long h3 = (h2 >> 29) + (e4 * t8) + (e5 * t7) + (t6 * t6);
                            y3 = ((h3 & m) * fold) + (e0 * t3) + (e1 * t2);
                            long h4 = (h3 >> 29) + (e5 * t8) + (e6 * t7);
                            y4 = ((h4 & m) * fold) + (e0 * t4) + (e1 * t3) + (t2 * t2);
                            long h5 = (h4 >> 29) + (e6 * t8) + (t7 * t7);
                            y5 = ((h5 & m) * fold) + (e0 * t5) + (e1 * t4) + (e2 * t3);
                            long h6 = (h5 >> 29) + ((t7 * t8) << 1);
                            y6 = ((h6 & m) * fold) + (e0 * t6) + (e1 * t5) + (e2 * t4) + (t3 * t3);
                            long h7 = (h6 >> 29) + (t8 * t8);
                            y7 = (h7 * fold) + (e0 * t7) + (e1 * t6) + (e2 * t5) + (e3 * t4);
                            y8 = (e0 * t8) + (e1 * t7) + (e2 * t6) + (e3 * t5) + (t4 * t4);
                        }

                        if (!basePoint)
                        {
                            // t = t^2
                            {
                                long v0 = y0; t0 = v0 & m; long v1 = (v0 >> 29) + y1; t1 = v1 & m;
                                long v2 = (v1 >> 29) + y2; t2 = v2 & m; long v3 = (v2 >> 29) + y3; t3 = v3 & m;
                                long v4 = (v3 >> 29) + y4; t4 = v4 & m; long v5 = (v4 >> 29) + y5; t5 = v5 & m;
                                long v6 = (v5 >> 29) + y6; t6 = v6 & m; long v7 = (v6 >> 29) + y7; t7 = v7 & m;
                                long v8 = (v7 >> 29) + y8; t8 = v8 & top;
                                long w = ((v8 >> 23) * c19) + t0; t0 = w & m; t1 = (w >> 29) + t1;
                            }

                            // y = u * t, with the shifted copies of u: no column above the ninth
                            y0 = (t0 * u0) + (t1 * g1) + (t2 * g2) + (t3 * g3) + (t4 * g4) + (t5 * g5) + (t6 * g6) + (t7 * g7) + (t8 * g8);
                            y1 = (t0 * u1) + (t1 * n1) + (t2 * n2) + (t3 * n3) + (t4 * n4) + (t5 * n5) + (t6 * n6) + (t7 * n7) + (t8 * n8);
                            y2 = (t0 * u2) + (t1 * u1) + (t2 * n1) + (t3 * n2) + (t4 * n3) + (t5 * n4) + (t6 * n5) + (t7 * n6) + (t8 * n7);
                            y3 = (t0 * u3) + (t1 * u2) + (t2 * u1) + (t3 * n1) + (t4 * n2) + (t5 * n3) + (t6 * n4) + (t7 * n5) + (t8 * n6);
                            y4 = (t0 * u4) + (t1 * u3) + (t2 * u2) + (t3 * u1) + (t4 * n1) + (t5 * n2) + (t6 * n3) + (t7 * n4) + (t8 * n5);
                            y5 = (t0 * u5) + (t1 * u4) + (t2 * u3) + (t3 * u2) + (t4 * u1) + (t5 * n1) + (t6 * n2) + (t7 * n3) + (t8 * n4);
                            y6 = (t0 * u6) + (t1 * u5) + (t2 * u4) + (t3 * u3) + (t4 * u2) + (t5 * u1) + (t6 * n1) + (t7 * n2) + (t8 * n3);
                            y7 = (t0 * u7) + (t1 * u6) + (t2 * u5) + (t3 * u4) + (t4 * u3) + (t5 * u2) + (t6 * u1) + (t7 * n1) + (t8 * n2);
                            y8 = (t0 * u8) + (t1 * o1) + (t2 * o2) + (t3 * o3) + (t4 * o4) + (t5 * o5) + (t6 * o6) + (t7 * o7) + (t8 * o8);
                        }

                        // C = x3 + z3
                        {
                            long v0 = x0 + y0; c0 = v0 & m; long v1 = (v0 >> 29) + x1 + y1; c1 = v1 & m;
                            long v2 = (v1 >> 29) + x2 + y2; c2 = v2 & m; long v3 = (v2 >> 29) + x3 + y3; c3 = v3 & m;
                            long v4 = (v3 >> 29) + x4 + y4; c4 = v4 & m; long v5 = (v4 >> 29) + x5 + y5; c5 = v5 & m;
                            long v6 = (v5 >> 29) + x6 + y6; c6 = v6 & m; long v7 = (v6 >> 29) + x7 + y7; c7 = v7 & m;
                            long v8 = (v7 >> 29) + x8 + y8; c8 = v8 & top;
                            long w = ((v8 >> 23) * c19) + c0; c0 = w & m; c1 = (w >> 29) + c1;
                        }

                        // D = x3 - z3
                        {
                            long v0 = x0 - y0; d0 = v0 & m; long v1 = (v0 >> 29) + x1 - y1; d1 = v1 & m;
                            long v2 = (v1 >> 29) + x2 - y2; d2 = v2 & m; long v3 = (v2 >> 29) + x3 - y3; d3 = v3 & m;
                            long v4 = (v3 >> 29) + x4 - y4; d4 = v4 & m; long v5 = (v4 >> 29) + x5 - y5; d5 = v5 & m;
                            long v6 = (v5 >> 29) + x6 - y6; d6 = v6 & m; long v7 = (v6 >> 29) + x7 - y7; d7 = v7 & m;
                            long v8 = (v7 >> 29) + x8 - y8; d8 = v8 & top;
                            long w = ((v8 >> 23) * c19) + d0; d0 = w & m; d1 = (w >> 29) + d1;
                        }
                    }

                    // s = AA = P^2; here each limb is carried as soon as its column stands
                    e0 = p0 + p0; e1 = p1 + p1; e2 = p2 + p2; e3 = p3 + p3; e4 = p4 + p4; e5 = p5 + p5; e6 = p6 + p6;
                    {
                        long h0 = (e1 * p8) + (e2 * p7) + (e3 * p6) + (e4 * p5);
                        long v0 = ((h0 & m) * fold) + (p0 * p0); s0 = v0 & m; long carry = v0 >> 29;
                        long h1 = (h0 >> 29) + (e2 * p8) + (e3 * p7) + (e4 * p6) + (p5 * p5);
                        long v1 = ((h1 & m) * fold) + carry + (e0 * p1); s1 = v1 & m; carry = v1 >> 29;
                        long h2 = (h1 >> 29) + (e3 * p8) + (e4 * p7) + (e5 * p6);
                        long v2 = ((h2 & m) * fold) + carry + (e0 * p2) + (p1 * p1); s2 = v2 & m; carry = v2 >> 29;
                        long h3 = (h2 >> 29) + (e4 * p8) + (e5 * p7) + (p6 * p6);
                        long v3 = ((h3 & m) * fold) + carry + (e0 * p3) + (e1 * p2); s3 = v3 & m; carry = v3 >> 29;
                        long h4 = (h3 >> 29) + (e5 * p8) + (e6 * p7);
                        long v4 = ((h4 & m) * fold) + carry + (e0 * p4) + (e1 * p3) + (p2 * p2); s4 = v4 & m; carry = v4 >> 29;
                        long h5 = (h4 >> 29) + (e6 * p8) + (p7 * p7);
                        long v5 = ((h5 & m) * fold) + carry + (e0 * p5) + (e1 * p4) + (e2 * p3); s5 = v5 & m; carry = v5 >> 29;
                        long h6 = (h5 >> 29) + ((p7 * p8) << 1);
                        long v6 = ((h6 & m) * fold) + carry + (e0 * p6) + (e1 * p5) + (e2 * p4) + (p3 * p3); s6 = v6 & m; carry = v6 >> 29;
                        long h7 = (h6 >> 29) + (p8 * p8);
                        long v7 = (h7 * fold) + carry + (e0 * p7) + (e1 * p6) + (e2 * p5) + (e3 * p4); s7 = v7 & m;
                        long v8 = (v7 >> 29) + (e0 * p8) + (e1 * p7) + (e2 * p6) + (e3 * p5) + (p4 * p4); s8 = v8 & top;
                        long w = ((v8 >> 23) * c19) + s0; s0 = w & m; s1 = (w >> 29) + s1;
                    }

                    // t = BB = Q^2
                    e0 = q0 + q0; e1 = q1 + q1; e2 = q2 + q2; e3 = q3 + q3; e4 = q4 + q4; e5 = q5 + q5; e6 = q6 + q6;
                    {
                        long h0 = (e1 * q8) + (e2 * q7) + (e3 * q6) + (e4 * q5);
                        long v0 = ((h0 & m) * fold) + (q0 * q0); t0 = v0 & m; long carry = v0 >> 29;
                        long h1 = (h0 >> 29) + (e2 * q8) + (e3 * q7) + (e4 * q6) + (q5 * q5);
                        long v1 = ((h1 & m) * fold) + carry + (e0 * q1); t1 = v1 & m; carry = v1 >> 29;
                        long h2 = (h1 >> 29) + (e3 * q8) + (e4 * q7) + (e5 * q6);
                        long v2 = ((h2 & m) * fold) + carry + (e0 * q2) + (q1 * q1); t2 = v2 & m; carry = v2 >> 29;
                        long h3 = (h2 >> 29) + (e4 * q8) + (e5 * q7) + (q6 * q6);
                        long v3 = ((h3 & m) * fold) + carry + (e0 * q3) + (e1 * q2); t3 = v3 & m; carry = v3 >> 29;
                        long h4 = (h3 >> 29) + (e5 * q8) + (e6 * q7);
                        long v4 = ((h4 & m) * fold) + carry + (e0 * q4) + (e1 * q3) + (q2 * q2); t4 = v4 & m; carry = v4 >> 29;
                        long h5 = (h4 >> 29) + (e6 * q8) + (q7 * q7);
                        long v5 = ((h5 & m) * fold) + carry + (e0 * q5) + (e1 * q4) + (e2 * q3); t5 = v5 & m; carry = v5 >> 29;
                        long h6 = (h5 >> 29) + ((q7 * q8) << 1);
                        long v6 = ((h6 & m) * fold) + carry + (e0 * q6) + (e1 * q5) + (e2 * q4) + (q3 * q3); t6 = v6 & m; carry = v6 >> 29;
                        long h7 = (h6 >> 29) + (q8 * q8);
                        long v7 = (h7 * fold) + carry + (e0 * q7) + (e1 * q6) + (e2 * q5) + (e3 * q4); t7 = v7 & m;
                        long v8 = (v7 >> 29) + (e0 * q8) + (e1 * q7) + (e2 * q6) + (e3 * q5) + (q4 * q4); t8 = v8 & top;
                        long w = ((v8 >> 23) * c19) + t0; t0 = w & m; t1 = (w >> 29) + t1;
                    }

                    // e = E = AA - BB
                    e0 = s0 - t0; e1 = s1 - t1; e2 = s2 - t2;
                    e3 = s3 - t3; e4 = s4 - t4; e5 = s5 - t5;
                    e6 = s6 - t6; e7 = s7 - t7; e8 = s8 - t8;

                    // p = AA + a24 * E; a24 is small, one wrap leaves limb 0 below 2^29 + 2^22
                    {
                        long v0 = s0 + (e0 * a24); p0 = v0 & m; long v1 = (v0 >> 29) + s1 + (e1 * a24); p1 = v1 & m;
                        long v2 = (v1 >> 29) + s2 + (e2 * a24); p2 = v2 & m; long v3 = (v2 >> 29) + s3 + (e3 * a24); p3 = v3 & m;
                        long v4 = (v3 >> 29) + s4 + (e4 * a24); p4 = v4 & m; long v5 = (v4 >> 29) + s5 + (e5 * a24); p5 = v5 & m;
                        long v6 = (v5 >> 29) + s6 + (e6 * a24); p6 = v6 & m; long v7 = (v6 >> 29) + s7 + (e7 * a24); p7 = v7 & m;
                        long v8 = (v7 >> 29) + s8 + (e8 * a24); p8 = v8 & top;
                        p0 = ((v8 >> 23) * c19) + p0;
                    }

                    // x = x2 = AA * BB
                    {
                        long h0 = (s1 * t8) + (s2 * t7) + (s3 * t6) + (s4 * t5) + (s5 * t4) + (s6 * t3) + (s7 * t2) + (s8 * t1);
                        x0 = ((h0 & m) * fold) + (s0 * t0);
                        long h1 = (h0 >> 29) + (s2 * t8) + (s3 * t7) + (s4 * t6) + (s5 * t5) + (s6 * t4) + (s7 * t3) + (s8 * t2);
                        x1 = ((h1 & m) * fold) + (s0 * t1) + (s1 * t0);
                        long h2 = (h1 >> 29) + (s3 * t8) + (s4 * t7) + (s5 * t6) + (s6 * t5) + (s7 * t4) + (s8 * t3);
                        x2 = ((h2 & m) * fold) + (s0 * t2) + (s1 * t1) + (s2 * t0);
                        long h3 = (h2 >> 29) + (s4 * t8) + (s5 * t7) + (s6 * t6) + (s7 * t5) + (s8 * t4);
                        x3 = ((h3 & m) * fold) + (s0 * t3) + (s1 * t2) + (s2 * t1) + (s3 * t0);
                        long h4 = (h3 >> 29) + (s5 * t8) + (s6 * t7) + (s7 * t6) + (s8 * t5);
                        x4 = ((h4 & m) * fold) + (s0 * t4) + (s1 * t3) + (s2 * t2) + (s3 * t1) + (s4 * t0);
                        long h5 = (h4 >> 29) + (s6 * t8) + (s7 * t7) + (s8 * t6);
                        x5 = ((h5 & m) * fold) + (s0 * t5) + (s1 * t4) + (s2 * t3) + (s3 * t2) + (s4 * t1) + (s5 * t0);
                        long h6 = (h5 >> 29) + (s7 * t8) + (s8 * t7);
                        x6 = ((h6 & m) * fold) + (s0 * t6) + (s1 * t5) + (s2 * t4) + (s3 * t3) + (s4 * t2) + (s5 * t1) + (s6 * t0);
                        long h7 = (h6 >> 29) + (s8 * t8);
                        x7 = (h7 * fold) + (s0 * t7) + (s1 * t6) + (s2 * t5) + (s3 * t4) + (s4 * t3) + (s5 * t2) + (s6 * t1) + (s7 * t0);
                        x8 = (s0 * t8) + (s1 * t7) + (s2 * t6) + (s3 * t5) + (s4 * t4) + (s5 * t3) + (s6 * t2) + (s7 * t1) + (s8 * t0);
                    }

                    // y = z2 = E * (AA + a24 * E)
                    {
                        long h0 = (e1 * p8) + (e2 * p7) + (e3 * p6) + (e4 * p5) + (e5 * p4) + (e6 * p3) + (e7 * p2) + (e8 * p1);
                        y0 = ((h0 & m) * fold) + (e0 * p0);
                        long h1 = (h0 >> 29) + (e2 * p8) + (e3 * p7) + (e4 * p6) + (e5 * p5) + (e6 * p4) + (e7 * p3) + (e8 * p2);
                        y1 = ((h1 & m) * fold) + (e0 * p1) + (e1 * p0);
                        long h2 = (h1 >> 29) + (e3 * p8) + (e4 * p7) + (e5 * p6) + (e6 * p5) + (e7 * p4) + (e8 * p3);
                        y2 = ((h2 & m) * fold) + (e0 * p2) + (e1 * p1) + (e2 * p0);
                        long h3 = (h2 >> 29) + (e4 * p8) + (e5 * p7) + (e6 * p6) + (e7 * p5) + (e8 * p4);
                        y3 = ((h3 & m) * fold) + (e0 * p3) + (e1 * p2) + (e2 * p1) + (e3 * p0);
                        long h4 = (h3 >> 29) + (e5 * p8) + (e6 * p7) + (e7 * p6) + (e8 * p5);
                        y4 = ((h4 & m) * fold) + (e0 * p4) + (e1 * p3) + (e2 * p2) + (e3 * p1) + (e4 * p0);
                        long h5 = (h4 >> 29) + (e6 * p8) + (e7 * p7) + (e8 * p6);
                        y5 = ((h5 & m) * fold) + (e0 * p5) + (e1 * p4) + (e2 * p3) + (e3 * p2) + (e4 * p1) + (e5 * p0);
                        long h6 = (h5 >> 29) + (e7 * p8) + (e8 * p7);
                        y6 = ((h6 & m) * fold) + (e0 * p6) + (e1 * p5) + (e2 * p4) + (e3 * p3) + (e4 * p2) + (e5 * p1) + (e6 * p0);
                        long h7 = (h6 >> 29) + (e8 * p8);
                        y7 = (h7 * fold) + (e0 * p7) + (e1 * p6) + (e2 * p5) + (e3 * p4) + (e4 * p3) + (e5 * p2) + (e6 * p1) + (e7 * p0);
                        y8 = (e0 * p8) + (e1 * p7) + (e2 * p6) + (e3 * p5) + (e4 * p4) + (e5 * p3) + (e6 * p2) + (e7 * p1) + (e8 * p0);
                    }

                    // A = x2 + z2
                    {
                        long v0 = x0 + y0; a0 = v0 & m; long v1 = (v0 >> 29) + x1 + y1; a1 = v1 & m;
                        long v2 = (v1 >> 29) + x2 + y2; a2 = v2 & m; long v3 = (v2 >> 29) + x3 + y3; a3 = v3 & m;
                        long v4 = (v3 >> 29) + x4 + y4; a4 = v4 & m; long v5 = (v4 >> 29) + x5 + y5; a5 = v5 & m;
                        long v6 = (v5 >> 29) + x6 + y6; a6 = v6 & m; long v7 = (v6 >> 29) + x7 + y7; a7 = v7 & m;
                        long v8 = (v7 >> 29) + x8 + y8; a8 = v8 & top;
                        long w = ((v8 >> 23) * c19) + a0; a0 = w & m; a1 = (w >> 29) + a1;
                    }

                    // B = x2 - z2
                    {
                        long v0 = x0 - y0; b0 = v0 & m; long v1 = (v0 >> 29) + x1 - y1; b1 = v1 & m;
                        long v2 = (v1 >> 29) + x2 - y2; b2 = v2 & m; long v3 = (v2 >> 29) + x3 - y3; b3 = v3 & m;
                        long v4 = (v3 >> 29) + x4 - y4; b4 = v4 & m; long v5 = (v4 >> 29) + x5 - y5; b5 = v5 & m;
                        long v6 = (v5 >> 29) + x6 - y6; b6 = v6 & m; long v7 = (v6 >> 29) + x7 - y7; b7 = v7 & m;
                        long v8 = (v7 >> 29) + x8 - y8; b8 = v8 & top;
                        long w = ((v8 >> 23) * c19) + b0; b0 = w & m; b1 = (w >> 29) + b1;
                    }
                }
                while ((i-- & 31) != 0);
            }

            // x2 / z2 = (A + B) / (A - B)
            xs[0] = a0 + b0; zs[0] = a0 - b0;
            xs[1] = a1 + b1; zs[1] = a1 - b1;
            xs[2] = a2 + b2; zs[2] = a2 - b2;
            xs[3] = a3 + b3; zs[3] = a3 - b3;
            xs[4] = a4 + b4; zs[4] = a4 - b4;
            xs[5] = a5 + b5; zs[5] = a5 - b5;
            xs[6] = a6 + b6; zs[6] = a6 - b6;
            xs[7] = a7 + b7; zs[7] = a7 - b7;
            xs[8] = a8 + b8; zs[8] = a8 - b8;
        }
    }
}
