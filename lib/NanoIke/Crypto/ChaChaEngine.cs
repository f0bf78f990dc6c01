// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;

namespace NanoIke.Crypto;

/// <summary>
/// The working memory and the inner loop of ChaCha20-Poly1305 (RFC 8439 section 2.8), shared by all keys of a firmware: one message
/// at a time. Text is taken 16 bytes at a time; Poly1305 counts in words of 32 bits.
/// </summary>
internal sealed class ChaChaEngine
{
    private const int StreamWords = 48; // three blocks: an ESP packet of up to 128 bytes needs one call, its one-time key included

    private readonly uint[] _stream = new uint[StreamWords];
    private readonly byte[] _group = new byte[16];

    /// <summary>Makes the working memory: 288 bytes of heap.</summary>
    public ChaChaEngine()
    {
    }

    /// <summary>The last 16 bytes computed: the tag, after a run with <c>mac</c>.</summary>
    internal byte[] Tag => _group;

    /// <summary>The key stream; the one-time key of the tag (RFC 8439 section 2.6) is its first 8 words when <see cref="Run"/>
    /// starts.</summary>
    internal uint[] Stream => _stream;

    /// <summary>Overwrites the working memory.</summary>
    public void Clear()
    {
        Array.Clear(_stream, 0, StreamWords);
        Array.Clear(_group, 0, 16);
    }

    /// <summary>Computes the one-time key of the tag and the first of the key stream; comes before <see cref="Run"/> with
    /// <c>mac</c>.</summary>
    /// <param name="key">8 words of key.</param>
    /// <param name="nonce0">First word of the nonce.</param>
    /// <param name="nonce1">Second word of the nonce.</param>
    /// <param name="nonce2">Third word of the nonce.</param>
    /// <param name="textLength">Bytes of text to encrypt; 0 when only the tag is wanted.</param>
    internal void Start(uint[] key, uint nonce0, uint nonce1, uint nonce2, int textLength)
    {
        int words = 8;
        if (textLength > 0)
        {
            words = 16 + ((textLength + 3) >> 2);
            if (words > StreamWords)
            {
                words = StreamWords;
            }
        }

        ChaCha20.Blocks(key, nonce0, nonce1, nonce2, 0, _stream, words);
    }

