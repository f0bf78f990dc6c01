// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Wire;

namespace NanoIke.Crypto;

/// <summary>
/// AES-128 in CCM mode (RFC 3610, NIST SP 800-38C) with a nonce of 11 bytes, hence a counter of 4, and a MAC of 8: the table, which
/// needs no inverse cipher, and the working memory that all keys of a firmware share, one packet at a time. The
/// table is indexed with values that depend on the key, as that of AES-CBC is: the same exception, for boards without a shared cache.
/// </summary>
internal sealed partial class AesCcmEngine
{
    internal const int Rounds = 10;
    internal const int TagSize = 8;

    // Modes: what is done with each block. The low bit set, the pass adds it to the MAC; not set, it adds the key stream to it.
    private const int Mac = 1;
    private const int Count = 2;
    internal const int Seal = 3; // Mac, then Count
    internal const int Decrypt = 4; // Count, then Mac

    private const int BlockSize = 16;
    private const int TextMax = 255 * BlockSize; // only one byte of the counter is used

    private readonly AesTables _tables = new AesTables(false);
    private readonly byte[] _block = new byte[2 * BlockSize];
    private ulong[] _keys;
    private uint _salt;
    private uint _h0; // what the counter blocks of a packet have in common behind round 1
    private uint _n0; // and behind round 2
    private uint _n1;
    private uint _n2;
    private uint _n3;
    private uint _m0; // the MAC so far
    private uint _m1;
    private uint _m2;
    private uint _m3;

    /// <summary>Bytes that are not worked on yet. Other than 0 after <see cref="Run"/>: an interpreter that lacks memory may leave out a
    /// call without a word, so what was left is counted, and nothing of such a packet is used.</summary>
    internal int Left;

    /// <summary>Begins with the tag that <see cref="Run"/> computed.</summary>
    internal byte[] Block => _block;

    /// <summary>Expands a key, FIPS 197 section 5.2: two columns a number, the round key that is added first comes last.</summary>
    internal void Expand(byte[] key, int offset, ulong[] keys)
    {
        unchecked
        {
            uint[] t = _tables.Forward;
            uint w0 = Bytes.Get32(key, offset);
            uint w1 = Bytes.Get32(key, offset + 4);
            uint w2 = Bytes.Get32(key, offset + 8);
            uint w3 = Bytes.Get32(key, offset + 12);
            int constant = 1;
            for (int i = 2 * Rounds; ; i -= 2)
            {
                keys[i] = ((ulong)w0 << 32) | w1;
                keys[i + 1] = ((ulong)w2 << 32) | w3;
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

    /// <summary>Takes the key of the packet that <see cref="Run"/> is given next.</summary>
    internal void Use(ulong[] keys, uint salt)
    {
        _keys = keys;
        _salt = salt;
        Left = 1;
    }

    /// <summary>
    /// Seals or decrypts the text behind the IV in place, and computes the tag, into <see cref="Block"/>. RFC 3610 sections 2.2 and 2.3;
    /// the nonce is salt | IV (RFC 4309 section 4). The header, which the MAC covers, is never empty.
    /// </summary>
    internal void Run(byte[] buffer, int head, int iv, int length, int mode)
    {
        byte[] x = _block;
        int associated = iv - head;
        int first = associated < BlockSize - 2 ? associated : BlockSize - 2;
        int rest = associated - first;
        if (Left != 1 || length > TextMax)
        {
            Left = -1;
            return;
        }

        // The shared rounds, two blocks of the MAC, the rest of the header, the text, and the block that hides the MAC.
        Left = (4 * BlockSize) + Padded(rest) + Padded(length) + (mode == Decrypt ? Padded(length & (BlockSize - 1)) : 0);
        uint flags = _salt | 0x03000000; // 4 bytes of counter
        uint iv0 = Bytes.Get32(buffer, iv);
        uint iv1 = Bytes.Get32(buffer, iv + 4);
        Share(flags, iv0, iv1);
        Array.Clear(x, BlockSize, BlockSize);
        Bytes.Put32(x, 0, flags | 0x58000000); // there is associated data, 8 bytes of MAC
        Bytes.Put32(x, 4, iv0);
        Bytes.Put32(x, 8, iv1);
        Bytes.Put32(x, 12, (uint)length);
        Bytes.Put16(x, BlockSize, associated);
        Array.Copy(buffer, head, x, BlockSize + 2, first);
        _m0 = _m1 = _m2 = _m3 = 0;
        Blocks(x, 0, 2 * BlockSize, Mac, 0);
        Part(buffer, head + first, rest, Mac);
        Part(buffer, iv + 8, length, mode);
        Bytes.Put32(x, 0, _m0);
        Bytes.Put32(x, 4, _m1);
        Blocks(x, 0, BlockSize, Count, 0);
    }

    /// <summary>Takes a decryption back.</summary>
    internal void Undo(byte[] buffer, int iv, int length)
    {
        if (Left == 0)
        {
            Part(buffer, iv + 8, length, Count);
        }
    }

    /// <summary>Overwrites all that depends on a key.</summary>
    internal void Clear()
    {
        Array.Clear(_block, 0, _block.Length);
        _keys = null;
        _salt = 0;
        _h0 = _n0 = _n1 = _n2 = _n3 = 0;
        _m0 = _m1 = _m2 = _m3 = 0;
        Left = 0;
    }

    private static int Padded(int length)
    {
        return (length + BlockSize - 1) & ~(BlockSize - 1);
    }

    // Whole blocks in place; the last one, padded with zeros, in the working memory.
    private void Part(byte[] buffer, int offset, int length, int mode)
    {
        int rest = length & (BlockSize - 1);
        if (length != rest)
        {
            Blocks(buffer, offset, length - rest, mode, 1);
        }

        if (rest == 0)
        {
            return;
        }

        byte[] x = _block;
        uint counter = (uint)(1 + (length >> 4));
        offset += length - rest;
        Array.Clear(x, 0, BlockSize);
        Array.Copy(buffer, offset, x, 0, rest);
        if (mode == Decrypt)
        {
            Blocks(x, 0, BlockSize, Count, counter);
            Array.Clear(x, rest, BlockSize - rest);
            mode = Mac;
        }

        Blocks(x, 0, BlockSize, mode, counter);
        Array.Copy(x, 0, buffer, offset, rest);
    }
}
