// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;

namespace NanoIke.Crypto;

/// <content>Elements of the field: in and out, products, carries.</content>
public sealed partial class P256
{
    /// <summary>a = b * c / R, carried; the top limb has the sign. a may be b or c, whose limbs are within 2^29.</summary>
    private void Multiply(long[] a, long[] b, long[] c)
    {
        Run(FromProduct, a, b, c);
    }

    /// <summary>Reads a coordinate and brings it into Montgomery's form. False: it is not below p.</summary>
    private bool LoadElement(long[] a, byte[] source, int offset)
    {
        unchecked
        {
            long held = 0;
            int bits = 0;
            int limb = 0;
            for (int i = Size - 1; i >= 0; i--)
            {
                held |= (long)source[offset + i] << bits;
                bits += 8;
                if (bits >= LimbBits)
                {
                    a[limb++] = held & LimbMask;
                    held >>= LimbBits;
                    bits -= LimbBits;
                }
            }

            a[limb] = held;
            Array.Copy(a, 0, _t, 0, LimbCount);
            Subtract(_t, 1);
            bool below = _t[LimbCount - 1] < 0;
            Constant(_t, SquareOfR);
            Multiply(a, a, _t);
            _steps++;
            return below;
        }
    }

    /// <summary>Writes an element, which is lost.</summary>
    private void StoreElement(long[] a, byte[] result, int offset)
    {
        unchecked
        {
            Array.Clear(_t, 0, LimbCount);
            _t[0] = 1;
            Multiply(a, a, _t);
            Reduce(a);
            long held = 0;
            int bits = 0;
            int limb = 0;
            for (int i = Size - 1; i >= 0; i--)
            {
                if (bits < 8 && limb < LimbCount)
                {
                    held |= a[limb++] << bits;
                    bits += LimbBits;
                }

                result[offset + i] = (byte)held;
                held >>= 8;
                bits -= 8;
            }

            _steps++;
        }
    }

    private void Constant(long[] a, int at)
    {
        for (int i = 0; i < LimbCount; i++)
        {
            a[i] = _constants[at + i];
        }

        _steps++;
    }

    /// <summary>a = factor * a + sign * constant, not carried.</summary>
    private void Combine(long[] a, int factor, int at, int sign)
    {
        unchecked
        {
            for (int i = 0; i < LimbCount; i++)
            {
                a[i] = (a[i] * factor) + (_constants[at + i] * (long)sign);
            }
        }
    }

    private static void Carry(long[] a)
    {
        Subtract(a, 0);
    }

    /// <summary>a -= times * p, carried.</summary>
    private static void Subtract(long[] a, long times)
    {
        unchecked
        {
            a[0] += times;
            a[3] -= times << 9;
            a[6] -= times << 18;
            a[7] += times << 21;
            a[8] -= times << 24;
            long carry = 0;
            for (int i = 0; i < LimbCount - 1; i++)
            {
                carry += a[i];
                a[i] = carry & LimbMask;
                carry >>= LimbBits;
            }

            a[LimbCount - 1] += carry;
        }
    }

    /// <summary>Brings an element, whose limbs are within 2^40, into 0 to p - 1.</summary>
    private static void Reduce(long[] a)
    {
        unchecked
        {
            Carry(a);
            Subtract(a, a[LimbCount - 1] >> 24);
            Subtract(a, a[LimbCount - 1] >> 24);
            Subtract(a, 1);
            Subtract(a, a[LimbCount - 1] >> 63);
            Subtract(a, a[LimbCount - 1] >> 63);
        }
    }
}
