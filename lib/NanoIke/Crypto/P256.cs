// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;

namespace NanoIke.Crypto;

/// <summary>
/// Diffie-Hellman over P-256, group 19 (RFC 5903), for gateways without X25519. Private keys are 32 bytes, public values x and y, 64
/// bytes, shared secrets the x of the product, 32 bytes; all big-endian. Constant time: no branch and no array index depends on a
/// secret. Nothing is allocated after construction.
/// </summary>
/// <remarks>
/// A field element is nine limbs of 29 bits in Montgomery's form, R = 2^261; the top one carries the sign. p = -1 modulo 2^96, so the
/// digits of the reduction are bits of the sum itself. In one method (P256Kernel.cs, generated) are the product, a ladder for the peer's
/// point that needs no table, and a comb for the base point. tests/generate proves that nothing in it overflows, given that the limbs of a
/// factor are within 2^29 and the ladder starts as BeginLadder does.
/// </remarks>
public sealed partial class P256 : KeyExchange
{
    private const int LimbCount = 9;
    private const int LimbBits = 29;
    private const int LimbMask = (1 << LimbBits) - 1;
    private const int Size = 32; // bytes of a scalar and of a coordinate

    // What an operation adds up in _steps. An interpreter may skip a call for lack of memory, without a word: then the sum differs, and
    // the result is not given out.
    private const int PublicSteps = 13;
    private const int SharedSteps = 24;
    private const int MoreStepsAtZero = 6;

    /// <summary>The scalar as the ladder or the comb takes it, 32 bits a word; and what is left to do at the end, 0 or a mask.</summary>
    private readonly int[] _flips = new int[9];
    private int _last;
    private int _steps;

    /// <summary>The peer's point; the state of the ladder and of the comb; and elements for what is between.</summary>
    private readonly long[] _x = new long[LimbCount];
    private readonly long[] _y = new long[LimbCount];
    private readonly long[] _q = new long[LimbCount];
    private readonly long[] _r = new long[LimbCount];
    private readonly long[] _n = new long[LimbCount];
    private readonly long[] _z = new long[LimbCount];
    private readonly long[] _t = new long[LimbCount];
    private readonly long[] _d = new long[LimbCount];
    private readonly long[] _f = new long[LimbCount];

    /// <summary>Allocates the working memory.</summary>
    public P256()
    {
    }

    /// <inheritdoc/>
    public override string Name => "ecp256";

    /// <inheritdoc/>
    public override int Group => 19; // RFC 5903 section 3.1

    /// <inheritdoc/>
    internal override int PrivateSize => Size;

    /// <inheritdoc/>
    internal override int PublicSize => 2 * Size; // RFC 5903 section 7: x and y, nothing in front

    /// <inheritdoc/>
    internal override int PeerSize => 2 * Size;

