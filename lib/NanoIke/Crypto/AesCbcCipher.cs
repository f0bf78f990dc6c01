// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Wire;

namespace NanoIke.Crypto;

/// <summary>
/// AES-128-CBC with HMAC-SHA-256-128, encrypt then MAC (RFC 3602, RFC 4868, RFC 7296 section 3.14).
/// The IV is the packet's number, with random bits of the wake, encrypted under the packet key: unpredictable and never the same twice
/// (SP 800-38A appendix C).
/// </summary>
internal sealed class AesCbcCipher : PacketCipher
{
    internal const int IcvSize = 16; // RFC 4868 section 2.3

    private const int BlockSize = 16;

    private readonly Aes128 _aes;
    private readonly HmacSha256 _hmac;

    internal AesCbcCipher(Sha256 hash, AesTables tables)
    {
        _aes = new Aes128(tables);
        _hmac = new HmacSha256(hash);
    }

    /// <inheritdoc/>
    public override void SetKey(byte[] keys, int encryption, int integrity, bool opens)
    {
        _aes.SetKey(keys, encryption, opens);
        _hmac.SetKey(keys, integrity, 32);
    }

    /// <inheritdoc/>
    public override void Seal(byte[] buffer, int head, int iv, int length, uint number)
    {
        Array.Clear(buffer, iv, BlockSize);
        Bytes.Put32(buffer, iv, number);
        Bytes.Put32(buffer, iv + 4, WakeBits);
        _aes.EncryptIvAndCbc(buffer, iv, length);
        int icv = iv + BlockSize + length;
        _hmac.Begin();
        _hmac.Update(buffer, head, icv - head);
        _hmac.Finish(buffer, icv, IcvSize);
    }

    /// <inheritdoc/>
    public override bool Open(byte[] buffer, int head, int iv, int length)
    {
        int icv = iv + BlockSize + length;
        _hmac.Begin();
        _hmac.Update(buffer, head, icv - head);
        if (!_hmac.Verify(buffer, icv, IcvSize))
        {
            return false;
        }

        _aes.DecryptCbc(buffer, iv, length);
        return true;
    }

    /// <inheritdoc/>
    public override void Clear()
    {
        _aes.Clear();
        _hmac.Clear();
    }
}
