// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;

namespace NanoIke.Crypto;

/// <summary>
/// AES with a key of 16 bytes, FIPS 197, and its CBC mode, NIST SP 800-38A section 6.2, in place.
/// </summary>
/// <remarks>
/// <para>The tables are indexed with values that depend on the key, so on a processor with a data cache that an attacker shares, timing
/// may tell something about the key. This is the one exception to the rule that no index depends on a secret; the boards this is made
/// for have no such cache. Choose ChaCha20-Poly1305 where that does not hold.</para>
/// <para>One table for each direction; the three rotations come from multiplications that leave the rotated word in the high half. A
/// round key has one array for each of its words, because an index without an addition saves 54 instructions a block.</para>
/// </remarks>
public sealed class Aes128
{
    /// <summary>Size of a block and of an initialization vector, in bytes.</summary>
    public const int BlockSize = 16;

    /// <summary>Size of a key, in bytes.</summary>
    public const int KeySize = 16;

    private const int Rounds = 10;

    private readonly AesTables _tables;

    // Word n of the round keys, in the order of use from the end: [10] is added first, [0] last.
    private readonly uint[] _key0 = new uint[Rounds + 1];
    private readonly uint[] _key1 = new uint[Rounds + 1];
    private readonly uint[] _key2 = new uint[Rounds + 1];
    private readonly uint[] _key3 = new uint[Rounds + 1];

    /// <summary>Creates a cipher without a key.</summary>
    /// <param name="tables">May be shared by any number of ciphers.</param>
    public Aes128(AesTables tables)
    {
        _tables = tables;
    }

    /// <summary>Takes a key for one direction, FIPS 197 section 5.2.</summary>
    /// <param name="key">Holds the key.</param>
    /// <param name="offset">First of its 16 bytes.</param>
    /// <param name="decrypt">True: for <see cref="DecryptCbc"/>; false: for the other two.</param>
    public void SetKey(byte[] key, int offset, bool decrypt)
    {
        unchecked
        {
            uint[] t = _tables.Forward;
            uint w0 = Word(key, offset);
            uint w1 = Word(key, offset + 4);
            uint w2 = Word(key, offset + 8);
            uint w3 = Word(key, offset + 12);
            int at = decrypt ? 0 : Rounds;
            int step = decrypt ? 1 : -1;
            int constant = 1;
            for (int i = 0; ; i++)
            {
                bool mixed = decrypt && i != 0 && i != Rounds;
                _key0[at] = mixed ? Unmix(w0) : w0;
                _key1[at] = mixed ? Unmix(w1) : w1;
                _key2[at] = mixed ? Unmix(w2) : w2;
                _key3[at] = mixed ? Unmix(w3) : w3;
                if (i == Rounds)
                {
                    return;
                }

                at += step;
                w0 ^= (uint)((((byte)t[(byte)(w3 >> 16)] ^ constant) << 24) | ((byte)t[(byte)(w3 >> 8)] << 16)
                    | ((byte)t[(byte)w3] << 8) | (byte)t[(int)(w3 >> 24)]);
                w1 ^= w0;
                w2 ^= w1;
                w3 ^= w2;
                constant = constant < 128 ? constant << 1 : 0x1B;
            }
        }
    }

    /// <summary>Encrypts one block, without chaining.</summary>
    /// <param name="buffer">Holds the block.</param>
    /// <param name="offset">First of its 16 bytes.</param>
    public void EncryptBlock(byte[] buffer, int offset)
    {
        Encrypt(buffer, offset, offset + BlockSize, 0, 0, 0, 0);
    }

    /// <summary>Encrypts blocks in CBC mode.</summary>
    /// <param name="buffer">Holds the initialization vector, 16 bytes, and behind it the text.</param>
    /// <param name="ivOffset">First byte of the initialization vector.</param>
    /// <param name="length">Bytes of text, a multiple of 16.</param>
    public void EncryptCbc(byte[] buffer, int ivOffset, int length)
    {
        int start = ivOffset + BlockSize;
        Encrypt(buffer, start, start + length, Word(buffer, ivOffset), Word(buffer, ivOffset + 4), Word(buffer, ivOffset + 8), Word(buffer, ivOffset + 12));
    }

