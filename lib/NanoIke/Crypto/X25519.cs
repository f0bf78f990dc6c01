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

    /// <summary>Scalar bits that differ from the next higher one, 32 to a word; the topmost word starts with bit 254.</summary>
    private readonly int[] _flips = new int[8];

    /// <summary>Field elements: u, then the numerator of the result; its denominator; two for the division.</summary>
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
        Array.Clear(_flips, 0, _flips.Length);
        Array.Clear(_x, 0, LimbCount);
        Array.Clear(_z, 0, LimbCount);
        Array.Clear(_f, 0, LimbCount);
        Array.Clear(_d, 0, LimbCount);
    }

    /// <summary>Clamps (RFC 7748 5) and turns the scalar into the places where neighbouring bits differ.</summary>
    private void LoadScalar(byte[] scalar, int offset)
    {
        unchecked
        {
            int carry = 0;
            for (int i = 0; i < 8; i++)
            {
                int at = offset + (4 * i);
                int word = scalar[at] | (scalar[at + 1] << 8) | (scalar[at + 2] << 16) | (scalar[at + 3] << 24);
                if (i == 0)
                {
                    word &= -8;
                }

                if (i == 7)
                {
                    word = (word & 0x7FFFFFFF) | 0x40000000;
                }

                _flips[i] = word; // the flip at bit n compares n with n + 1
                if (i > 0)
                {
                    _flips[i - 1] ^= (int)((uint)carry >> 1) | (word << 31);
                }

                carry = word;
            }

            // The ladder starts at bit 254: there is no flip for bit 255.
            _flips[7] = (_flips[7] ^ (int)((uint)carry >> 1)) << 1;
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
