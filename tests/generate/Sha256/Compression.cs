// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Numerics;

namespace NanoIke.Generate.Sha256;

/// <summary>The compression function of FIPS 180-4 section 6.2.2, unrolled to 16 rounds.</summary>
internal static partial class Compression
{
    public const string Path = "lib/NanoIke/Crypto/Sha256.Compress.cs";
    private const int Words = 16;

    public static string Text() => SourceTemplate.Expand(Template, Write);

    public static string Prove() =>
        "written from the rotations of FIPS 180-4 section 4.1.2, the constants from the cube roots of the primes (4.2.2)";

    private static IEnumerable<string> Write(string[] words) => words switch
    {
        ["load"] => Enumerable.Range(0, Words).Select(Load),
        ["constants"] => Enumerable.Range(0, 4).SelectMany(Constants),
        ["rounds"] => Enumerable.Range(0, Words).SelectMany(Round),
        ["schedule"] => Enumerable.Range(0, Words).Select(Schedule),
        _ => throw new ArgumentException(string.Join(' ', words)),
    };

    // Word 0 is read by no sigma before it is replaced: it need not be there twice.
    private static string Load(int i) =>
        $"w{i} = (uint)((m[{4 * i}] << 24) | (m[{(4 * i) + 1}] << 16) | (m[{(4 * i) + 2}] << 8) | "
        + $"m[{(4 * i) + 3}]){(i == 0 ? string.Empty : " * k")};";

    private static IEnumerable<string> Constants(int pass)
    {
        yield return pass == 3 ? "default:" : $"case {pass}:";
        for (int i = 0; i < 8; i++)
        {
            int first = (16 * pass) + (2 * i);
            ulong pair = ((ulong)Constant(first + 1) << 32) | Constant(first);
            yield return $"    k{i} = 0x{pair.ToString("X16", CultureInfo.InvariantCulture)};";
        }

        yield return "    break;";
    }

    // The first 32 bits of the fraction of the cube root of prime number i.
    private static uint Constant(int i)
    {
        int prime = Enumerable.Range(2, 400).Where(n => Enumerable.Range(2, n - 2).All(divisor => n % divisor != 0)).ElementAt(i);
        BigInteger cube = (BigInteger)prime << 96;
        BigInteger root = 0;
        for (int bit = 40; bit >= 0; bit--)
        {
            BigInteger next = root + (BigInteger.One << bit);
            root = next * next * next <= cube ? next : root;
        }

        return (uint)(root & uint.MaxValue);
    }

    // The exclusive or of three right rotations, ascending, of a word that is there twice, as one chain. A rotation of 32 more is a shift.
    private static string Sigma(string x, int first, int second, int third) =>
        $"((((({x} >> {third - second}) ^ {x}) >> {second - first}) ^ {x}) >> {first})";

    private static IEnumerable<string> Round(int i)
    {
        // What the standard calls a to h moves down one name a round; here the names turn.
        string[] v = [.. Enumerable.Range(0, 8).Select(name => ((char)('a' + ((name + 16 - i) % 8))).ToString())];
        (string a, string b, string c, string d, string e, string f, string g, string h) = (v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7]);
        string constant = i % 2 == 0 ? $"k{i / 2}" : $"(k{i / 2} >> 32)";
        yield return $"ulong t{i} = {h} + {Sigma(e, 6, 11, 25)} + ({g} ^ ({e} & ({f} ^ {g}))) + w{i} + {constant};";
        yield return $"{d} = (uint)(t{i} + {d}) * k;";
        yield return $"{h} = (uint)(t{i} + {Sigma(a, 2, 13, 22)} + ({b} ^ (({a} ^ {b}) & ({b} ^ {c})))) * k;";
    }

    private static string Schedule(int i)
    {
        string one = Sigma($"w{(i + 1) % Words}", 7, 18, 32 + 3);
        string two = Sigma($"w{(i + 14) % Words}", 17, 19, 32 + 10);
        return $"w{i} = (uint)(w{i} + {one} + w{(i + 9) % Words} + {two}) * k;";
    }
}
