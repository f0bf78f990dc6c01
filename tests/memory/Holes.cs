// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;

namespace NanoIke.Tests.Memory;

/// <summary>Fragments the heap: what is free lies in holes of seeded sizes, the rest is taken by what stands between them.</summary>
internal sealed class Holes
{
    private const int Overhead = 24; // of an array, and rounding

    private readonly byte[][] _walls = new byte[512][];
    private readonly byte[][] _holes = new byte[512][];
    private readonly int _least;
    private readonly int _most;
    private readonly bool _none;
    private uint _dice;

    /// <summary>One of eight patterns; -1: none.</summary>
    internal Holes(int pattern)
    {
        int[] least = new int[] { 100, 250, 480, 600, 100, 900, 1400, 100 };
        int[] most = new int[] { 300, 500, 720, 1000, 2000, 1500, 2000, 1000 };
        _least = least[pattern & 7];
        _most = most[pattern & 7];
        _none = pattern < 0;
        _dice = 0x9E3779B9u * (uint)(pattern + 1);
    }

    /// <summary>Leaves so many bytes free, in holes; everything else that was free is taken.</summary>
    /// <param name="leave">The bytes.</param>
    /// <param name="compact">True: from a compacted heap. False: no object that is alive moves, which the node has to live with.</param>
    internal void Make(int leave, bool compact)
    {
        if (_none)
        {
            return;
        }

        Release();
        int free = (int)nanoFramework.Runtime.Native.GC.Run(compact);
        if (free <= leave)
        {
            return; // there is nothing to take
        }

        try
        {
            Fill(free, leave);
        }
        catch (OutOfMemoryException)
        {
            // As full as can be.
        }

        for (int i = 0; i < _holes.Length; i++)
        {
            _holes[i] = null;
        }
    }

    /// <summary>Frees all that was taken.</summary>
    internal void Release()
    {
        for (int i = 0; i < _holes.Length; i++)
        {
            _holes[i] = null;
            _walls[i] = null;
        }
    }

    private void Fill(int free, int leave)
    {
        int holes = 0;
        int taken = 0;
        int end = free - 3000; // what this method and the last collection need
        for (int i = 0; i < _holes.Length && taken < end; i++)
        {
            _dice = (_dice * 1664525) + 1013904223;
            int size = _least + (int)((_dice >> 8) % (uint)(_most - _least));
            int wall = (int)((long)size * (free - leave) / leave);
            wall = wall < 12 ? 12 : wall;
            if (taken + size + wall + (2 * Overhead) > end)
            {
                break;
            }

            if (holes < leave)
            {
                _holes[i] = new byte[size];
                holes += size + Overhead;
                taken += size + Overhead;
            }

            _walls[i] = new byte[wall];
            taken += wall + Overhead;
        }
    }
}
