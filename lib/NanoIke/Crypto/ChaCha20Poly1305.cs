// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Wire;

namespace NanoIke.Crypto;

/// <summary>
/// AEAD_CHACHA20_POLY1305 (RFC 8439 section 2.8) under one key, in place; the 16-byte tag stands right behind the text. The nonce is
/// given as three little-endian words and must never repeat under a key. As RFC 7634 uses it, the last 4 of 36 key bytes are a salt, the
/// nonce is salt | IV, the IV random bits of the wake and the number of the packet. Takes 120 bytes of heap; the rest is in the engine.
/// </summary>
internal sealed class ChaCha20Poly1305 : PacketCipher
{
    /// <summary>Bytes of the key.</summary>
    public const int KeySize = 32;

    /// <summary>Bytes of the tag behind the text.</summary>
    public const int TagSize = 16;

    private const int IvSize = 8;

    private readonly ChaChaEngine _engine;
    private readonly uint[] _key = new uint[8];
    private uint _salt;

    /// <summary>Makes a key object.</summary>
    /// <param name="engine">Working memory; any number of keys may share one.</param>
    public ChaCha20Poly1305(ChaChaEngine engine)
    {
        _engine = engine;
    }

    /// <summary>Takes a key.</summary>
    /// <param name="key">Holds the key.</param>
    /// <param name="offset">Where its 32 bytes start.</param>
    public void SetKey(byte[] key, int offset)
    {
        for (int i = 0; i < 8; i++)
        {
            _key[i] = Word(key, offset);
            offset += 4;
        }
    }

    /// <inheritdoc/>
    public override void SetKey(byte[] keys, int encryption, int integrity, bool opens)
    {
        SetKey(keys, encryption);
        _salt = Word(keys, encryption + KeySize);
    }

    /// <inheritdoc/>
    public override void Seal(byte[] buffer, int head, int iv, int length, uint number)
    {
        Bytes.Put32(buffer, iv, WakeBits); // random bits, then a counter, as RFC 7634 section 2 shows it
        Bytes.Put32(buffer, iv + 4, number);
        Seal(_salt, Word(buffer, iv), Word(buffer, iv + 4), buffer, head, iv - head, iv + IvSize, length);
    }

    /// <inheritdoc/>
    public override bool Open(byte[] buffer, int head, int iv, int length)
    {
        return Open(_salt, Word(buffer, iv), Word(buffer, iv + 4), buffer, head, iv - head, iv + IvSize, length);
    }

    /// <summary>Encrypts the text in place and writes the 16-byte tag behind it.</summary>
    /// <param name="nonce0">Bytes 0 to 3 of the nonce, as a little-endian word.</param>
    /// <param name="nonce1">Bytes 4 to 7 of the nonce.</param>
    /// <param name="nonce2">Bytes 8 to 11 of the nonce.</param>
    /// <param name="buffer">Holds the additional data, the text, and room for the tag.</param>
    /// <param name="aadOffset">Where the additional authenticated data starts.</param>
    /// <param name="aadLength">Its bytes, 0 or more.</param>
    /// <param name="textOffset">Where the text starts.</param>
    /// <param name="textLength">Its bytes, 0 or more.</param>
    public void Seal(uint nonce0, uint nonce1, uint nonce2, byte[] buffer, int aadOffset, int aadLength, int textOffset, int textLength)
    {
        _engine.Start(_key, nonce0, nonce1, nonce2, textLength);
        _engine.Run(_key, nonce0, nonce1, nonce2, buffer, aadOffset, aadLength, textOffset, textLength, true, true);
        Array.Copy(_engine.Tag, 0, buffer, textOffset + textLength, TagSize);
    }

    /// <summary>Checks the tag behind the text, then decrypts the text in place.</summary>
    /// <param name="nonce0">Bytes 0 to 3 of the nonce, as a little-endian word.</param>
    /// <param name="nonce1">Bytes 4 to 7 of the nonce.</param>
    /// <param name="nonce2">Bytes 8 to 11 of the nonce.</param>
    /// <param name="buffer">Holds the additional data, the text and the tag.</param>
    /// <param name="aadOffset">Where the additional authenticated data starts.</param>
    /// <param name="aadLength">Its bytes, 0 or more.</param>
    /// <param name="textOffset">Where the text starts.</param>
    /// <param name="textLength">Its bytes without the tag, 0 or more.</param>
    /// <returns>False: not authentic; the buffer is as it was.</returns>
    public bool Open(uint nonce0, uint nonce1, uint nonce2, byte[] buffer, int aadOffset, int aadLength, int textOffset, int textLength)
    {
        _engine.Start(_key, nonce0, nonce1, nonce2, 0);
        _engine.Run(_key, nonce0, nonce1, nonce2, buffer, aadOffset, aadLength, textOffset, textLength, true, false);
        byte[] tag = _engine.Tag;
        int offset = textOffset + textLength;
        int difference = 0;
        for (int i = 0; i < TagSize; i++)
        {
            difference |= buffer[offset + i] ^ tag[i]; // every byte, whatever differs
        }

        // The right tag of a forged message must not stay behind.
        Array.Clear(tag, 0, TagSize);
        if (difference != 0)
        {
            return false;
        }

        _engine.Run(_key, nonce0, nonce1, nonce2, buffer, aadOffset, aadLength, textOffset, textLength, false, true);
        Array.Clear(tag, 0, TagSize);
        return true;
    }

    /// <inheritdoc/>
    public override void Clear()
    {
        Array.Clear(_key, 0, 8);
        _salt = 0;
        _engine.Clear();
    }

    // Little-endian.
    private static uint Word(byte[] buffer, int offset)
    {
        return unchecked((uint)(buffer[offset] | (buffer[offset + 1] << 8) | (buffer[offset + 2] << 16) | (buffer[offset + 3] << 24)));
    }
}
