// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;

namespace NanoIke.Crypto;

/// <summary>
/// The arrays that go into the native API, which takes whole arrays only: one of each for all ciphers of a tunnel, made anew
/// when a size differs from the one before.
/// </summary>
internal sealed class NativeWork
{
    /// <summary>A call into the native part began and has not come back: after an exception that tells whose it was.</summary>
    internal bool IsCalling;

    /// <summary>The IV that the API wants; the real one is the first block of the text.</summary>
    internal readonly byte[] ZeroIv = new byte[16];

    private byte[] _blocks = new byte[0]; // IV and text
    private byte[] _signed = new byte[0]; // all that the ICV covers

    internal byte[] TakeBlocks(byte[] buffer, int offset, int count)
    {
        byte[] blocks = Blocks(count);
        Array.Copy(buffer, offset, blocks, 0, count);
        return blocks;
    }

    internal byte[] Blocks(int count)
    {
        if (_blocks.Length != count)
        {
            Array.Clear(_blocks, 0, _blocks.Length);
            _blocks = new byte[count];
        }

        return _blocks;
    }

    internal byte[] TakeSigned(byte[] buffer, int offset, int count)
    {
        byte[] signed = Signed(count);
        Array.Copy(buffer, offset, signed, 0, count);
        return signed;
    }

    internal byte[] Signed(int count)
    {
        if (_signed.Length != count)
        {
            Array.Clear(_signed, 0, _signed.Length);
            _signed = new byte[count];
        }

        return _signed;
    }

    internal void Clear()
    {
        Array.Clear(_blocks, 0, _blocks.Length);
        Array.Clear(_signed, 0, _signed.Length);
    }
}
