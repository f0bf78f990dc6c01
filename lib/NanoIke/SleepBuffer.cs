// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;

namespace NanoIke;

/// <summary>
/// Holds a suspended tunnel on its way to storage and back: see <see cref="Tunnel.Suspend"/>. It is secret, and good for one
/// <see cref="Tunnel.Resume"/>.
/// <code>
///   the application's 40 bytes                      IKE SA: SPIs, keys, message ids, count of IVs
///   version, flags, own UDP port                    child: SPIs, keys, sequence number, window, inner address, selectors
///   gateway's address                               checksum of 8 bytes, over the configuration as well
///   seconds until renewal, until the end
///   round trip in milliseconds
/// </code>
/// Left out: handshakes and their secrets, requests and replies (nothing is pending), back-off, counts, the ciphers (keyed anew).
/// </summary>
public sealed class SleepBuffer
{
    /// <summary>So many bytes at the beginning are for the application; the checksum covers them as well.</summary>
    public const int ApplicationSize = 40;

    /// <summary>The bytes to be stored; room for the largest tunnel.</summary>
    public readonly byte[] Bytes = new byte[Limits.SuspendedMaxBytes];

    /// <summary>How many of them are to be stored; 0: none.</summary>
    public int Length;

    /// <summary>What starts a checksum: the offset basis of FNV-1a with 64 bits.</summary>
    internal const ulong Basis = 0xCBF29CE484222325;

    internal const int CheckSize = 8;

    private const ulong Prime = 0x100000001B3;

    private int _at;
    private bool _saves;

    /// <summary>Wipes everything.</summary>
    public void Wipe()
    {
        Array.Clear(Bytes, 0, Bytes.Length);
        Length = 0;
    }

    /// <summary>
    /// FNV-1a (Noll): against accidents, not against people. Each step is a permutation, so that no change of a single byte goes unseen.
    /// </summary>
    internal static ulong Mix(ulong sum, byte[] data, int count)
    {
        for (int i = 0; i < count; i++)
        {
            sum = unchecked((sum ^ data[i]) * Prime);
        }

        return sum;
    }

    /// <summary>Writes the checksum of the bytes before it.</summary>
    internal static void PutCheck(byte[] data, int at, ulong start)
    {
        ulong sum = Mix(start, data, at);
        Wire.Bytes.Put32(data, at, (uint)(sum >> 32));
        Wire.Bytes.Put32(data, at + 4, (uint)(sum & 0xFFFFFFFF));
    }

    /// <summary>True when that checksum is there.</summary>
    internal static bool IsChecked(byte[] data, int at, ulong start)
    {
        ulong sum = Mix(start, data, at);
        return Wire.Bytes.Get32(data, at) == (uint)(sum >> 32) && Wire.Bytes.Get32(data, at + 4) == (uint)(sum & 0xFFFFFFFF);
    }

    /// <summary>The next calls write, behind what is the application's.</summary>
    internal void BeginSave()
    {
        _at = ApplicationSize;
        _saves = true;
    }

    /// <summary>The next calls read the same.</summary>
    internal void BeginLoad()
    {
        _at = ApplicationSize;
        _saves = false;
    }

    /// <summary>Writes, or reads and overwrites, a word.</summary>
    internal void Word(ref uint value)
    {
        if (_saves)
        {
            Wire.Bytes.Put32(Bytes, _at, value);
        }
        else
        {
            value = Wire.Bytes.Get32(Bytes, _at);
        }

        _at += 4;
    }

    /// <summary>The same for all bytes of an array.</summary>
    internal void Block(byte[] data)
    {
        if (_saves)
        {
            Array.Copy(data, 0, Bytes, _at, data.Length);
        }
        else
        {
            Array.Copy(Bytes, _at, data, 0, data.Length);
        }

        _at += data.Length;
    }

    /// <summary>Closes what was saved with its checksum.</summary>
    internal void Close(ulong configuration)
    {
        PutCheck(Bytes, _at, configuration);
        Length = _at + CheckSize;
    }

    /// <summary>It is what was saved under that configuration.</summary>
    internal bool IsSound(ulong configuration)
    {
        int size = Length - CheckSize;
        return size > ApplicationSize && Length <= Bytes.Length && IsChecked(Bytes, size, configuration);
    }
}
