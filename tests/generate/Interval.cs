// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Numerics;

namespace NanoIke.Generate;

/// <summary>All values that a variable can have: from Low to High.</summary>
internal readonly record struct Interval(BigInteger Low, BigInteger High)
{
    /// <summary>Any 64 bits: no more than bits can be taken out of it.</summary>
    public static Interval Word { get; } = new(long.MinValue, long.MaxValue);

    /// <summary>The largest magnitude.</summary>
    public BigInteger Magnitude => BigInteger.Max(BigInteger.Abs(Low), BigInteger.Abs(High));

    public static Interval operator +(Interval a, Interval b) => new(a.Low + b.Low, a.High + b.High);

    public static Interval operator -(Interval a, Interval b) => new(a.Low - b.High, a.High - b.Low);

    public static Interval operator *(Interval a, Interval b)
    {
        BigInteger[] products = [a.Low * b.Low, a.Low * b.High, a.High * b.Low, a.High * b.High];
        Array.Sort(products);
        return new(products[0], products[3]);
    }

    public static Interval operator >>(Interval a, int bits) => new(a.Low >> bits, a.High >> bits);

    public static Interval operator <<(Interval a, int bits) => new(a.Low << bits, a.High << bits);

    public static Interval Of(BigInteger value) => new(value, value);

    /// <summary>A square is not negative.</summary>
    public Interval Square()
    {
        BigInteger low = Low.Sign <= 0 && High.Sign >= 0 ? 0 : BigInteger.Min(Low * Low, High * High);
        return new(low, Magnitude * Magnitude);
    }

    /// <summary>The low bits that a mask keeps.</summary>
    public Interval Masked(BigInteger mask) => Low.Sign >= 0 && High <= mask ? this : new(0, mask);

    /// <summary>Either of two.</summary>
    public Interval Or(Interval other) => new(BigInteger.Min(Low, other.Low), BigInteger.Max(High, other.High));
}
