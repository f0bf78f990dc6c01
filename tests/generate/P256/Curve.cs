// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Numerics;

namespace NanoIke.Generate.P256;

/// <summary>The curve P-256 (FIPS 186-4 D.1.2.3, RFC 5903 section 3.1) in big integers, and the multiples of its base point that the comb needs.</summary>
internal static class Curve
{
    public const int LimbBits = 29;
    public const int Limbs = 9;

    /// <summary>Places of the comb's teeth in a scalar are so far apart.</summary>
    public const int Distance = 52;

    /// <summary>Five teeth: 16 points, since the sign of the first tooth is taken out.</summary>
    public const int Teeth = 5;

    public static readonly BigInteger P = Hex("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");
    public static readonly BigInteger Order = Hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
    public static readonly BigInteger B = Hex("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b");

    /// <summary>Of Montgomery's form.</summary>
    public static readonly BigInteger R = BigInteger.One << (LimbBits * Limbs);

    private static readonly (BigInteger X, BigInteger Y) s_base = (
        Hex("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"),
        Hex("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"));

    /// <summary>Limb number i of a value.</summary>
    public static long Limb(BigInteger value, int i) => (long)((value >> (LimbBits * i)) & ((1 << LimbBits) - 1));

    /// <summary>In Montgomery's form.</summary>
    public static BigInteger Form(BigInteger value) => value * R % P;

    /// <summary>
    /// The points of the comb: (2^208 + sum of +-2^(52 t) for t = 0 to 3) times the base point; bit t of the index is set for +.
    /// </summary>
    public static IReadOnlyList<(BigInteger X, BigInteger Y)> Comb() =>
        Enumerable.Range(0, 1 << (Teeth - 1)).Select(index => Times(
            (BigInteger.One << (Distance * (Teeth - 1)))
            + Enumerable.Range(0, Teeth - 1).Aggregate(BigInteger.Zero, (sum, t) => sum + (((index >> t) & 1) == 0 ? -1 : 1) * (BigInteger.One << (Distance * t))))).ToList();

    private static (BigInteger X, BigInteger Y) Times(BigInteger scalar)
    {
        (BigInteger X, BigInteger Y)? sum = null;
        (BigInteger X, BigInteger Y) power = s_base;
        for (; !scalar.IsZero; scalar >>= 1)
        {
            if (!scalar.IsEven)
            {
                sum = sum == null ? power : Add(sum.Value, power);
            }

            power = Add(power, power);
        }

        return sum!.Value;
    }

    private static (BigInteger X, BigInteger Y) Add((BigInteger X, BigInteger Y) a, (BigInteger X, BigInteger Y) b)
    {
        BigInteger slope = a.X == b.X
            ? ((3 * a.X * a.X) - 3) * Inverse(2 * a.Y)
            : (b.Y - a.Y) * Inverse(b.X - a.X);
        BigInteger x = Mod((slope * slope) - a.X - b.X);
        return (x, Mod((slope * (a.X - x)) - a.Y));
    }

    private static BigInteger Inverse(BigInteger value) => BigInteger.ModPow(Mod(value), P - 2, P);

    private static BigInteger Mod(BigInteger value) => ((value % P) + P) % P;

    private static BigInteger Hex(string digits) => BigInteger.Parse("0" + digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
