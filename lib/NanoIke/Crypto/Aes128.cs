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
internal sealed partial class Aes128
{
    /// <summary>Size of a block and of an initialization vector, in bytes.</summary>
    public const int BlockSize = 16;

    /// <summary>Size of a key, in bytes.</summary>
    public const int KeySize = 16;

    private const int Rounds = 10;

    private readonly AesTables _tables;

    // Columns 0 and 1 of a round key, then 2 and 3, the lower number in the high half; the round key that is added first comes last.
    private readonly ulong[] _keys = new ulong[2 * (Rounds + 1)];

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
            ulong[] k = _keys;
            uint w0 = Word(key, offset);
            uint w1 = Word(key, offset + 4);
            uint w2 = Word(key, offset + 8);
            uint w3 = Word(key, offset + 12);
            int constant = 1;
            for (int i = 2 * Rounds; ; i -= 2)
            {
                if (!decrypt)
                {
                    k[i] = ((ulong)w0 << 32) | w1;
                    k[i + 1] = ((ulong)w2 << 32) | w3;
                }
                else if (i == 2 * Rounds || i == 0)
                {
                    k[2 * Rounds - i] = ((ulong)w0 << 32) | w3;
                    k[2 * Rounds + 1 - i] = ((ulong)w2 << 32) | w1;
                }
                else
                {
                    k[2 * Rounds - i] = ((ulong)Unmix(w0) << 32) | Unmix(w3);
                    k[2 * Rounds + 1 - i] = ((ulong)Unmix(w2) << 32) | Unmix(w1);
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
        Array.Clear(_keys, 0, _keys.Length);
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
}