    /// <summary>Decrypts blocks in CBC mode.</summary>
    /// <param name="buffer">Holds the initialization vector, 16 bytes, and behind it the text.</param>
    /// <param name="ivOffset">First byte of the initialization vector.</param>
    /// <param name="length">Bytes of text, a multiple of 16.</param>
    public void DecryptCbc(byte[] buffer, int ivOffset, int length)
    {
        // Unrolled by two rounds, hence its length.
        unchecked
        {
            // x * r8 has x rotated left by 8 bits in its high half, and so on. Locals: 2 bytes of code each time, a constant takes 9.
            ulong r8 = 0x10000000100;
            ulong r16 = 0x1000000010000;
            ulong r24 = 0x100000001000000;
            uint[] t = _tables.Backward;
            uint[] k0 = _key0;
            uint[] k1 = _key1;
            uint[] k2 = _key2;
            uint[] k3 = _key3;
            uint z0 = k0[0];
            uint z1 = k1[0];
            uint z2 = k2[0];
            uint z3 = k3[0];
            uint f0 = k0[Rounds];
            uint f1 = k1[Rounds];
            uint f2 = k2[Rounds];
            uint f3 = k3[Rounds];
            byte[] inverse = _tables.Inverse;
            byte[] b = buffer;
            uint p0 = Word(b, ivOffset);
            uint p1 = Word(b, ivOffset + 4);
            uint p2 = Word(b, ivOffset + 8);
            uint p3 = Word(b, ivOffset + 12);
            int o = ivOffset + BlockSize;
            int end = o + length;
            while (o != end)
            {
                uint c0 = (uint)((b[o] << 24) | (b[o + 1] << 16) | (b[o + 2] << 8) | b[o + 3]);
                uint c1 = (uint)((b[o + 4] << 24) | (b[o + 5] << 16) | (b[o + 6] << 8) | b[o + 7]);
                uint c2 = (uint)((b[o + 8] << 24) | (b[o + 9] << 16) | (b[o + 10] << 8) | b[o + 11]);
                uint c3 = (uint)((b[o + 12] << 24) | (b[o + 13] << 16) | (b[o + 14] << 8) | b[o + 15]);
                uint u0 = c0 ^ f0;
                uint u1 = c1 ^ f1;
                uint u2 = c2 ^ f2;
                uint u3 = c3 ^ f3;
                uint s0;
                uint s1;
                uint s2;
                uint s3;
                int i = Rounds - 1;
                while (true)
                {
                    s0 = t[(byte)(u3 >> 16)] ^ k0[i]
                        ^ (uint)(((t[(int)(u0 >> 24)] * r8) ^ (t[(byte)(u2 >> 8)] * r24) ^ (t[(byte)u1] * r16)) >> 32);
                    s1 = t[(byte)(u0 >> 16)] ^ k1[i]
                        ^ (uint)(((t[(int)(u1 >> 24)] * r8) ^ (t[(byte)(u3 >> 8)] * r24) ^ (t[(byte)u2] * r16)) >> 32);
                    s2 = t[(byte)(u1 >> 16)] ^ k2[i]
                        ^ (uint)(((t[(int)(u2 >> 24)] * r8) ^ (t[(byte)(u0 >> 8)] * r24) ^ (t[(byte)u3] * r16)) >> 32);
                    s3 = t[(byte)(u2 >> 16)] ^ k3[i]
                        ^ (uint)(((t[(int)(u3 >> 24)] * r8) ^ (t[(byte)(u1 >> 8)] * r24) ^ (t[(byte)u0] * r16)) >> 32);
                    if (--i == 0)
                    {
                        break;
                    }

                    u0 = t[(byte)(s3 >> 16)] ^ k0[i]
                        ^ (uint)(((t[(int)(s0 >> 24)] * r8) ^ (t[(byte)(s2 >> 8)] * r24) ^ (t[(byte)s1] * r16)) >> 32);
                    u1 = t[(byte)(s0 >> 16)] ^ k1[i]
                        ^ (uint)(((t[(int)(s1 >> 24)] * r8) ^ (t[(byte)(s3 >> 8)] * r24) ^ (t[(byte)s2] * r16)) >> 32);
                    u2 = t[(byte)(s1 >> 16)] ^ k2[i]
                        ^ (uint)(((t[(int)(s2 >> 24)] * r8) ^ (t[(byte)(s0 >> 8)] * r24) ^ (t[(byte)s3] * r16)) >> 32);
                    u3 = t[(byte)(s2 >> 16)] ^ k3[i]
                        ^ (uint)(((t[(int)(s3 >> 24)] * r8) ^ (t[(byte)(s1 >> 8)] * r24) ^ (t[(byte)s0] * r16)) >> 32);
                    i--;
                }

                uint v0 = (uint)((inverse[(int)(s0 >> 24)] << 24) | (inverse[(byte)(s3 >> 16)] << 16) | (inverse[(byte)(s2 >> 8)] << 8) | inverse[(byte)s1]) ^ z0 ^ p0;
                uint v1 = (uint)((inverse[(int)(s1 >> 24)] << 24) | (inverse[(byte)(s0 >> 16)] << 16) | (inverse[(byte)(s3 >> 8)] << 8) | inverse[(byte)s2]) ^ z1 ^ p1;
                uint v2 = (uint)((inverse[(int)(s2 >> 24)] << 24) | (inverse[(byte)(s1 >> 16)] << 16) | (inverse[(byte)(s0 >> 8)] << 8) | inverse[(byte)s3]) ^ z2 ^ p2;
                uint v3 = (uint)((inverse[(int)(s3 >> 24)] << 24) | (inverse[(byte)(s2 >> 16)] << 16) | (inverse[(byte)(s1 >> 8)] << 8) | inverse[(byte)s0]) ^ z3 ^ p3;
                b[o] = (byte)(v0 >> 24);
                b[o + 1] = (byte)(v0 >> 16);
                b[o + 2] = (byte)(v0 >> 8);
                b[o + 3] = (byte)v0;
                b[o + 4] = (byte)(v1 >> 24);
                b[o + 5] = (byte)(v1 >> 16);
                b[o + 6] = (byte)(v1 >> 8);
                b[o + 7] = (byte)v1;
                b[o + 8] = (byte)(v2 >> 24);
                b[o + 9] = (byte)(v2 >> 16);
                b[o + 10] = (byte)(v2 >> 8);
                b[o + 11] = (byte)v2;
                b[o + 12] = (byte)(v3 >> 24);
                b[o + 13] = (byte)(v3 >> 16);
                b[o + 14] = (byte)(v3 >> 8);
                b[o + 15] = (byte)v3;
                p0 = c0;
                p1 = c1;
                p2 = c2;
                p3 = c3;
                o += BlockSize;
            }
        }
    }

