// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Security.Cryptography;

namespace NanoIke.Crypto;

/// <summary>
/// PRF_HMAC_SHA2_256 on the native API, which takes whole arrays and returns new ones: messages and keys of a handshake are short. Garbage
/// a message: the code, 32 bytes; plus arrays for key and message whenever their size differs from the one before. An open tunnel does
/// without them.
/// </summary>
internal sealed class NativePrf : Prf
{
    private readonly NativeWork _work;
    private byte[] _key;
    private byte[] _message; // grows to the largest: the two nonces with what is behind them, or the peer's identity
    private int _length;

    internal NativePrf(NativeWork work)
    {
        _work = work;
    }

    /// <inheritdoc/>
    public override void SetKey(byte[] key, int offset, int count)
    {
        if (_key == null || _key.Length != count)
        {
            Wipe(_key);
            _key = new byte[count];
        }

        Array.Copy(key, offset, _key, 0, count);
    }

    /// <inheritdoc/>
    public override void Begin()
    {
        _length = 0;
        if (_message == null)
        {
            _message = new byte[0];
        }
    }

    /// <inheritdoc/>
    public override void Update(byte[] data, int offset, int count)
    {
        if (_message.Length - _length < count)
        {
            byte[] larger = new byte[_length + count];
            Array.Copy(_message, 0, larger, 0, _length);
            Wipe(_message);
            _message = larger;
        }

        Array.Copy(data, offset, _message, _length, count);
        _length += count;
    }

    /// <inheritdoc/>
    public override void Finish(byte[] mac, int offset, int count)
    {
        byte[] message = _work.TakeSigned(_message, 0, _length);
        _work.IsCalling = true;
        byte[] code = HMACSHA256.HashData(_key, message);
        _work.IsCalling = false;
        Array.Copy(code, 0, mac, offset, count);
        Array.Clear(code, 0, code.Length);
    }

    /// <inheritdoc/>
    public override void Clear()
    {
        Wipe(_key);
        Wipe(_message);
        _key = _message = null;
        _work.Clear();
    }

    private static void Wipe(byte[] array)
    {
        if (array != null)
        {
            Array.Clear(array, 0, array.Length);
        }
    }
}
