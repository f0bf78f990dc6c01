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
/// <para>One code for both directions: the inverse cipher (the equivalent one of FIPS 197 section 5.3.5) shifts the rows the other way,
/// which is the same as swapping columns 1 and 3 on the way in, on the way out and in the round keys. That saves 1 kB of code.</para>
/// </remarks>
internal sealed class Aes128
{
    /// <summary>Size of a block and of an initialization vector, in bytes.</summary>
    public const int BlockSize = 16;

    /// <summary>Size of a key, in bytes.</summary>
    public const int KeySize = 16;

    private const int Rounds = 10;

    private readonly AesTables _tables;

    // Columns 0, 1 and 2, 3 of the round keys, the lower number in the high half; the round key that is added first at [10], the last
    // at [0].
    private readonly ulong[] _key01 = new ulong[Rounds + 1];
    private readonly ulong[] _key23 = new ulong[Rounds + 1];

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
            int constant = 1;
            for (int i = Rounds; ; i--)
            {
                if (!decrypt)
                {
                    _key01[i] = ((ulong)w0 << 32) | w1;
                    _key23[i] = ((ulong)w2 << 32) | w3;
                }
                else if (i == Rounds || i == 0)
                {
                    _key01[Rounds - i] = ((ulong)w0 << 32) | w3;
                    _key23[Rounds - i] = ((ulong)w2 << 32) | w1;
                }
                else
                {
                    _key01[Rounds - i] = ((ulong)Unmix(w0) << 32) | Unmix(w3);
                    _key23[Rounds - i] = ((ulong)Unmix(w2) << 32) | Unmix(w1);
                }

                if (i == 0)
                {
                    return;
                }

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
        Run(buffer, offset, BlockSize, null, 0, 0, 0, 0);
    }

    /// <summary>Encrypts a block that never repeats to an initialization vector (SP 800-38A appendix C), and behind it text in CBC
    /// mode.</summary>
    /// <param name="buffer">Holds the block, for example a counter, and behind it the text.</param>
    /// <param name="ivOffset">First byte of the block that becomes the initialization vector.</param>
    /// <param name="length">Bytes of text, a multiple of 16.</param>
    public void EncryptIvAndCbc(byte[] buffer, int ivOffset, int length)
    {
        Run(buffer, ivOffset, BlockSize + length, null, 0, 0, 0, 0);
    }

    /// <summary>Encrypts blocks in CBC mode.</summary>
    /// <param name="buffer">Holds the initialization vector, 16 bytes, and behind it the text.</param>
    /// <param name="ivOffset">First byte of the initialization vector.</param>
    /// <param name="length">Bytes of text, a multiple of 16.</param>
    public void EncryptCbc(byte[] buffer, int ivOffset, int length)
    {
        uint c0 = Word(buffer, ivOffset);
        uint c1 = Word(buffer, ivOffset + 4);
        uint c2 = Word(buffer, ivOffset + 8);
        Run(buffer, ivOffset + BlockSize, length, null, c0, c1, c2, Word(buffer, ivOffset + 12));
    }

    /// <summary>Decrypts blocks in CBC mode.</summary>
    /// <param name="buffer">Holds the initialization vector, 16 bytes, and behind it the text.</param>
    /// <param name="ivOffset">First byte of the initialization vector.</param>
    /// <param name="length">Bytes of text, a multiple of 16.</param>
    public void DecryptCbc(byte[] buffer, int ivOffset, int length)
    {
        // The last block first: the ciphertext before a block is then still there to be added.
        Run(buffer, ivOffset + length, length, _tables.Inverse, 0, 0, 0, 0);
    }

