// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Crypto;

namespace NanoIke.Fuzz;

/// <summary>xorshift64*: fast, and the same everywhere.</summary>
internal sealed class Dice
{
    private ulong _state;

    internal Dice(ulong seed)
    {
        _state = unchecked(seed * 0x9E3779B97F4A7C15UL) | 1;
    }

    internal int Next(int below)
    {
        return (int)(Draw() % (uint)below);
    }

    internal byte Byte() => (byte)(Draw() & 0xFF);

    internal bool Chance(int oneIn) => Next(oneIn) == 0;

    private uint Draw()
    {
        unchecked
        {
            _state ^= _state >> 12;
            _state ^= _state << 25;
            _state ^= _state >> 27;
            return (uint)((_state * 0x2545F4914F6CDD1DUL) >> 32);
        }
    }
}

/// <summary>A random source that is saved and restored with the tunnel.</summary>
internal sealed class CountingEntropy : Entropy
{
    private ulong _state;

    internal CountingEntropy(ulong seed)
    {
        _state = seed | 1;
    }

    public override bool IsHardware => true;

    public override uint StartCounter => 1;

    public override void Fill(byte[] buffer, int offset, int count)
    {
        for (int i = 0; i < count; i++)
        {
            unchecked
            {
                _state = (_state * 6364136223846793005UL) + 1442695040888963407UL;
                buffer[offset + i] = (byte)(_state >> 56);
            }
        }
    }
}

/// <summary>Bytes to begin with, and where their payload chain lies, so that mutations can follow its structure.</summary>
internal sealed class Seed
{
    internal Seed(string name, byte[] bytes)
    {
        Name = name;
        Bytes = bytes;
    }

    internal string Name { get; }

    internal byte[] Bytes { get; }

    /// <summary>Where the type of the first payload stands; -1: no chain.</summary>
    internal int TypeAt { get; private init; } = -1;

    internal int ChainAt { get; private init; }

    /// <summary>Where the length of the whole message stands; -1: nowhere.</summary>
    internal int LengthAt { get; private init; } = -1;

    /// <summary>A datagram with an IKE message behind its marker (RFC 7296 section 3.1).</summary>
    internal static Seed Ike(string name, byte[] datagram) => new Seed(name, datagram) { TypeAt = 20, ChainAt = 32, LengthAt = 28 };

    /// <summary>What stands inside an Encrypted payload: the first type in front, then the chain without padding.</summary>
    internal static Seed Inside(string name, byte first, byte[] chain)
    {
        byte[] bytes = new byte[chain.Length + 1];
        bytes[0] = first;
        Array.Copy(chain, 0, bytes, 1, chain.Length);
        return new Seed(name, bytes) { TypeAt = 0, ChainAt = 1 };
    }

    public override string ToString() => Name;
}
