// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Wire;

namespace NanoIke.Crypto;

/// <summary>
/// ChaCha20-Poly1305 as RFC 7634 uses it: the last 4 of 36 key bytes are a salt, the nonce is salt | IV, the IV random bits of the wake
/// and the number of the packet.
/// </summary>
internal sealed class ChaChaCipher : PacketCipher
{
    private const int IvSize = 8;

    private readonly ChaCha20Poly1305 _aead;
    private uint _salt;

    internal ChaChaCipher(ChaChaEngine engine)
    {
        _aead = new ChaCha20Poly1305(engine);
    }

    /// <inheritdoc/>
    public override void SetKey(byte[] keys, int encryption, int integrity, bool opens)
    {
        _aead.SetKey(keys, encryption);
        _salt = LittleEndian(keys, encryption + 32);
    }

    /// <inheritdoc/>
    public override void Seal(byte[] buffer, int head, int iv, int length, uint number)
    {
        Bytes.Put32(buffer, iv, WakeBits); // random bits, then a counter, as RFC 7634 section 2 shows it
        Bytes.Put32(buffer, iv + 4, number);
        _aead.Seal(_salt, LittleEndian(buffer, iv), LittleEndian(buffer, iv + 4), buffer, head, iv - head, iv + IvSize, length);
    }

    /// <inheritdoc/>
    public override bool Open(byte[] buffer, int head, int iv, int length)
    {
        return _aead.Open(_salt, LittleEndian(buffer, iv), LittleEndian(buffer, iv + 4), buffer, head, iv - head, iv + IvSize, length);
    }

    /// <inheritdoc/>
    public override void Clear()
    {
        _aead.Clear();
        _salt = 0;
    }

    private static uint LittleEndian(byte[] buffer, int offset)
    {
        return (uint)(buffer[offset] | (buffer[offset + 1] << 8) | (buffer[offset + 2] << 16)) | ((uint)buffer[offset + 3] << 24);
    }
}
