// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;

namespace NanoIke.Crypto;

/// <content>
/// Modular division by the constant-time gcd of Bernstein and Yang ("Fast constant-time gcd computation and modular
/// inversion", 2019), in its half-delta form: 590 division steps suffice for numbers below 2^256: 20 rounds of 29 and one of 10.
/// </content>
public sealed partial class X25519
{
    private const int Rounds = 21;
    private const int LastSteps = 10;

    /// <summary>1 / 19 modulo 2^29.</summary>
    private const long Inverse19 = 0x86BCA1B;

    /// <summary>d = e / g modulo p, in 0 ... p - 1; 0 when g = 0. Both operands are lost. 59,000 IL, where g^(p-2) costs 95,000.</summary>
    internal void Divide(long[] d, long[] e, long[] g)
    {
        unchecked
        {
            long[] f = _f;
            Reduce(g);
            Reduce(e);
            Array.Clear(d, 0, LimbCount);
            Array.Clear(f, 0, LimbCount);
            f[0] = -Fold;
            f[LimbCount - 1] = 1 << TopBits;

            long one = 1;
            long zeta = -1;
            for (int round = 0; round < Rounds; round++)
            {
                // u and v of the transition matrix share one word, q and r another: (low) + (high << 32), exact as signed sums.
                long fl = f[0];
                long gl = g[0];
                long uv = 1;
                long qr = 1L << 32;
                int steps = round < Rounds - 1 ? LimbBits : LastSteps;
                int left = steps;
                do
                {
                    // Factors of 0, 1 and -1 stand for the branches: 56 IL a step, more with masks alone.
                    long odd = gl & one;
                    long swap = odd * (zeta >> 63);
                    long factor = odd | swap;
                    qr += uv * factor;
                    uv = (uv + (qr & swap)) << 1;
                    long sum = gl + (fl * factor);
                    fl = (sum & swap) + fl;
                    gl = sum >> 1;
                    zeta = (zeta ^ swap) - one;
                }
                while (--left != 0);

                // Apply divides by 2^29, also after the last, short round.
                uv <<= LimbBits - steps;
                qr <<= LimbBits - steps;
                long u = (int)uv;
                long q = (int)qr;
                long v = (uv - u) >> 32;
                long r = (qr - q) >> 32;
                Apply(f, g, u, v, q, r, 0, 0);

                long sd = d[LimbCount - 1] >> 63;
                long se = e[LimbCount - 1] >> 63;
                Apply(d, e, u, v, q, r, (u & sd) + (v & se), (q & sd) + (r & se));
            }

            // f is now 1 or -1 and d is e / g times that sign (or f = p and d = 0).
            long sign = f[LimbCount - 1] >> 63;
            for (int i = 0; i < LimbCount; i++)
            {
                d[i] = (d[i] ^ sign) - sign;
            }

            Reduce(d);
        }
    }

    /// <summary>
    /// (a, b) = (u*a + v*b, q*a + r*b) / 2^29. ma and mb are the multiples of p to start with; the rest of them that makes
    /// the sums divisible is added here (for f and g they are divisible as they stand, and 0 comes out).
    /// </summary>
    private static void Apply(long[] a, long[] b, long u, long v, long q, long r, long ma, long mb)
    {
        unchecked
        {
            long mask = (1L << LimbBits) - 1;
            long p0 = -Fold;
            long x = a[0];
            long y = b[0];
            long ca = (u * x) + (v * y);
            long cb = (q * x) + (r * y);

            // 1 / 19 modulo 2^29: p = -19 there.
            ma -= (ma - (ca * Inverse19)) & mask;
            mb -= (mb - (cb * Inverse19)) & mask;
            ca += ma * p0;
            cb += mb * p0;
            int i = 0;
            while (i < LimbCount - 1)
            {
                int below = i++;
                x = a[i];
                y = b[i];
                ca = (ca >> LimbBits) + (u * x) + (v * y);
                cb = (cb >> LimbBits) + (q * x) + (r * y);
                a[below] = ca & mask;
                b[below] = cb & mask;
            }

            // 2^255 of p stands in the last two columns.
            ca = (ma << TopBits) + ca;
            a[LimbCount - 2] = ca & mask;
            a[LimbCount - 1] = ca >> LimbBits;
            cb = (mb << TopBits) + cb;
            b[LimbCount - 2] = cb & mask;
            b[LimbCount - 1] = cb >> LimbBits;
        }
    }

    /// <summary>Brings a number between -2^258 and 2^258, limbs loose, to its value modulo p in 0 ... p - 1, limbs tight.</summary>
    private static void Reduce(long[] a)
    {
        unchecked
        {
            long mask = (1L << LimbBits) - 1;
            long top = (1L << TopBits) - 1;
            for (int pass = 0; pass < 3; pass++)
            {
                // Two passes wrap what stands above 2^255; the last subtracts p if a + 19 reaches 2^255.
                long over = a[LimbCount - 1] >> TopBits;
                if (pass == 2)
                {
                    over = Fold;
                    for (int i = 0; i < LimbCount - 1; i++)
                    {
                        over = (a[i] + over) >> LimbBits;
                    }

                    over = (a[LimbCount - 1] + over) >> TopBits;
                }

                over *= Fold;
                for (int i = 0; i < LimbCount - 1; i++)
                {
                    over += a[i];
                    a[i] = over & mask;
                    over >>= LimbBits;
                }

                a[LimbCount - 1] = (a[LimbCount - 1] & top) + over;
            }

            a[LimbCount - 1] &= top;
        }
    }
}
