// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Crypto;

/// <summary>
/// The tables of AES, computed when the object is made (FIPS 197 sections 5.1.1, 5.1.3, 5.3.2 and 5.3.3): 2,412 bytes of heap on a
/// 32-bit board with those of the inverse cipher, 1,092 without; shared by all ciphers of a firmware.
/// </summary>
internal sealed class AesTables
{
    /// <summary>For byte x with S(x) = s: the bytes 3s, 2s, s, s; the low byte serves as S-box.</summary>
    internal readonly uint[] Forward = new uint[256];

    /// <summary>For byte x with S(s) = x: the bytes 11s, 14s, 9s, 13s.</summary>
    internal readonly uint[] Backward;

    /// <summary>The inverse S-box.</summary>
    internal readonly byte[] Inverse;

    /// <summary>Computes the tables: the only slow step, once per firmware.</summary>
    /// <param name="both">Those of the inverse cipher as well.</param>
    public AesTables(bool both)
    {
        if (both)
        {
            Backward = new uint[256];
            Inverse = new byte[256];
        }

        // p runs through the powers of 3, q through those of 1/3: every byte but 0 with its inverse. Counted, since p would stay 0 for
        // ever if the call below were left out.
        int p = 1;
        int q = 1;
        for (int i = 0; i < 255; i++)
        {
            p = (p ^ Double(p)) & 255;
            q ^= q << 1;
            q ^= q << 2;
            q = (q ^ (q << 4)) & 255;
            if (q >= 128)
            {
                q ^= 9;
            }

            int wide = q ^ (q << 1) ^ (q << 2) ^ (q << 3) ^ (q << 4);
            Set(p, (wide ^ (wide >> 8) ^ 0x63) & 255);
        }

        Set(0, 0x63);
    }

    private static int Double(int x)
    {
        return x < 128 ? x << 1 : (x << 1) ^ 0x11B;
    }

    /// <summary>Fills in the pair S(x) = s.</summary>
    private void Set(int x, int s)
    {
        unchecked
        {
            int s2 = Double(s);
            Forward[x] = (uint)(((s2 ^ s) << 24) | (s2 << 16) | (s << 8) | s);
            if (Inverse == null)
            {
                return;
            }

            int x2 = Double(x);
            int x4 = Double(x2);
            int x8 = Double(x4);
            Backward[s] = (uint)(((x8 ^ x2 ^ x) << 24) | ((x8 ^ x4 ^ x2) << 16) | ((x8 ^ x) << 8) | (x8 ^ x4 ^ x));
            Inverse[s] = (byte)x;
        }
    }
}
