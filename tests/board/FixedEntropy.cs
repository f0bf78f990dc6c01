// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Crypto;

namespace NanoIke.Tests;

/// <summary>Draws the same at every start, so that our side of a recorded exchange repeats byte by byte; calls itself hardware.</summary>
internal sealed class FixedEntropy : Entropy
{
    private uint _state = 1;

    public override bool IsHardware => true;

    public override uint StartCounter => 7;

    public override void Fill(byte[] buffer, int offset, int count)
    {
        for (int i = 0; i < count; i++)
        {
            _state = unchecked((_state * 1664525) + 1013904223);
            buffer[offset + i] = (byte)((_state >> 24) & 255);
        }
    }
}
