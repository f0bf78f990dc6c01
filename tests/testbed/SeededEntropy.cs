// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Crypto;

namespace NanoIke.Testing;

/// <summary>A seeded source that calls itself hardware: every run of a test draws the same.</summary>
public sealed class SeededEntropy : Entropy
{
    private readonly Random _random;

    public SeededEntropy(int seed)
    {
        _random = new Random(seed);
    }

    /// <summary>The source has failed: it leaves the buffer as it was.</summary>
    public bool Stuck { get; set; }

    public bool Hardware { get; set; } = true;

    /// <summary>How often bytes were asked for.</summary>
    public int Draws { get; private set; }

    public override bool IsHardware => Hardware;

    public override uint StartCounter => 7;

    public override void Fill(byte[] buffer, int offset, int count)
    {
        Draws++;
        if (!Stuck)
        {
            _random.NextBytes(buffer.AsSpan(offset, count));
        }
    }
}
