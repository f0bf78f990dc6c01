// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Wire;

namespace NanoIke.Crypto;

/// <summary>
/// The hash function SHA-256, FIPS 180-4: digests of 32 bytes, blocks of 64 bytes, messages below 2^31 bytes.
/// </summary>
/// <remarks>
/// One message at a time. Nothing is allocated after the constructor. No branch and no index depends on the data.
/// </remarks>
internal sealed partial class Sha256
{
    /// <summary>Size of a digest, in bytes.</summary>
    public const int DigestSize = 32;

    /// <summary>Size of a block, in bytes.</summary>
    public const int BlockSize = 64;

    /// <summary>Number of 32-bit words in a chaining value.</summary>
    internal const int StateWords = 8;

    private readonly uint[] _state = new uint[StateWords];
    private readonly byte[] _block = new byte[BlockSize];
    private int _length;

    /// <summary>Creates the engine, ready for a message.</summary>
    public Sha256()
    {
        Reset();
    }

    /// <summary>Forgets what has been absorbed and starts a new message.</summary>
    public void Reset()
    {
        uint[] s = _state;
        s[0] = 0x6A09E667;
        s[1] = 0xBB67AE85;
        s[2] = 0x3C6EF372;
        s[3] = 0xA54FF53A;
        s[4] = 0x510E527F;
        s[5] = 0x9B05688C;
        s[6] = 0x1F83D9AB;
        s[7] = 0x5BE0CD19;
        _length = 0;
    }

    /// <summary>Absorbs bytes of the message.</summary>
    /// <param name="data">Holds the bytes.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="count">Number of bytes.</param>
    public void Update(byte[] data, int offset, int count)
    {
        byte[] b = _block;
        int room = BlockSize - (_length & (BlockSize - 1));
        _length += count;

        // Also a whole block goes through _block: one copy is cheaper than an addition for each of its 64 indexes.
        while (count >= room)
        {
            Array.Copy(data, offset, b, BlockSize - room, room);
            offset += room;
            count -= room;
            room = BlockSize;
            Compress(null, 0);
        }

        Array.Copy(data, offset, b, BlockSize - room, count);
    }

    /// <summary>Ends the message, writes its digest, forgets the message and starts a new one.</summary>
    /// <param name="digest">Takes 32 bytes.</param>
    /// <param name="offset">Where they go.</param>
    public void Finish(byte[] digest, int offset)
    {
        Pad();
        Write(digest, offset, DigestSize);
        Clear();
    }

    /// <summary>Overwrites every value that depends on a message.</summary>
    public void Clear()
    {
        Array.Clear(_block, 0, BlockSize);
        Reset();
    }

    /// <summary>Overwrites the same, but starts no message: for an engine that continues from <see cref="Restore"/>.</summary>
    internal void Wipe()
    {
        Array.Clear(_block, 0, BlockSize);
        Array.Clear(_state, 0, StateWords);
        _length = 0;
    }

    /// <summary>Continues from a chaining value.</summary>
    /// <param name="state">Holds 8 words that <see cref="SaveKeyed"/> gave.</param>
    /// <param name="offset">The first of them.</param>
    /// <param name="blocksDone">Number of blocks absorbed up to there.</param>
    internal void Restore(uint[] state, int offset, int blocksDone)
    {
        Array.Copy(state, offset, _state, 0, StateWords);
        _length = blocksDone * BlockSize;
    }

    /// <summary>
    /// Hashes a key with each of the two pads of HMAC as the first block of a message (RFC 2104 section 2). Leaves the engine to be
    /// cleared.
    /// </summary>
    /// <param name="key">Holds the key; null: the chaining value is the key.</param>
    /// <param name="offset">First byte of the key.</param>
    /// <param name="count">Number of bytes; more than a block are hashed first.</param>
    /// <param name="states">Takes the inner chaining value, then the outer one: 8 words each.</param>
    internal void SaveKeyed(byte[] key, int offset, int count, uint[] states)
    {
        unchecked
        {
            byte[] b = _block;
            if (count > BlockSize)
            {
                Reset();
                Update(key, offset, count);
                Pad();
                key = null;
                count = DigestSize;
            }

            if (key == null)
            {
                Write(b, 0, DigestSize);
            }
            else
            {
                Array.Copy(key, offset, b, 0, count);
            }

            Array.Clear(b, count, BlockSize - count);
            int pad = 0x36;
            int last = count < BlockSize ? count : BlockSize - 1;
            for (int at = 0; at < 2 * StateWords; at += StateWords)
            {
                // Two bytes a turn (15 IL a byte, one takes 21), up to one or two behind the key. What follows is all the same: it
                // is copied, 1, 2, 4 ... bytes.
                for (int i = 0; i <= last; i += 2)
                {
                    b[i] = (byte)(b[i] ^ pad);
                    b[i + 1] = (byte)(b[i + 1] ^ pad);
                }

                for (int n = 1; count + n < BlockSize; n += n)
                {
                    int rest = BlockSize - count - n;
                    Array.Copy(b, count, b, count + n, n < rest ? n : rest);
                }

                Reset();
                Compress(null, 0);
                Array.Copy(_state, 0, states, at, StateWords);
                pad = 0x36 ^ 0x5C;
            }
        }
    }

    /// <summary>
    /// Ends the message and makes its digest the second and last block of another message (the outer hash of RFC 2104). The
    /// digest stays words all the way, which saves a twentieth of a short HMAC. <see cref="Write"/> gives the result.
    /// </summary>
    /// <param name="state">Holds the chaining value after the first block of the other message.</param>
    /// <param name="offset">First of its 8 words.</param>
    internal void FinishInto(uint[] state, int offset)
    {
        Pad();
        Compress(state, offset);
    }

    /// <summary>Writes the first bytes of the chaining value, big-endian.</summary>
    /// <param name="digest">Takes the bytes.</param>
    /// <param name="offset">Where they go.</param>
    /// <param name="count">How many, at most 32.</param>
    internal void Write(byte[] digest, int offset, int count)
    {
        unchecked
        {
            uint[] s = _state;
            int at = 0;
            while (count >= 4)
            {
                uint word = s[at];
                digest[offset] = (byte)(word >> 24);
                digest[offset + 1] = (byte)(word >> 16);
                digest[offset + 2] = (byte)(word >> 8);
                digest[offset + 3] = (byte)word;
                offset += 4;
                count -= 4;
                at++;
            }

            for (int shift = 24; count > 0; shift -= 8)
            {
                digest[offset++] = (byte)(s[at] >> shift);
                count--;
            }
        }
    }

    /// <summary>Compares them instead. Leaves the engine to be cleared.</summary>
    internal bool Matches(byte[] digest, int offset, int count)
    {
        Write(_block, 0, count);
        return Bytes.Equal(_block, 0, digest, offset, count);
    }

    /// <summary>The padding of FIPS 180-4 section 5.1.1: bit 1, zeros, the length in bits as 64 bits.</summary>
    private void Pad()
    {
        unchecked
        {
            byte[] b = _block;
            int fill = _length & (BlockSize - 1);
            b[fill++] = 0x80;
            if (fill > BlockSize - 8)
            {
                Array.Clear(b, fill, BlockSize - fill);
                Compress(null, 0);
                fill = 0;
            }

            Array.Clear(b, fill, BlockSize - fill);
            int length = _length;
            b[59] = (byte)(length >> 29);
            b[60] = (byte)(length >> 21);
            b[61] = (byte)(length >> 13);
            b[62] = (byte)(length >> 5);
            b[63] = (byte)(length << 3);
            Compress(null, 0);
        }
    }
}