    /// <inheritdoc/>
    /// <remarks>
    /// A private key is 2 to n - 2: candidates are tested and drawn again (SP 800-56A section 5.6.1.2.2), without 1 and n - 1, whose
    /// public values are the base point's own x. Random bytes are out of range once in 2^32.
    /// </remarks>
    internal override bool PublicKey(byte[] privateKey, int privateOffset, byte[] result, int resultOffset)
    {
        unchecked
        {
            _steps = 0;
            bool good = LoadScalar(privateKey, privateOffset);
            LoadComb(privateKey, privateOffset);
            Run(FromComb, null, null, null);
            Constant(_t, SquareOfR);
            Divide(_d, _t, _z);
            long any = 0;
            for (int i = 0; i < LimbCount; i++)
            {
                any |= _d[i];
            }

            // X / Z^2 and Y / Z^3, or its negative where n - k was taken
            Multiply(_t, _d, _d);
            Multiply(_q, _q, _t);
            Multiply(_t, _t, _d);
            Multiply(_r, _r, _t);
            long negative = _last;
            for (int i = 0; i < LimbCount; i++)
            {
                _r[i] = (_r[i] ^ negative) - negative;
            }

            StoreElement(_q, result, resultOffset);
            StoreElement(_r, result, resultOffset + Size);
            return Finish(good && any != 0 && _steps == PublicSteps, result, resultOffset, 2 * Size);
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// x of the private key times the peer's point (RFC 5903 section 7). False when the peer's value is no point: a coordinate is not
    /// below p, or the curve's equation does not hold (SP 800-56A section 5.6.2.3.4, RFC 6989 section 2.3). The cofactor is 1, and
    /// (0, 0) is not on the curve.
    /// </remarks>
    internal override bool SharedSecret(byte[] privateKey, int privateOffset, byte[] peer, int peerOffset, byte[] result, int resultOffset)
    {
        _steps = 0;
        bool good = false;
        if (LoadElement(_x, peer, peerOffset) && LoadElement(_y, peer, peerOffset + Size) && IsOnCurve())
        {
            good = LoadScalar(privateKey, privateOffset);
            BeginLadder();
            Run(FromLadder, null, null, null);
            EndLadder();
            StoreElement(_q, result, resultOffset);
        }

        return Finish(good && _steps == SharedSteps, result, resultOffset, SharedSize);
    }

    /// <inheritdoc/>
    internal override void Clear()
    {
        Array.Clear(_flips, 0, _flips.Length);
        _last = 0;
        Array.Clear(_x, 0, LimbCount);
        Array.Clear(_y, 0, LimbCount);
        Array.Clear(_q, 0, LimbCount);
        Array.Clear(_r, 0, LimbCount);
        Array.Clear(_n, 0, LimbCount);
        Array.Clear(_z, 0, LimbCount);
        Array.Clear(_t, 0, LimbCount);
        Array.Clear(_d, 0, LimbCount);
        Array.Clear(_f, 0, LimbCount);
    }

    private bool Finish(bool good, byte[] result, int offset, int count)
    {
        if (!good)
        {
            Array.Clear(result, offset, count);
        }

        Clear();
        return good;
    }

    /// <summary>
    /// For the ladder: k, or n - k where k is odd, since its x is the same; plus n, or 2n, so that bit 256 is the highest. Kept are the
    /// places where neighbouring bits differ. False: k is not in 2 to n - 2.
    /// </summary>
    private bool LoadScalar(byte[] scalar, int offset)
    {
        unchecked
        {
            long sum = 0;
            long below = 0; // k - (n - 1), negative when k is small enough
            long any = 0; // k / 2
            long odd = -(long)(scalar[offset + Size - 1] & 1);
            for (int i = 0; i < 8; i++)
            {
                int at = offset + Size - 4 - (4 * i);
                long word = (uint)((scalar[at] << 24) | (scalar[at + 1] << 16) | (scalar[at + 2] << 8) | scalar[at + 3]);
                long order = _order[i];
                any |= i == 0 ? word & -2 : word;
                below = (below >> 32) + word - order + (i == 0 ? 1 : 0);
                sum = (sum >> 32) + (word ^ odd) - odd + (order & odd) + order;
                _flips[i] = (int)sum;
            }

            long again = (sum >> 32) - 1; // -1: add n once more
            sum = 0;
            for (int i = 0; i < 8; i++)
            {
                sum = (sum >> 32) + (uint)_flips[i] + (_order[i] & again);
                _flips[i] = (int)sum;
            }

            _last = ~_flips[0] & 1;
            for (int i = 0; i < 7; i++)
            {
                _flips[i] ^= (int)((uint)_flips[i] >> 1) | (_flips[i + 1] << 31);
            }

            _flips[7] ^= (int)((uint)_flips[7] >> 1) | int.MinValue;
            _steps++;
            return (below & -any) < 0;
        }
    }

    /// <summary>For the comb: k, or n - k where k is even, as 260 digits of 1 and -1, which are the bits of k / 2 + 2^259.</summary>
    private void LoadComb(byte[] scalar, int offset)
    {
        unchecked
        {
            long even = (long)(scalar[offset + Size - 1] & 1) - 1;
            long sum = 0;
            for (int i = 0; i < 8; i++)
            {
                int at = offset + Size - 4 - (4 * i);
                long word = (uint)((scalar[at] << 24) | (scalar[at + 1] << 16) | (scalar[at + 2] << 8) | scalar[at + 3]);
                sum = (sum >> 32) + ((word ^ even) - even) + (_order[i] & even);
                _flips[i] = (int)sum;
            }

            for (int i = 0; i < 7; i++)
            {
                _flips[i] = (int)((uint)_flips[i] >> 1) | (_flips[i + 1] << 31);
            }

            _flips[7] = (int)((uint)_flips[7] >> 1);
            _flips[8] = 8;
            _last = (int)even;
            _steps++;
        }
    }

    /// <summary>y^2 = x (x^2 - 3) + b</summary>
    private bool IsOnCurve()
    {
        unchecked
        {
            Multiply(_q, _x, _x);
            Combine(_q, 1, Three, -1);
            Multiply(_q, _q, _x);
            Combine(_q, 1, B, 1);
            Multiply(_r, _y, _y);
            for (int i = 0; i < LimbCount; i++)
            {
                _q[i] -= _r[i];
            }

            Reduce(_q);
            long any = 0;
            for (int i = 0; i < LimbCount; i++)
            {
                any |= _q[i];
            }

            _steps++;
            return any == 0;
        }
    }

    /// <summary>
    /// The ladder keeps XQ = (x(Q) - x) Z^2 / 4, XR alike, Z times the slope of the line through both, and Y = y Z^3 / 4. It begins with
    /// Q = P and R = 2P over Z = 4y: XQ = 0, the slope is 6 x^2 - 6, XR = (slope / 2)^2 - 12 x y^2, Y = 16 y^4.
    /// </summary>
    private void BeginLadder()
    {
        unchecked
        {
            Multiply(_n, _x, _x);
            Combine(_n, 3, Three, -1);
            Carry(_n);
            Multiply(_t, _y, _y);
            Multiply(_z, _t, _t);
            Multiply(_t, _t, _x);
            Multiply(_r, _n, _n);
            for (int i = 0; i < LimbCount; i++)
            {
                _z[i] <<= 4;
                _n[i] <<= 1;
                _r[i] -= 12 * _t[i];
                _q[i] = 0;
            }

            Carry(_z);
            Carry(_r);
            Carry(_n);
        }
    }

    /// <summary>
    /// x(Q) = x + 4 XQ / Z^2, and Z^2 comes from the sum of the roots: 3 x Z^2 = slope^2 - 4 (XQ + XR).
    /// </summary>
    private void EndLadder()
    {
        unchecked
        {
            Carry(_n);
            Multiply(_t, _n, _n);
            for (int i = 0; i < LimbCount; i++)
            {
                _r[i] = _t[i] - ((_q[i] + _r[i]) << 2);
            }

            Carry(_r);
            long any = 0;
            for (int i = 0; i < LimbCount; i++)
            {
                any |= _x[i]; // the peer's, no secret
            }

            if (any == 0)
            {
                EndLadderAtZero();
            }
            else
            {
                Multiply(_q, _q, _x);
            }

            Constant(_t, SquareOfR);
            Divide(_d, _t, _r);
            Multiply(_q, _q, _d);
            for (int i = 0; i < LimbCount; i++)
            {
                _q[i] = (12 * _q[i]) + _x[i];
            }

            Carry(_q);
        }
    }

    /// <summary>
    /// Where x is 0 that says nothing. But then y^2 = b, so that 16 Y^2 = b Z^6; and the curve's equation at Q says
    /// slope^2 XQ + 2 slope Y - 4 XQ^2 = -3/4 Z^4, called D: x(Q) = 4 XQ / Z^2 = -b XQ D / (3 Y^2).
    /// </summary>
    private void EndLadderAtZero()
    {
        unchecked
        {
            Multiply(_d, _t, _q);
            Multiply(_f, _n, _z);
            Multiply(_t, _q, _q);
            for (int i = 0; i < LimbCount; i++)
            {
                _d[i] += (_f[i] << 1) - (_t[i] << 2);
            }

            Carry(_d);
            Constant(_t, B);
            Multiply(_q, _q, _t);
            Multiply(_q, _q, _d);
            Multiply(_r, _z, _z);
            for (int i = 0; i < LimbCount; i++)
            {
                _r[i] *= -36; // 12 times: EndLadder multiplies by 12
            }

            _steps -= MoreStepsAtZero;
        }
    }
}
