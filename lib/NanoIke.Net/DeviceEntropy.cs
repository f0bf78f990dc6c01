// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Crypto;

namespace NanoIke.Net;

/// <summary>
/// System.Random of nanoFramework, which a target backs by its hardware generator, or by rand() of the start time. Nothing in the
/// API tells which, so each family of chips has a class that says what is known of its targets.
/// </summary>
/// <remarks>One chunk of the last size is kept: 44 bytes of heap.</remarks>
public abstract class DeviceEntropy : Entropy
{
    private readonly Random _random = new Random(); // the constructor starts the generator
    private readonly uint _startCounter;
    private byte[] _chunk = new byte[0];

    private protected DeviceEntropy(uint startCounter)
    {
        _startCounter = startCounter;
    }

    /// <inheritdoc/>
    public override uint StartCounter => _startCounter;

    /// <inheritdoc/>
    public override void Fill(byte[] buffer, int offset, int count)
    {
        if (_chunk.Length != count)
        {
            _chunk = new byte[count];
        }

        // A generator that fails leaves zeros and says nothing; the health test of the library sees them.
        _random.NextBytes(_chunk);
        Array.Copy(_chunk, 0, buffer, offset, count);
        Array.Clear(_chunk, 0, count);
    }
}
