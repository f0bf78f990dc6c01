// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;

namespace NanoIke.Fuzz;

/// <summary>Changes bytes in a buffer of its own: one to four steps, each of them blind or along the payload chain.</summary>
internal sealed class Mutator
{
    private const int Longest = 1460;
    private const int PayloadsMax = 64;
    private static readonly int[] s_values = { 0, 1, 3, 4, 0x7F, 0x80, 0xFE, 0xFF };
    private static readonly int[] s_lengths = { 0, 1, 3, 4, 5, 8, 0x7FFF, 0x8000, 0xFFFF };

    private readonly Dice _dice;
    private readonly byte[] _spare = new byte[2 * Longest];
    private readonly int[] _at = new int[PayloadsMax];
    private readonly int[] _size = new int[PayloadsMax];
    private Seed _seed;

    internal Mutator(Dice dice)
    {
        _dice = dice;
    }

    internal byte[] Bytes { get; } = new byte[2 * Longest];

    internal int Length { get; private set; }

    internal void Mutate(Seed seed, Seed[] others)
    {
        _seed = seed;
        Length = Math.Min(seed.Bytes.Length, Longest);
        Array.Copy(seed.Bytes, Bytes, Length);
        for (int steps = 1 + (_dice.Chance(2) ? 0 : _dice.Next(4)); steps > 0; steps--)
        {
            if (seed.TypeAt >= 0 && _dice.Chance(2))
            {
                AlongChain();
            }
            else
            {
                Blind(others);
            }
        }

        if (seed.LengthAt >= 0 && Length >= seed.ChainAt && !_dice.Chance(4))
        {
            Put16(seed.LengthAt, 0);
            Put16(seed.LengthAt + 2, Length - 4); // behind the marker
        }
    }

    private void Blind(Seed[] others)
    {
        if (Length == 0)
        {
            Insert(0, 1 + _dice.Next(8));
            return;
        }

        int at = _dice.Next(Length);
        switch (_dice.Next(9))
        {
            case 0:
            case 1:
                Bytes[at] = (byte)(Bytes[at] ^ (1 << _dice.Next(8)));
                break;
            case 2:
                Bytes[at] = (byte)s_values[_dice.Next(s_values.Length)];
                break;
            case 3:
                Bytes[at] = _dice.Byte();
                break;
            case 4:
                Remove(0, 1 + _dice.Next(Math.Min(Length, 40)));
                break;
            case 5:
                Length = _dice.Chance(2) ? at : Math.Max(0, Length - 1 - _dice.Next(4));
                break;
            case 6:
                Insert(at, 1 + _dice.Next(16));
                break;
            case 7:
                Repeat(at, 1 + _dice.Next(Length - at));
                break;
            default:
                Splice(at, others[_dice.Next(others.Length)].Bytes);
                break;
        }
    }

    private void AlongChain()
    {
        int count = Walk();
        if (count == 0)
        {
            return;
        }

        int pick = _dice.Next(count);
        int at = _at[pick];
        int size = _size[pick];
        switch (_dice.Next(10))
        {
            case 0:
                Put16(at + 2, s_lengths[_dice.Next(s_lengths.Length)]);
                break;
            case 1:
                Put16(at + 2, size - 2 + _dice.Next(5));
                break;
            case 2:
                Bytes[at] = (byte)(_dice.Chance(2) ? 33 + _dice.Next(22) : _dice.Byte()); // type of the next one
                break;
            case 3:
                Bytes[_seed.TypeAt] = (byte)(33 + _dice.Next(22));
                break;
            case 4:
                Bytes[at + 1] ^= (byte)(_dice.Chance(2) ? 0x80 : 1 << _dice.Next(8)); // critical, reserved
                break;
            case 5:
                Drop(pick, at, size);
                break;
            case 6:
                Double(pick, at, size);
                break;
            case 7:
                Resize(at, size);
                break;
            case 8:
                if (size > 4)
                {
                    Bytes[at + 4 + _dice.Next(Math.Min(12, size - 4))] = (byte)s_values[_dice.Next(s_values.Length)]; // fields lie in front
                }

                break;
            default:
                if (size >= 8)
                {
                    Put16(at + 4 + 2 * _dice.Next((size - 4) / 2), s_lengths[_dice.Next(s_lengths.Length)]); // inner length fields
                }

                break;
        }
    }

    // Positions and sizes of the payloads that are sound; stops at the first that is not.
    private int Walk()
    {
        int count = 0;
        int at = _seed.ChainAt;
        while (count < PayloadsMax && at + 4 <= Length)
        {
            int size = (Bytes[at + 2] << 8) | Bytes[at + 3];
            if (size < 4 || size > Length - at)
            {
                break;
            }

            _at[count] = at;
            _size[count++] = size;
            at += size;
        }

        return count;
    }

    private void Drop(int pick, int at, int size)
    {
        Bytes[pick == 0 ? _seed.TypeAt : _at[pick - 1]] = Bytes[at];
        Remove(at, size);
    }

    private void Double(int pick, int at, int size)
    {
        byte own = Bytes[pick == 0 ? _seed.TypeAt : _at[pick - 1]];
        Repeat(at, size);
        Bytes[at] = own;
    }

    // Grows or shrinks a payload with its length field.
    private void Resize(int at, int size)
    {
        if (_dice.Chance(2))
        {
            int count = 1 + _dice.Next(_dice.Chance(4) ? 300 : 20);
            Insert(at + size, count);
            Put16(at + 2, size + count);
        }
        else if (size > 4)
        {
            int count = 1 + _dice.Next(size - 4);
            Remove(at + size - count, count);
            Put16(at + 2, size - count);
        }
    }

    private void Put16(int at, int value)
    {
        Bytes[at] = (byte)((value >> 8) & 0xFF);
        Bytes[at + 1] = (byte)(value & 0xFF);
    }

    private void Remove(int at, int count)
    {
        count = Math.Min(count, Length - at);
        Array.Copy(Bytes, at + count, Bytes, at, Length - at - count);
        Length -= count;
    }

    private void Insert(int at, int count)
    {
        count = Math.Min(count, Longest - Length);
        Array.Copy(Bytes, at, Bytes, at + count, Length - at);
        Length += count;
        for (int i = 0; i < count; i++)
        {
            Bytes[at + i] = _dice.Byte();
        }
    }

    private void Repeat(int at, int count)
    {
        count = Math.Min(count, Longest - Length);
        Array.Copy(Bytes, at, _spare, 0, Length - at);
        Array.Copy(_spare, 0, Bytes, at + count, Length - at);
        Length += count;
    }

    private void Splice(int at, byte[] other)
    {
        int from = _dice.Next(other.Length + 1);
        int count = Math.Min(other.Length - from, Longest - at);
        Array.Copy(other, from, Bytes, at, count);
        Length = at + count;
    }
}
