// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Security.Cryptography;
using NanoIke.Wire;

namespace NanoIke.Crypto;

/// <summary>
/// AES-128-CCM with an ICV of 8 bytes on the native API, with the same bytes on the wire as <see cref="AesCcmCipher"/>: one call in ECB
/// mode over the counter blocks (RFC 3610 section 2.3), one in CBC mode with a zero IV over what the MAC covers (section 2.2). Garbage
/// per packet: what the two calls return, a block more than the text and two or more than header and text; plus two input arrays
/// whenever the size differs from that of the packet before.
/// </summary>
internal sealed class NativeAesCcmCipher : PacketCipher
{
    private const int BlockSize = 16;
    private const int IvSize = 8;
    private const int TagSize = 8;

    private readonly Aes _aes = new Aes(CipherMode.CBC);
    private readonly byte[] _key = new byte[BlockSize];
    private readonly NativeWork _work;
    private uint _salt;

    internal NativeAesCcmCipher(NativeWork work)
    {
        _work = work;
        // The API keeps these arrays; an IV of another size would make it return uninitialised memory.
        _aes.Key = _key;
        _aes.IV = work.ZeroIv;
    }

    /// <inheritdoc/>
    public override void SetKey(byte[] keys, int encryption, int integrity, bool opens)
    {
        Array.Copy(keys, encryption, _key, 0, BlockSize);
        _aes.Key = _key;
        _salt = (uint)((keys[encryption + 16] << 16) | Bytes.Get16(keys, encryption + 17));
    }

    /// <inheritdoc/>
    public override void Seal(byte[] buffer, int head, int iv, int length, uint number)
    {
        Bytes.Put32(buffer, iv, WakeBits);
        Bytes.Put32(buffer, iv + 4, number);
        byte[] stream = Stream(buffer, iv, length);
        byte[] mac = Mac(buffer, head, iv, length);
        Add(stream, buffer, iv + IvSize, length);
        int icv = iv + IvSize + length;
        int last = mac.Length - BlockSize;
        for (int i = 0; i < TagSize; i++)
        {
            buffer[icv + i] = (byte)(stream[i] ^ mac[last + i]);
        }

        Array.Clear(stream, 0, stream.Length);
    }

    /// <inheritdoc/>
    public override bool Open(byte[] buffer, int head, int iv, int length)
    {
        byte[] stream = Stream(buffer, iv, length);
        Add(stream, buffer, iv + IvSize, length);
        byte[] mac = Mac(buffer, head, iv, length);
        int icv = iv + IvSize + length;
        int last = mac.Length - BlockSize;
        int difference = 0;
        for (int i = 0; i < TagSize; i++)
        {
            difference |= buffer[icv + i] ^ stream[i] ^ mac[last + i];
        }

        if (difference != 0)
        {
            Add(stream, buffer, iv + IvSize, length); // as it came
        }

        Array.Clear(stream, 0, stream.Length);
        return difference == 0;
    }

    /// <inheritdoc/>
    public override void Clear()
    {
        Array.Clear(_key, 0, BlockSize);
        _salt = 0;
        _work.Clear();
    }

    // The first block hides the MAC, the text begins with the second.
    private static void Add(byte[] stream, byte[] buffer, int at, int length)
    {
        int from = BlockSize;
        int end = at + length;
        int whole = end - 4;
        while (at <= whole)
        {
            buffer[at] = (byte)(buffer[at] ^ stream[from]);
            buffer[at + 1] = (byte)(buffer[at + 1] ^ stream[from + 1]);
            buffer[at + 2] = (byte)(buffer[at + 2] ^ stream[from + 2]);
            buffer[at + 3] = (byte)(buffer[at + 3] ^ stream[from + 3]);
            at += 4;
            from += 4;
        }

        while (at < end)
        {
            buffer[at] = (byte)(buffer[at] ^ stream[from]);
            at++;
            from++;
        }
    }

    // A0, A1, ...: the flags, the nonce, 4 bytes of counter.
    private byte[] Stream(byte[] buffer, int iv, int length)
    {
        int size = Padded(length) + BlockSize;
        byte[] x = _work.Blocks(size);
        Bytes.Put32(x, 0, _salt | 0x03000000);
        Array.Copy(buffer, iv, x, 4, IvSize);
        for (int i = BlockSize; i < size; i += BlockSize)
        {
            Array.Copy(x, 0, x, i, 4 + IvSize);
            x[i + 14] = (byte)(i >> 12);
            x[i + 15] = (byte)(i >> 4);
        }

        x[14] = x[15] = 0;
        return Encrypt(x, CipherMode.ECB);
    }

    // B0: the flags (there is a header, 8 bytes of MAC, 4 of length), the nonce, the length; then the header behind its size, and the text.
    private byte[] Mac(byte[] buffer, int head, int iv, int length)
    {
        int header = iv - head;
        int text = BlockSize + Padded(2 + header);
        byte[] x = _work.Signed(text + Padded(length));
        Array.Clear(x, 0, x.Length);
        Bytes.Put32(x, 0, _salt | 0x5B000000);
        Array.Copy(buffer, iv, x, 4, IvSize);
        Bytes.Put32(x, 12, (uint)length);
        Bytes.Put16(x, BlockSize, header);
        Array.Copy(buffer, head, x, BlockSize + 2, header);
        Array.Copy(buffer, iv + IvSize, x, text, length);
        byte[] mac = Encrypt(x, CipherMode.CBC);
        _work.Clear(); // it held the plain text
        return mac;
    }

    private byte[] Encrypt(byte[] blocks, CipherMode mode)
    {
        _aes.Mode = mode;
        _work.IsCalling = true;
        byte[] result = _aes.Encrypt(blocks);
        _work.IsCalling = false;
        return result;
    }

    private static int Padded(int length)
    {
        return (length + BlockSize - 1) & ~(BlockSize - 1);
    }
}