    /// <summary>Encrypts or decrypts in place and computes the tag of the ciphertext, in one pass.</summary>
    /// <param name="key">8 words of key; used only for a text to be changed.</param>
    /// <param name="nonce0">First word of the nonce.</param>
    /// <param name="nonce1">Second word of the nonce.</param>
    /// <param name="nonce2">Third word of the nonce.</param>
    /// <param name="buffer">Holds the additional data and the text.</param>
    /// <param name="aadOffset">Where the additional data starts.</param>
    /// <param name="aadLength">Bytes of additional data.</param>
    /// <param name="textOffset">Where the text starts.</param>
    /// <param name="textLength">Bytes of text.</param>
    /// <param name="mac">Compute the tag.</param>
    /// <param name="crypt">Change the text; before the tag sees it.</param>
    internal void Run(
        uint[] key,
        uint nonce0,
        uint nonce1,
        uint nonce2,
        byte[] buffer,
        int aadOffset,
        int aadLength,
        int textOffset,
        int textLength,
        bool mac,
        bool crypt)
    {
        // Everything stays in locals from the first byte to the tag: a call or a field in between would cost more than it saves.
        unchecked
        {
            uint[] stream = _stream;
            byte[] group = _group;
            uint counter = StreamWords / 16;
            int at = 16;
            if (!mac)
            {
                counter = 1;
                at = StreamWords;
            }

            // RFC 8439 2.5: r is clamped, so r1..r3 are multiples of 4 and 2^128 r = 5 (r / 4) modulo 2^130 - 5. Products of words of
            // up to 35 bits with r < 2^28 add up to less than 2^64 (bounds at the multiplication).
            ulong low32 = 0xFFFFFFFFUL;
            ulong low34 = 0x3FFFFFFFFUL;
            ulong five = 5;
            ulong pad = 0x100000000UL; // the bit behind each block, 2^128, seen from word 3
            ulong r0 = stream[0] & 0x0FFFFFFF;
            ulong r1 = stream[1] & 0x0FFFFFFC;
            ulong r2 = stream[2] & 0x0FFFFFFC;
            ulong r3 = stream[3] & 0x0FFFFFFC;
            ulong t1 = r1 + (r1 >> 2);
            ulong t2 = r2 + (r2 >> 2);
            ulong t3 = r3 + (r3 >> 2);
            uint k0 = stream[4];
            uint k1 = stream[5];
            uint k2 = stream[6];
            uint k3 = stream[7];
            ulong x0 = 0;
            ulong x1 = 0;
            ulong x2 = 0;
            ulong x3 = 0;

            bool xor = false;
            bool inText = false;
            int offset = aadOffset;
            int left = mac ? aadLength : 0;
            for (; ; )
            {
                uint w0;
                uint w1;
                uint w2;
                uint w3;
                if (left > 0)
                {
                    int count = 16;
                    if (left < 16)
                    {
                        count = left;
                        Array.Clear(group, 0, 16);
                    }

                    Array.Copy(buffer, offset, group, 0, count);
                    w0 = (uint)(group[0] | (group[1] << 8) | (group[2] << 16) | (group[3] << 24));
                    w1 = (uint)(group[4] | (group[5] << 8) | (group[6] << 16) | (group[7] << 24));
                    w2 = (uint)(group[8] | (group[9] << 8) | (group[10] << 16) | (group[11] << 24));
                    w3 = (uint)(group[12] | (group[13] << 8) | (group[14] << 16) | (group[15] << 24));
                    if (xor)
                    {
                        if (at == StreamWords)
                        {
                            int words = (left + 3) >> 2;
                            ChaCha20.Blocks(key, nonce0, nonce1, nonce2, counter, stream, words < StreamWords ? words : StreamWords);
                            counter += StreamWords / 16;
                            at = 0;
                        }

                        w0 ^= stream[at];
                        w1 ^= stream[at + 1];
                        w2 ^= stream[at + 2];
                        w3 ^= stream[at + 3];
                        at += 4;
                        group[0] = (byte)w0;
                        group[1] = (byte)(w0 >> 8);
                        group[2] = (byte)(w0 >> 16);
                        group[3] = (byte)(w0 >> 24);
                        group[4] = (byte)w1;
                        group[5] = (byte)(w1 >> 8);
                        group[6] = (byte)(w1 >> 16);
                        group[7] = (byte)(w1 >> 24);
                        group[8] = (byte)w2;
                        group[9] = (byte)(w2 >> 8);
                        group[10] = (byte)(w2 >> 16);
                        group[11] = (byte)(w2 >> 24);
                        group[12] = (byte)w3;
                        group[13] = (byte)(w3 >> 8);
                        group[14] = (byte)(w3 >> 16);
                        group[15] = (byte)(w3 >> 24);
                        Array.Copy(group, 0, buffer, offset, count);
                        if (!mac)
                        {
                            offset += 16;
                            left -= 16;
                            continue;
                        }

                        if (count != 16)
                        {
                            xor = false; // once more, as ciphertext with zeros behind it
                            continue;
                        }
                    }

                    offset += 16;
                    left -= 16;
                }
                else if (!inText)
                {
                    inText = true;
                    xor = crypt;
                    offset = textOffset;
                    left = textLength;
                    continue;
                }
                else if (mac)
                {
                    mac = false; // the lengths are the last block
                    w0 = (uint)aadLength;
                    w1 = 0;
                    w2 = (uint)textLength;
                    w3 = 0;
                }
                else
                {
                    break;
                }

                // In units of 2^32: s0 < 3.05, s1, s2 < 2, s3 < 6 (34 bits, a word and the pad). r < 2^28, t < 1.25 * 2^28, so the
                // largest sum, x0, is below (3.05 + 1.25 * 10) * 2^60 < 2^64, and (x3 >> 34) * 5 below 1.05 * 2^32.
                ulong s0 = (x0 & low32) + ((x3 >> 34) * five) + w0;
                ulong s1 = (x1 & low32) + w1;
                ulong s2 = (x2 & low32) + w2;
                ulong s3 = (x3 & low34) + w3 + pad;
                x0 = (s0 * r0) + (s1 * t3) + (s2 * t2) + (s3 * t1);
                x1 = (x0 >> 32) + (s0 * r1) + (s1 * r0) + (s2 * t3) + (s3 * t2);
                x2 = (x1 >> 32) + (s0 * r2) + (s1 * r1) + (s2 * r0) + (s3 * t3);
                x3 = (x2 >> 32) + (s0 * r3) + (s1 * r2) + (s2 * r1) + (s3 * r0);
            }

            // h modulo 2^130 - 5: h + 5 reaches 2^130 exactly when h is not reduced. Then s is added, modulo 2^128.
            x0 = (x0 & low32) + ((x3 >> 34) * five);
            x1 &= low32;
            x2 &= low32;
            ulong carry = ((((((x0 + five) >> 32) + x1) >> 32) + x2) >> 32) + (x3 & low34);
            x0 += ((carry >> 34) * five) + k0;
            x1 += (x0 >> 32) + k1;
            x2 += (x1 >> 32) + k2;
            x3 += (x2 >> 32) + k3;
            group[0] = (byte)x0;
            group[1] = (byte)(x0 >> 8);
            group[2] = (byte)(x0 >> 16);
            group[3] = (byte)(x0 >> 24);
            group[4] = (byte)x1;
            group[5] = (byte)(x1 >> 8);
            group[6] = (byte)(x1 >> 16);
            group[7] = (byte)(x1 >> 24);
            group[8] = (byte)x2;
            group[9] = (byte)(x2 >> 8);
            group[10] = (byte)(x2 >> 16);
            group[11] = (byte)(x2 >> 24);
            group[12] = (byte)x3;
            group[13] = (byte)(x3 >> 8);
            group[14] = (byte)(x3 >> 16);
            group[15] = (byte)(x3 >> 24);
            Array.Clear(stream, 0, StreamWords);
        }
    }
}
