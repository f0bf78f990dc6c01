// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;

namespace NanoIke.Crypto;

/// <content>SHA-3 and SHAKE (FIPS 202) around the permutation, and what is drawn from them. A lane is eight bytes.</content>
internal sealed partial class MlKem768Engine
{
    // Absorbs 32 bytes and a tail of up to eight, its padding included: one block, permuted.
    private void Hash(byte[] data, int offset, ulong tail, int rate)
    {
        unchecked
        {
            ulong[] state = _state;
            Array.Clear(state, 0, 25);
            Absorb(data, offset, 4, 0);
            state[4] = tail;
            state[rate - 1] = PaddingEnd;
            Permute();
            _steps++;
        }
    }

    // Absorbs whole lanes at a rate of 17, from a lane of the state on; returns the lane that follows.
    private int Absorb(byte[] data, int offset, int lanes, int at)
    {
        unchecked
        {
            ulong[] state = _state;
            for (int o = offset; lanes > 0; lanes--)
            {
                state[at] ^= (uint)(data[o] | (data[o + 1] << 8) | (data[o + 2] << 16) | (data[o + 3] << 24))
                    | ((ulong)(data[o + 4] | (data[o + 5] << 8) | (data[o + 6] << 16) | (data[o + 7] << 24)) << 32);
                o += 8;
                at++;
                if (at == Rate256)
                {
                    Permute();
                    at = 0;
                }
            }

            _steps++;
            return at;
        }
    }

    // Ends a message of whole lanes at a rate of 17.
    private void Pad(int at, ulong tail)
    {
        unchecked
        {
            _state[at] ^= tail;
            _state[Rate256 - 1] ^= PaddingEnd;
            Permute();
            _steps++;
        }
    }

    private void Squeeze(byte[] result, int offset, int lanes)
    {
        unchecked
        {
            int o = offset;
            for (int i = 0; i < lanes; i++)
            {
                ulong lane = _state[i];
                result[o] = (byte)lane;
                result[o + 1] = (byte)(lane >> 8);
                result[o + 2] = (byte)(lane >> 16);
                result[o + 3] = (byte)(lane >> 24);
                result[o + 4] = (byte)(lane >> 32);
                result[o + 5] = (byte)(lane >> 40);
                result[o + 6] = (byte)(lane >> 48);
                result[o + 7] = (byte)(lane >> 56);
                o += 8;
            }

            _steps++;
        }
    }

    // A noise polynomial (FIPS 203 algorithm 8, eta 2), in the NTT domain.
    private void DrawNoise(int number, short[] result, int at)
    {
        unchecked
        {
            Hash(_bytes, Noise, (ShakeTail << 8) | (uint)number, Rate256);
            ForwardNoise(_state, result, at);
            _steps++;
        }
    }
}
