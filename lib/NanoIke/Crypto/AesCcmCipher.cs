// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Wire;

namespace NanoIke.Crypto;

/// <summary>
/// AES-128-CCM with an ICV of 8 bytes, as RFC 4309 and RFC 5282 use it: the last 3 of 19 key bytes are a salt, the nonce is salt | IV,
/// the IV the number of the packet. A nonce that came twice would give away both texts; no number comes twice under one key.
/// </summary>
internal sealed class AesCcmCipher : PacketCipher
{
    private const int IvSize = 8;

    private readonly AesCcmEngine _engine;
    private readonly ulong[] _keys = new ulong[2 * (AesCcmEngine.Rounds + 1)];
    private uint _salt;

    internal AesCcmCipher(AesCcmEngine engine)
    {
        _engine = engine;
    }

    /// <inheritdoc/>
    public override void SetKey(byte[] keys, int encryption, int integrity, bool opens)
    {
        _engine.Expand(keys, encryption, _keys);
        _salt = (uint)((keys[encryption + 16] << 16) | Bytes.Get16(keys, encryption + 17));
    }

    /// <inheritdoc/>
    public override void Seal(byte[] buffer, int head, int iv, int length, uint number)
    {
        Bytes.Put32(buffer, iv, WakeBits);
        Bytes.Put32(buffer, iv + 4, number);
        _engine.Use(_keys, _salt);
        _engine.Run(buffer, head, iv, length, AesCcmEngine.Seal);
        if (_engine.Left != 0)
        {
            Array.Clear(buffer, iv + IvSize, length); // the interpreter left a call out: no text goes out in the clear
            Array.Clear(_engine.Block, 0, AesCcmEngine.TagSize);
        }

        Array.Copy(_engine.Block, 0, buffer, iv + IvSize + length, AesCcmEngine.TagSize);
    }

    /// <inheritdoc/>
    public override bool Open(byte[] buffer, int head, int iv, int length)
    {
        _engine.Use(_keys, _salt);
        _engine.Run(buffer, head, iv, length, AesCcmEngine.Decrypt);
        bool complete = _engine.Left == 0;
        if (complete && Bytes.Equal(_engine.Block, 0, buffer, iv + IvSize + length, AesCcmEngine.TagSize))
        {
            return true;
        }

        _engine.Undo(buffer, iv, length);
        return false;
    }

    /// <inheritdoc/>
    public override void Clear()
    {
        Array.Clear(_keys, 0, _keys.Length);
        _salt = 0;
        _engine.Clear();
    }
}
