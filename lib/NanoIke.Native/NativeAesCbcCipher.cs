// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Security.Cryptography;
using NanoIke.Wire;

namespace NanoIke.Crypto;

/// <summary>
/// AES-128-CBC with HMAC-SHA-256-128 on the native API, with the same bytes on the wire as <see cref="AesCbcCipher"/>. The API
/// takes whole arrays and returns new ones. Garbage per packet: sealing, the ciphertext (text + 16 bytes) and a MAC of 32; opening,
/// the plaintext (text + 16) and a MAC of 32; plus two input arrays whenever the size differs from that of the packet before.
/// </summary>
internal sealed class NativeAesCbcCipher : PacketCipher
{
    private const int BlockSize = 16;

    private readonly Aes _aes = new Aes(CipherMode.CBC);
    private readonly byte[] _encryptionKey = new byte[BlockSize];
    private readonly byte[] _integrityKey = new byte[32];
    private readonly NativeWork _work;

    internal NativeAesCbcCipher(NativeWork work)
    {
        _work = work;
        // The API keeps these arrays; an IV of another size would make it return uninitialised memory.
        _aes.Key = _encryptionKey;
        _aes.IV = work.ZeroIv;
    }

    /// <inheritdoc/>
    public override void SetKey(byte[] keys, int encryption, int integrity, bool opens)
    {
        Array.Copy(keys, encryption, _encryptionKey, 0, BlockSize);
        Array.Copy(keys, integrity, _integrityKey, 0, _integrityKey.Length);
        _aes.Key = _encryptionKey;
    }

    /// <inheritdoc/>
    public override void Seal(byte[] buffer, int head, int iv, int length, uint number)
    {
        // One call: the first block of CBC with a zero IV is the encrypted number, which is the IV of what follows.
        Array.Clear(buffer, iv, BlockSize);
        Bytes.Put32(buffer, iv, number);
        Bytes.Put32(buffer, iv + 4, WakeBits);
        byte[] blocks = TakeBlocks(buffer, iv, length);
        _work.IsCalling = true;
        byte[] result = _aes.Encrypt(blocks);
        _work.IsCalling = false;
        Array.Copy(result, 0, buffer, iv, BlockSize + length);
        _work.Clear(); // it held the plain text
        Array.Copy(Mac(buffer, head, iv + BlockSize + length - head), 0, buffer, iv + BlockSize + length, AesCbcCipher.IcvSize);
    }

    /// <inheritdoc/>
    public override bool Open(byte[] buffer, int head, int iv, int length)
    {
        int icv = iv + BlockSize + length;
        if (!Bytes.Equal(Mac(buffer, head, icv - head), 0, buffer, icv, AesCbcCipher.IcvSize))
        {
            return false;
        }

        // Decrypting the IV along yields one block of no use, and the text behind it.
        byte[] blocks = TakeBlocks(buffer, iv, length);
        _work.IsCalling = true;
        byte[] result = _aes.Decrypt(blocks);
        _work.IsCalling = false;
        Array.Copy(result, BlockSize, buffer, iv + BlockSize, length);
        Array.Clear(result, 0, result.Length);
        return true;
    }

    /// <inheritdoc/>
    public override void Clear()
    {
        Array.Clear(_encryptionKey, 0, _encryptionKey.Length);
        Array.Clear(_integrityKey, 0, _integrityKey.Length);
        _work.Clear();
    }

    private byte[] TakeBlocks(byte[] buffer, int iv, int length)
    {
        return _work.TakeBlocks(buffer, iv, BlockSize + length);
    }

    private byte[] Mac(byte[] buffer, int offset, int count)
    {
        byte[] signed = _work.TakeSigned(buffer, offset, count);
        _work.IsCalling = true;
        byte[] mac = HMACSHA256.HashData(_integrityKey, signed);
        _work.IsCalling = false;
        return mac;
    }
}
