// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;

namespace NanoIke.Crypto;

/// <summary>
/// X25519, the Diffie-Hellman function of RFC 7748 over Curve25519. Scalars and points are 32 bytes, little-endian.
/// Constant time: no branch and no array index depends on a secret. Nothing is allocated after construction.
/// </summary>
/// <remarks>
/// A field element is nine limbs of 29 bits, the top one of 23 (radix 2^29, wrapped at 2^255 = 19). 45 or 81 products of
/// 58 bits leave a column the headroom of a signed 64-bit word, and an instruction costs the same at 32 and 64 bits.
/// </remarks>
public sealed partial class X25519 : KeyExchange
{
    /// <summary>Size of a scalar, a public key and a shared secret, in bytes.</summary>
    internal const int KeySize = 32;

    private const int LimbCount = 9;
    private const int LimbBits = 29;
    private const int TopBits = 23;
    private const int Fold = 19;

    /// <summary>
    /// Field elements: u, then the numerator of the result; its denominator; two for the division, the second of which holds the scalar
    /// before (see <see cref="LoadScalar"/>).
    /// </summary>
    private readonly long[] _x = new long[LimbCount];
    private readonly long[] _z = new long[LimbCount];
    private readonly long[] _f = new long[LimbCount];
    private readonly long[] _d = new long[LimbCount];

    /// <summary>Allocates the working memory.</summary>
    public X25519()
    {
    }

    /// <inheritdoc/>
    public override string Name => "x25519";

    /// <inheritdoc/>
    public override int Group => 31; // RFC 8031 section 3.1

    /// <inheritdoc/>
    internal override int PrivateSize => KeySize;

    /// <inheritdoc/>
    internal override int PublicSize => KeySize;

    /// <inheritdoc/>
    internal override int PeerSize => KeySize;

    /// <inheritdoc/>
    /// <remarks>The scalar times the base point u = 9 (RFC 7748 section 6.1). Any 32 bytes are a private key: a copy is clamped.</remarks>
    internal override bool PublicKey(byte[] privateKey, int privateOffset, byte[] result, int resultOffset)
    {
        LoadScalar(privateKey, privateOffset);
        Array.Clear(_x, 0, LimbCount);
        _x[0] = 9;
        Ladder(true);
        return Finish(result, resultOffset);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The scalar times the peer's point (RFC 7748 section 6.1). The top bit of the point is ignored, values of p and above are taken
    /// modulo p. False when the secret is all zero: the peer sent a point of small order.
    /// </remarks>
    internal override bool SharedSecret(byte[] privateKey, int privateOffset, byte[] peer, int peerOffset, byte[] result, int resultOffset)
    {
        LoadScalar(privateKey, privateOffset);
        LoadPoint(peer, peerOffset);
        Ladder(false);
        return Finish(result, resultOffset);
    }

    /// <inheritdoc/>
    internal override void Clear()
    {
        Array.Clear(_x, 0, LimbCount);
        Array.Clear(_z, 0, LimbCount);
        Array.Clear(_f, 0, LimbCount);
        Array.Clear(_d, 0, LimbCount);
    }

    /// <summary>
    /// Clamps (RFC 7748 section 5) and turns the scalar into the places where neighbouring bits differ: words of 32 bits that begin with
    /// the highest, in the high half, a one behind them. The highest word begins with bit 253, and the last three bits have a word of
    /// their own, the lowest.
    /// </summary>
    private void LoadScalar(byte[] scalar, int offset)
    {
        unchecked
        {
            long[] flips = _d;
            long flip = 0;
            int higher = 0;
            for (int i = 8; i > 0; i--)
            {
                int at = offset + (4 * i);
                int word = scalar[at - 4] | (scalar[at - 3] << 8) | (scalar[at - 2] << 16) | (scalar[at - 1] << 24);
                if (i == 8)
                {
                    word = (word & 0x7FFFFFFF) | 0x40000000;
                }

                if (i == 1)
                {
                    word &= -8;
                }

                flip = word ^ (int)((uint)word >> 1) ^ (higher << 31); // at bit n: n compared with n + 1
                flips[i] = (flip << 32) | 0x80000000L;
                higher = word;
            }

            flips[8] <<= 2;
            flips[1] = ((flip | 7) ^ 3) << 32;
            flips[0] = (flip << 61) | (1L << 60);
        }
    }

    private void LoadPoint(byte[] point, int offset)
    {
        unchecked
        {
            long held = 0;
            int bits = 0;
            int limb = 0;
            for (int i = 0; i < KeySize; i++)
            {
                held |= (long)point[offset + i] << bits;
                bits += 8;
                if (bits >= LimbBits)
                {
                    _x[limb++] = held & ((1 << LimbBits) - 1);
                    held >>= LimbBits;
                    bits -= LimbBits;
                }
            }

            _x[limb] = held & ((1 << TopBits) - 1);
        }
    }

    /// <summary>Writes x / z, wipes everything and tells whether the result is other than zero.</summary>
    private bool Finish(byte[] result, int offset)
    {
        unchecked
        {
            Divide(_d, _x, _z);
            long held = 0;
            int bits = 0;
            int limb = 0;
            int any = 0;
            for (int i = 0; i < KeySize; i++)
            {
                if (bits < 8 && limb < LimbCount)
                {
                    held |= _d[limb++] << bits;
                    bits += LimbBits;
                }

                byte next = (byte)held;
                result[offset + i] = next;
                any |= next;
                held >>= 8;
                bits -= 8;
            }

            Clear();
            return any != 0;
        }
    }
}
