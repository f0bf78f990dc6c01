// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;

namespace NanoIke.Crypto;

/// <content>
/// Division modulo p by constant-time division steps: Bernstein and Yang, Fast constant-time gcd computation and modular inversion
/// (TCHES 2019/3). As in X25519Divide.cs: 590 steps suffice for 256 bits in the variant whose delta begins at one half. 29 at a time are
/// found on the lowest limbs, then applied to all.
/// </content>
public sealed partial class P256
{
    private const int Rounds = 21;
    private const int LastSteps = 10; // 20 * 29 + 10 = 590

    /// <summary>
    /// d = e / g modulo p, in 0 to p - 1; 0 when g = 0. Both operands are lost. Limbs may be beyond 29 bits, within 2^40.
    /// </summary>
    internal void Divide(long[] d, long[] e, long[] g)
    {
        unchecked
        {
            long[] f = _f;
            Reduce(g);
            Reduce(e);
            Array.Clear(d, 0, LimbCount);
            Array.Clear(f, 0, LimbCount);
            f[0] = -1; // p
            f[3] = 1 << 9;
            f[6] = 1 << 18;
            f[7] = -(1 << 21);
            f[8] = 1 << 24;

            long one = 1;
            long zeta = -1;
            for (int round = 0; round < Rounds; round++)
            {
                long fl = f[0];
                long gl = g[0];
                long uv = 1;
                long qr = 1L << 32;
                int steps = round < Rounds - 1 ? LimbBits : LastSteps;
                int left = steps;
                do
                {
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

            long sign = f[LimbCount - 1] >> 63;
            for (int i = 0; i < LimbCount; i++)
            {
                d[i] = (d[i] ^ sign) - sign;
            }

            Reduce(d);
            _steps++;
        }
    }

    // (a, b) = (u a + v b, q a + r b) / 2^29, with the multiples of p that make that exact: ma and mb, which come in as what keeps the
    // results within p, and get the low bits, since p = -1 modulo 2^29.
    private static void Apply(long[] a, long[] b, long u, long v, long q, long r, long ma, long mb)
    {
        unchecked
        {
            long mask = (1L << LimbBits) - 1;
            long x = a[0];
            long y = b[0];
            long ca = (u * x) + (v * y);
            long cb = (q * x) + (r * y);
            ma += (ca - ma) & mask;
            mb += (cb - mb) & mask;
            ca -= ma;
            cb -= mb;
            int i = 0;
            while (i < LimbCount - 1)
            {
                int below = i++;
                x = a[i];
                y = b[i];
                ca = (ca >> LimbBits) + (u * x) + (v * y);
                cb = (cb >> LimbBits) + (q * x) + (r * y);
                if (i == 3)
                {
                    ca += ma << 9;
                    cb += mb << 9;
                }
                else if (i == 6)
                {
                    ca += ma << 18;
                    cb += mb << 18;
                }
                else if (i == 7)
                {
                    ca -= ma << 21;
                    cb -= mb << 21;
                }

                a[below] = ca & mask;
                b[below] = cb & mask;
            }

            ca = (ma << 24) + ca;
            a[LimbCount - 2] = ca & mask;
            a[LimbCount - 1] = ca >> LimbBits;
            cb = (mb << 24) + cb;
            b[LimbCount - 2] = cb & mask;
            b[LimbCount - 1] = cb >> LimbBits;
        }
    }
}
