// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System.Linq;
using System.Security.Cryptography;

namespace NanoIke.Boards.Linux.Checking;

/// <summary>Key Exchange payloads (RFC 7296 section 3.4) of groups that a node does not have: only the question needs one, nothing is
/// derived.</summary>
internal static class PublicValues
{
    /// <summary>The body of a payload.</summary>
    /// <param name="group">The number of the group.</param>
    /// <returns>Null: no value of this group can be made here.</returns>
    internal static byte[]? Of(int group)
    {
        byte[]? value = group switch
        {
            2 => Number(128),
            5 => Number(192),
            14 => Number(256),
            15 => Number(384),
            16 => Number(512),
            17 => Number(768),
            18 => Number(1024),
            19 => Point(ECCurve.NamedCurves.nistP256),
            20 => Point(ECCurve.NamedCurves.nistP384),
            21 => Point(ECCurve.NamedCurves.nistP521),
            31 => Number(32),
            _ => null,
        };
        return value == null ? null : new byte[] { 0, (byte)group, 0, 0 }.Concat(value).ToArray();
    }

    // Below every modulus of the size (RFC 3526: they begin with 64 ones).
    private static byte[] Number(int size)
    {
        byte[] number = RandomNumberGenerator.GetBytes(size);
        number[0] &= 0x3F;
        return number;
    }

    // x | y (RFC 5903 section 7).
    private static byte[] Point(ECCurve curve)
    {
        using ECDiffieHellman pair = ECDiffieHellman.Create(curve);
        ECPoint point = pair.ExportParameters(false).Q;
        return point.X!.Concat(point.Y!).ToArray();
    }
}
