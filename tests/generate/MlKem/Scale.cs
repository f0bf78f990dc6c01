// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Numerics;

namespace NanoIke.Generate.MlKem;

/// <summary>
/// The constants r of the reduction. With k = r * q modulo 2^64, signed and small, y = x * k and p = x * r modulo 2^64:
/// p * q = y + t * 2^64 for a whole t, and t is what the reduction gives as long as y keeps its distance from 2^64, see
/// <see cref="Largest"/>. So the factor is f = -k / 2^64 modulo q, and the magnitude of t is below q / 2 + |y| / 2^64.
/// </summary>
internal static class Scale
{
    public const int Q = 3329;

    /// <summary>2^16: carries what the lower half of p takes away.</summary>
    public const int Carry = 1 << 16;

    private static readonly BigInteger s_word = BigInteger.One << 64;

    /// <summary>After four layers of the transform, or any pass of its inverse: k = 1, since their numbers are the largest.</summary>
    public static long PassOne { get; } = For(1);

    /// <summary>After the last three layers: the factor of the whole transform is 1.</summary>
    public static long PassTwo { get; } = For(Small(-Inverse(Factor(PassOne)) * s_word));

    /// <summary>For products that stay in the domain: the factor is 1.</summary>
    public static long One { get; } = For(Small(-s_word));

    /// <summary>For products that the inverse transform follows: takes both its passes out, and its 128 (algorithm 10).</summary>
    public static long ForInverse { get; } = For(Small(-Inverse(128 * Factor(PassOne) * Factor(PassOne)) * s_word));

    /// <summary>k of a constant.</summary>
    public static BigInteger Multiplier(long r)
    {
        BigInteger k = r * (BigInteger)Q % s_word;
        k = k < 0 ? k + s_word : k;
        return k >= s_word / 2 ? k - s_word : k;
    }

    /// <summary>The factor that a constant stands for.</summary>
    public static BigInteger Factor(long r) => Mod(-Multiplier(r) * Inverse(s_word));

    /// <summary>The largest |x * k| for which the reduction is right: q * (2^48 - 2^32) on one side, more on the other.</summary>
    public static BigInteger Largest => Q * ((BigInteger.One << 48) - (BigInteger.One << 32));

    private static long For(BigInteger multiplier)
    {
        BigInteger r = multiplier * BigInteger.ModPow(Q, (s_word / 4) - 1, s_word) % s_word; // the order of q divides 2^62
        r = r < 0 ? r + s_word : r;
        return Multiplier((long)(r >= s_word / 2 ? r - s_word : r)) == multiplier
            ? (long)(r >= s_word / 2 ? r - s_word : r)
            : throw new InvalidOperationException("no inverse of q");
    }

    private static BigInteger Small(BigInteger value)
    {
        BigInteger small = Mod(value);
        return small > Q / 2 ? small - Q : small;
    }

    private static BigInteger Inverse(BigInteger value) => BigInteger.ModPow(Mod(value), Q - 2, Q);

    private static BigInteger Mod(BigInteger value) => ((value % Q) + Q) % Q;
}