    /// <summary>Overwrites the key.</summary>
    public void Clear()
    {
        Array.Clear(_key01, 0, Rounds + 1);
        Array.Clear(_key23, 0, Rounds + 1);
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

    /// <summary>
    /// Encrypts blocks upwards or decrypts them downwards, in CBC mode.
    /// </summary>
    /// <param name="b">Holds the blocks.</param>
    /// <param name="o0">The first block to be worked on.</param>
    /// <param name="length">Bytes of text.</param>
    /// <param name="inverse">The inverse S-box when decrypting, null when encrypting.</param>
    /// <param name="c0">What is added to the first block, column 0.</param>
    /// <param name="c1">Column 1.</param>
    /// <param name="c2">Column 2.</param>
    /// <param name="c3">Column 3.</param>
    private void Run(byte[] b, int o0, int length, byte[] inverse, uint c0, uint c1, uint c2, uint c3)
    {
        // Unrolled, hence its length: 42 instructions less than a loop of two rounds, for 1.3 kB more code.
        unchecked
        {
            // x * r8 has x rotated left by 8 bits in its high half, and so on. Locals: 2 bytes of code each time, a constant takes 9.
            ulong r8 = 0x10000000100;
            ulong r16 = 0x1000000010000;
            ulong r24 = 0x100000001000000;
            uint[] t = _tables.Forward;
            int o1 = o0 + 4;
            int o2 = o0 + 8;
            int o3 = o0 + 12;
            int step = BlockSize;
            if (inverse != null)
            {
                t = _tables.Backward;
                o1 = o3;
                o3 = o0 + 4;
                step = -BlockSize;
            }

            ulong[] a = _key01;
            ulong[] c = _key23;
            uint f0 = (uint)(a[Rounds] >> 32);
            uint f1 = (uint)a[Rounds];
            uint f2 = (uint)(c[Rounds] >> 32);
            uint f3 = (uint)c[Rounds];
            uint z0 = (uint)(a[0] >> 32);
            uint z1 = (uint)a[0];
            uint z2 = (uint)(c[0] >> 32);
            uint z3 = (uint)c[0];
            int end = o0 + (inverse == null ? length : -length);
            while (o0 != end)
            {
                // The first round takes its bytes straight from the buffer.
                c0 ^= f0;
                c1 ^= f1;
                c2 ^= f2;
                c3 ^= f3;
                uint u0 = t[(byte)((c1 >> 16) ^ b[o1 + 1])]
                    ^ (uint)(((t[(int)(c0 >> 24) ^ b[o0]] * r8) ^ (t[(byte)((c2 >> 8) ^ b[o2 + 2])] * r24)
                    ^ (t[(byte)(c3 ^ b[o3 + 3])] * r16) ^ a[9]) >> 32);
                uint u1 = t[(byte)((c2 >> 16) ^ b[o2 + 1])]
                    ^ (uint)(((t[(int)(c1 >> 24) ^ b[o1]] * r8) ^ (t[(byte)((c3 >> 8) ^ b[o3 + 2])] * r24)
                    ^ (t[(byte)(c0 ^ b[o0 + 3])] * r16)) >> 32) ^ (uint)a[9];
                uint u2 = t[(byte)((c3 >> 16) ^ b[o3 + 1])]
                    ^ (uint)(((t[(int)(c2 >> 24) ^ b[o2]] * r8) ^ (t[(byte)((c0 >> 8) ^ b[o0 + 2])] * r24)
                    ^ (t[(byte)(c1 ^ b[o1 + 3])] * r16) ^ c[9]) >> 32);
                uint u3 = t[(byte)((c0 >> 16) ^ b[o0 + 1])]
                    ^ (uint)(((t[(int)(c3 >> 24) ^ b[o3]] * r8) ^ (t[(byte)((c1 >> 8) ^ b[o1 + 2])] * r24)
                    ^ (t[(byte)(c2 ^ b[o2 + 3])] * r16)) >> 32) ^ (uint)c[9];
                uint s0 = t[(byte)(u1 >> 16)] ^ (uint)(((t[(int)(u0 >> 24)] * r8) ^ (t[(byte)(u2 >> 8)] * r24)
                    ^ (t[(byte)u3] * r16) ^ a[8]) >> 32);
                uint s1 = t[(byte)(u2 >> 16)] ^ (uint)(((t[(int)(u1 >> 24)] * r8) ^ (t[(byte)(u3 >> 8)] * r24)
                    ^ (t[(byte)u0] * r16)) >> 32) ^ (uint)a[8];
                uint s2 = t[(byte)(u3 >> 16)] ^ (uint)(((t[(int)(u2 >> 24)] * r8) ^ (t[(byte)(u0 >> 8)] * r24)
                    ^ (t[(byte)u1] * r16) ^ c[8]) >> 32);
                uint s3 = t[(byte)(u0 >> 16)] ^ (uint)(((t[(int)(u3 >> 24)] * r8) ^ (t[(byte)(u1 >> 8)] * r24)
                    ^ (t[(byte)u2] * r16)) >> 32) ^ (uint)c[8];
                u0 = t[(byte)(s1 >> 16)] ^ (uint)(((t[(int)(s0 >> 24)] * r8) ^ (t[(byte)(s2 >> 8)] * r24)
                    ^ (t[(byte)s3] * r16) ^ a[7]) >> 32);
                u1 = t[(byte)(s2 >> 16)] ^ (uint)(((t[(int)(s1 >> 24)] * r8) ^ (t[(byte)(s3 >> 8)] * r24)
                    ^ (t[(byte)s0] * r16)) >> 32) ^ (uint)a[7];
                u2 = t[(byte)(s3 >> 16)] ^ (uint)(((t[(int)(s2 >> 24)] * r8) ^ (t[(byte)(s0 >> 8)] * r24)
                    ^ (t[(byte)s1] * r16) ^ c[7]) >> 32);
                u3 = t[(byte)(s0 >> 16)] ^ (uint)(((t[(int)(s3 >> 24)] * r8) ^ (t[(byte)(s1 >> 8)] * r24)
                    ^ (t[(byte)s2] * r16)) >> 32) ^ (uint)c[7];
                s0 = t[(byte)(u1 >> 16)] ^ (uint)(((t[(int)(u0 >> 24)] * r8) ^ (t[(byte)(u2 >> 8)] * r24)
                    ^ (t[(byte)u3] * r16) ^ a[6]) >> 32);
                s1 = t[(byte)(u2 >> 16)] ^ (uint)(((t[(int)(u1 >> 24)] * r8) ^ (t[(byte)(u3 >> 8)] * r24)
                    ^ (t[(byte)u0] * r16)) >> 32) ^ (uint)a[6];
                s2 = t[(byte)(u3 >> 16)] ^ (uint)(((t[(int)(u2 >> 24)] * r8) ^ (t[(byte)(u0 >> 8)] * r24)
                    ^ (t[(byte)u1] * r16) ^ c[6]) >> 32);
                s3 = t[(byte)(u0 >> 16)] ^ (uint)(((t[(int)(u3 >> 24)] * r8) ^ (t[(byte)(u1 >> 8)] * r24)
                    ^ (t[(byte)u2] * r16)) >> 32) ^ (uint)c[6];
                u0 = t[(byte)(s1 >> 16)] ^ (uint)(((t[(int)(s0 >> 24)] * r8) ^ (t[(byte)(s2 >> 8)] * r24)
                    ^ (t[(byte)s3] * r16) ^ a[5]) >> 32);
                u1 = t[(byte)(s2 >> 16)] ^ (uint)(((t[(int)(s1 >> 24)] * r8) ^ (t[(byte)(s3 >> 8)] * r24)
                    ^ (t[(byte)s0] * r16)) >> 32) ^ (uint)a[5];
                u2 = t[(byte)(s3 >> 16)] ^ (uint)(((t[(int)(s2 >> 24)] * r8) ^ (t[(byte)(s0 >> 8)] * r24)
                    ^ (t[(byte)s1] * r16) ^ c[5]) >> 32);
                u3 = t[(byte)(s0 >> 16)] ^ (uint)(((t[(int)(s3 >> 24)] * r8) ^ (t[(byte)(s1 >> 8)] * r24)
                    ^ (t[(byte)s2] * r16)) >> 32) ^ (uint)c[5];
                s0 = t[(byte)(u1 >> 16)] ^ (uint)(((t[(int)(u0 >> 24)] * r8) ^ (t[(byte)(u2 >> 8)] * r24)
                    ^ (t[(byte)u3] * r16) ^ a[4]) >> 32);
                s1 = t[(byte)(u2 >> 16)] ^ (uint)(((t[(int)(u1 >> 24)] * r8) ^ (t[(byte)(u3 >> 8)] * r24)
                    ^ (t[(byte)u0] * r16)) >> 32) ^ (uint)a[4];
                s2 = t[(byte)(u3 >> 16)] ^ (uint)(((t[(int)(u2 >> 24)] * r8) ^ (t[(byte)(u0 >> 8)] * r24)
                    ^ (t[(byte)u1] * r16) ^ c[4]) >> 32);
                s3 = t[(byte)(u0 >> 16)] ^ (uint)(((t[(int)(u3 >> 24)] * r8) ^ (t[(byte)(u1 >> 8)] * r24)
                    ^ (t[(byte)u2] * r16)) >> 32) ^ (uint)c[4];
                u0 = t[(byte)(s1 >> 16)] ^ (uint)(((t[(int)(s0 >> 24)] * r8) ^ (t[(byte)(s2 >> 8)] * r24)
                    ^ (t[(byte)s3] * r16) ^ a[3]) >> 32);
                u1 = t[(byte)(s2 >> 16)] ^ (uint)(((t[(int)(s1 >> 24)] * r8) ^ (t[(byte)(s3 >> 8)] * r24)
                    ^ (t[(byte)s0] * r16)) >> 32) ^ (uint)a[3];
                u2 = t[(byte)(s3 >> 16)] ^ (uint)(((t[(int)(s2 >> 24)] * r8) ^ (t[(byte)(s0 >> 8)] * r24)
                    ^ (t[(byte)s1] * r16) ^ c[3]) >> 32);
                u3 = t[(byte)(s0 >> 16)] ^ (uint)(((t[(int)(s3 >> 24)] * r8) ^ (t[(byte)(s1 >> 8)] * r24)
                    ^ (t[(byte)s2] * r16)) >> 32) ^ (uint)c[3];
                s0 = t[(byte)(u1 >> 16)] ^ (uint)(((t[(int)(u0 >> 24)] * r8) ^ (t[(byte)(u2 >> 8)] * r24)
                    ^ (t[(byte)u3] * r16) ^ a[2]) >> 32);
                s1 = t[(byte)(u2 >> 16)] ^ (uint)(((t[(int)(u1 >> 24)] * r8) ^ (t[(byte)(u3 >> 8)] * r24)
                    ^ (t[(byte)u0] * r16)) >> 32) ^ (uint)a[2];
                s2 = t[(byte)(u3 >> 16)] ^ (uint)(((t[(int)(u2 >> 24)] * r8) ^ (t[(byte)(u0 >> 8)] * r24)
                    ^ (t[(byte)u1] * r16) ^ c[2]) >> 32);
                s3 = t[(byte)(u0 >> 16)] ^ (uint)(((t[(int)(u3 >> 24)] * r8) ^ (t[(byte)(u1 >> 8)] * r24)
                    ^ (t[(byte)u2] * r16)) >> 32) ^ (uint)c[2];
                u0 = t[(byte)(s1 >> 16)] ^ (uint)(((t[(int)(s0 >> 24)] * r8) ^ (t[(byte)(s2 >> 8)] * r24)
                    ^ (t[(byte)s3] * r16) ^ a[1]) >> 32);
                u1 = t[(byte)(s2 >> 16)] ^ (uint)(((t[(int)(s1 >> 24)] * r8) ^ (t[(byte)(s3 >> 8)] * r24)
                    ^ (t[(byte)s0] * r16)) >> 32) ^ (uint)a[1];
                u2 = t[(byte)(s3 >> 16)] ^ (uint)(((t[(int)(s2 >> 24)] * r8) ^ (t[(byte)(s0 >> 8)] * r24)
                    ^ (t[(byte)s1] * r16) ^ c[1]) >> 32);
                u3 = t[(byte)(s0 >> 16)] ^ (uint)(((t[(int)(s3 >> 24)] * r8) ^ (t[(byte)(s1 >> 8)] * r24)
                    ^ (t[(byte)s2] * r16)) >> 32) ^ (uint)c[1];

                // The last round has no MixColumns.
                if (inverse == null)
                {
                    c0 = z0 ^ ((t[(int)(u0 >> 24)] << 24) | (uint)((byte)t[(byte)(u1 >> 16)] << 16)
                        | (t[(byte)(u2 >> 8)] & 0xFF00) | (byte)t[(byte)u3]);
                    c1 = z1 ^ ((t[(int)(u1 >> 24)] << 24) | (uint)((byte)t[(byte)(u2 >> 16)] << 16)
                        | (t[(byte)(u3 >> 8)] & 0xFF00) | (byte)t[(byte)u0]);
                    c2 = z2 ^ ((t[(int)(u2 >> 24)] << 24) | (uint)((byte)t[(byte)(u3 >> 16)] << 16)
                        | (t[(byte)(u0 >> 8)] & 0xFF00) | (byte)t[(byte)u1]);
                    c3 = z3 ^ ((t[(int)(u3 >> 24)] << 24) | (uint)((byte)t[(byte)(u0 >> 16)] << 16)
                        | (t[(byte)(u1 >> 8)] & 0xFF00) | (byte)t[(byte)u2]);
                }
                else
                {
                    c0 = z0 ^ Word(b, o0 - BlockSize) ^ (uint)((inverse[(int)(u0 >> 24)] << 24)
                        | (inverse[(byte)(u1 >> 16)] << 16) | (inverse[(byte)(u2 >> 8)] << 8) | inverse[(byte)u3]);
                    c1 = z1 ^ Word(b, o1 - BlockSize) ^ (uint)((inverse[(int)(u1 >> 24)] << 24)
                        | (inverse[(byte)(u2 >> 16)] << 16) | (inverse[(byte)(u3 >> 8)] << 8) | inverse[(byte)u0]);
                    c2 = z2 ^ Word(b, o2 - BlockSize) ^ (uint)((inverse[(int)(u2 >> 24)] << 24)
                        | (inverse[(byte)(u3 >> 16)] << 16) | (inverse[(byte)(u0 >> 8)] << 8) | inverse[(byte)u1]);
                    c3 = z3 ^ Word(b, o3 - BlockSize) ^ (uint)((inverse[(int)(u3 >> 24)] << 24)
                        | (inverse[(byte)(u0 >> 16)] << 16) | (inverse[(byte)(u1 >> 8)] << 8) | inverse[(byte)u2]);
                }

                b[o0] = (byte)(c0 >> 24);
                b[o0 + 1] = (byte)(c0 >> 16);
                b[o0 + 2] = (byte)(c0 >> 8);
                b[o0 + 3] = (byte)c0;
                b[o1] = (byte)(c1 >> 24);
                b[o1 + 1] = (byte)(c1 >> 16);
                b[o1 + 2] = (byte)(c1 >> 8);
                b[o1 + 3] = (byte)c1;
                b[o2] = (byte)(c2 >> 24);
                b[o2 + 1] = (byte)(c2 >> 16);
                b[o2 + 2] = (byte)(c2 >> 8);
                b[o2 + 3] = (byte)c2;
                b[o3] = (byte)(c3 >> 24);
                b[o3 + 1] = (byte)(c3 >> 16);
                b[o3 + 2] = (byte)(c3 >> 8);
                b[o3 + 3] = (byte)c3;
                o0 += step;
                o1 += step;
                o2 += step;
                o3 += step;
                if (inverse != null)
                {
                    c0 = c1 = c2 = c3 = 0;
                }
            }
        }
    }
}