    /// <summary>Overwrites the key.</summary>
    public void Clear()
    {
        Array.Clear(_key0, 0, Rounds + 1);
        Array.Clear(_key1, 0, Rounds + 1);
        Array.Clear(_key2, 0, Rounds + 1);
        Array.Clear(_key3, 0, Rounds + 1);
    }

    /// <summary>Reads a big-endian word.</summary>
    private static uint Word(byte[] b, int o)
    {
        return unchecked((uint)((b[o] << 24) | (b[o + 1] << 16) | (b[o + 2] << 8) | b[o + 3]));
    }

    /// <summary>InvMixColumns of a column, FIPS 197 section 5.3.3, for the round keys of the equivalent inverse cipher.</summary>
    private uint Unmix(uint w)
    {
        unchecked
        {
            uint[] s = _tables.Forward;
            uint[] t = _tables.Backward;
            return t[(byte)s[(byte)(w >> 16)]]
                ^ (uint)(((t[(byte)s[(int)(w >> 24)]] * 0x10000000100UL) ^ (t[(byte)s[(byte)(w >> 8)]] * 0x100000001000000UL)
                    ^ (t[(byte)s[(byte)w]] * 0x1000000010000UL)) >> 32);
        }
    }

    /// <summary>Encrypts the blocks from o up to end; c0 to c3 is what the first of them is added to.</summary>
    private void Encrypt(byte[] b, int o, int end, uint c0, uint c1, uint c2, uint c3)
    {
        // Unrolled by two rounds, hence its length.
        unchecked
        {
            // x * r8 has x rotated left by 8 bits in its high half, and so on. Locals: 2 bytes of code each time, a constant takes 9.
            ulong r8 = 0x10000000100;
            ulong r16 = 0x1000000010000;
            ulong r24 = 0x100000001000000;
            uint[] t = _tables.Forward;
            uint[] k0 = _key0;
            uint[] k1 = _key1;
            uint[] k2 = _key2;
            uint[] k3 = _key3;
            uint z0 = k0[0];
            uint z1 = k1[0];
            uint z2 = k2[0];
            uint z3 = k3[0];
            uint f0 = k0[Rounds];
            uint f1 = k1[Rounds];
            uint f2 = k2[Rounds];
            uint f3 = k3[Rounds];
            while (o != end)
            {
                // The first round takes its bytes straight from the buffer.
                c0 ^= f0;
                c1 ^= f1;
                c2 ^= f2;
                c3 ^= f3;
                uint u0 = t[(byte)((c1 >> 16) ^ b[o + 5])] ^ k0[9]
                    ^ (uint)(((t[(int)(c0 >> 24) ^ b[o]] * r8) ^ (t[(byte)((c2 >> 8) ^ b[o + 10])] * r24)
                        ^ (t[(byte)(c3 ^ b[o + 15])] * r16)) >> 32);
                uint u1 = t[(byte)((c2 >> 16) ^ b[o + 9])] ^ k1[9]
                    ^ (uint)(((t[(int)(c1 >> 24) ^ b[o + 4]] * r8) ^ (t[(byte)((c3 >> 8) ^ b[o + 14])] * r24)
                        ^ (t[(byte)(c0 ^ b[o + 3])] * r16)) >> 32);
                uint u2 = t[(byte)((c3 >> 16) ^ b[o + 13])] ^ k2[9]
                    ^ (uint)(((t[(int)(c2 >> 24) ^ b[o + 8]] * r8) ^ (t[(byte)((c0 >> 8) ^ b[o + 2])] * r24)
                        ^ (t[(byte)(c1 ^ b[o + 7])] * r16)) >> 32);
                uint u3 = t[(byte)((c0 >> 16) ^ b[o + 1])] ^ k3[9]
                    ^ (uint)(((t[(int)(c3 >> 24) ^ b[o + 12]] * r8) ^ (t[(byte)((c1 >> 8) ^ b[o + 6])] * r24)
                        ^ (t[(byte)(c2 ^ b[o + 11])] * r16)) >> 32);
                int i = Rounds - 2;
                do
                {
                    uint s0 = t[(byte)(u1 >> 16)] ^ k0[i]
                        ^ (uint)(((t[(int)(u0 >> 24)] * r8) ^ (t[(byte)(u2 >> 8)] * r24) ^ (t[(byte)u3] * r16)) >> 32);
                    uint s1 = t[(byte)(u2 >> 16)] ^ k1[i]
                        ^ (uint)(((t[(int)(u1 >> 24)] * r8) ^ (t[(byte)(u3 >> 8)] * r24) ^ (t[(byte)u0] * r16)) >> 32);
                    uint s2 = t[(byte)(u3 >> 16)] ^ k2[i]
                        ^ (uint)(((t[(int)(u2 >> 24)] * r8) ^ (t[(byte)(u0 >> 8)] * r24) ^ (t[(byte)u1] * r16)) >> 32);
                    uint s3 = t[(byte)(u0 >> 16)] ^ k3[i]
                        ^ (uint)(((t[(int)(u3 >> 24)] * r8) ^ (t[(byte)(u1 >> 8)] * r24) ^ (t[(byte)u2] * r16)) >> 32);
                    i--;
                    u0 = t[(byte)(s1 >> 16)] ^ k0[i]
                        ^ (uint)(((t[(int)(s0 >> 24)] * r8) ^ (t[(byte)(s2 >> 8)] * r24) ^ (t[(byte)s3] * r16)) >> 32);
                    u1 = t[(byte)(s2 >> 16)] ^ k1[i]
                        ^ (uint)(((t[(int)(s1 >> 24)] * r8) ^ (t[(byte)(s3 >> 8)] * r24) ^ (t[(byte)s0] * r16)) >> 32);
                    u2 = t[(byte)(s3 >> 16)] ^ k2[i]
                        ^ (uint)(((t[(int)(s2 >> 24)] * r8) ^ (t[(byte)(s0 >> 8)] * r24) ^ (t[(byte)s1] * r16)) >> 32);
                    u3 = t[(byte)(s0 >> 16)] ^ k3[i]
                        ^ (uint)(((t[(int)(s3 >> 24)] * r8) ^ (t[(byte)(s1 >> 8)] * r24) ^ (t[(byte)s2] * r16)) >> 32);
                }
                while (--i != 0);

                c0 = ((t[(int)(u0 >> 24)] << 24) | (uint)((byte)t[(byte)(u1 >> 16)] << 16) | (t[(byte)(u2 >> 8)] & 0xFF00) | (byte)t[(byte)u3]) ^ z0;
                c1 = ((t[(int)(u1 >> 24)] << 24) | (uint)((byte)t[(byte)(u2 >> 16)] << 16) | (t[(byte)(u3 >> 8)] & 0xFF00) | (byte)t[(byte)u0]) ^ z1;
                c2 = ((t[(int)(u2 >> 24)] << 24) | (uint)((byte)t[(byte)(u3 >> 16)] << 16) | (t[(byte)(u0 >> 8)] & 0xFF00) | (byte)t[(byte)u1]) ^ z2;
                c3 = ((t[(int)(u3 >> 24)] << 24) | (uint)((byte)t[(byte)(u0 >> 16)] << 16) | (t[(byte)(u1 >> 8)] & 0xFF00) | (byte)t[(byte)u2]) ^ z3;
                b[o] = (byte)(c0 >> 24);
                b[o + 1] = (byte)(c0 >> 16);
                b[o + 2] = (byte)(c0 >> 8);
                b[o + 3] = (byte)c0;
                b[o + 4] = (byte)(c1 >> 24);
                b[o + 5] = (byte)(c1 >> 16);
                b[o + 6] = (byte)(c1 >> 8);
                b[o + 7] = (byte)c1;
                b[o + 8] = (byte)(c2 >> 24);
                b[o + 9] = (byte)(c2 >> 16);
                b[o + 10] = (byte)(c2 >> 8);
                b[o + 11] = (byte)c2;
                b[o + 12] = (byte)(c3 >> 24);
                b[o + 13] = (byte)(c3 >> 16);
                b[o + 14] = (byte)(c3 >> 8);
                b[o + 15] = (byte)c3;
                o += BlockSize;
            }
        }
    }
}
