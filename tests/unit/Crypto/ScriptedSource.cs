// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using NanoIke.Crypto;

namespace NanoIke.Tests.Crypto;

/// <summary>A source of which every sample is laid down: by default sound ones, none of them <see cref="Odd"/>.</summary>
internal sealed class ScriptedSource : Entropy
{
    /// <summary>A value that only a test puts in.</summary>
    internal const byte Odd = 0xEE;

    private readonly Dictionary<int, byte> _changed = new Dictionary<int, byte>();
    private int _at;

    public override bool IsHardware => true;

    public override uint StartCounter => Starts;

    internal uint Starts { get; init; } = 0x01020304;

    /// <summary>Samples drawn so far.</summary>
    internal List<byte> Drawn { get; } = new List<byte>();

    /// <summary>False for the number of a sample: the source leaves the byte as it finds it.</summary>
    internal Func<int, bool> Fills { get; init; } = _ => true;

    public override void Fill(byte[] buffer, int offset, int count)
    {
        for (int i = 0; i < count; i++, _at++)
        {
            if (Fills(_at))
            {
                buffer[offset + i] = Sample(_at);
            }

            Drawn.Add(buffer[offset + i]);
        }
    }

    /// <summary>Puts <see cref="Odd"/> in a row.</summary>
    internal ScriptedSource Run(int from, int count)
    {
        for (int i = 0; i < count; i++)
        {
            _changed[from + i] = Odd;
        }

        return this;
    }

    /// <summary>Puts <see cref="Odd"/> at the start of a window and again, never nine in a row, until there are so many of it.</summary>
    internal ScriptedSource Spread(int from, int count, int step)
    {
        for (int i = 0; i < count; i++)
        {
            _changed[from + (step == 1 ? i + i / 8 : i * step)] = Odd;
        }

        return this;
    }

    // Every value twice in 256 samples, and no two alike in a row.
    private byte Sample(int at) => _changed.TryGetValue(at, out byte value) ? value : (byte)(1 + at * 37 % 128);
}
