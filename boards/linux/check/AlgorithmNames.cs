// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace NanoIke.Boards.Linux.Checking;

/// <summary>Transforms (RFC 7296 section 3.3.2) in the words of three gateways.</summary>
internal sealed class AlgorithmNames
{
    // Transform types.
    private const int Encryption = 1;
    private const int Prf = 2;
    private const int Integrity = 3;
    private const int Group = 4;
    private const int AdditionalExchange = 6; // RFC 9370

    private const int Head = 8;

    private static readonly Dictionary<int, string> s_groups = new()
    {
        [1] = "modp768", [2] = "modp1024", [5] = "modp1536", [14] = "modp2048", [15] = "modp3072", [16] = "modp4096",
        [17] = "modp6144", [18] = "modp8192", [19] = "ecp256", [20] = "ecp384", [21] = "ecp521", [28] = "ecp256bp", [29] = "ecp384bp",
        [30] = "ecp512bp", [31] = "x25519", [32] = "x448", [35] = "mlkem512", [36] = "mlkem768", [37] = "mlkem1024",
    };

    private static readonly Dictionary<int, string> s_hashes = new()
    {
        [1] = "md5", [2] = "sha1", [5] = "sha256", [6] = "sha384", [7] = "sha512",
    };

    // Integrity to the prf with the same hash.
    private static readonly Dictionary<int, int> s_integrity = new() { [1] = 1, [2] = 2, [12] = 5, [13] = 6, [14] = 7 };

    private readonly int _encryption;
    private readonly int _keyBits;
    private readonly int _prf;
    private readonly int _integrity;
    private readonly int _group;
    private readonly int _additional;

    /// <summary>Reads a list of transforms; of those of one type the first counts.</summary>
    internal AlgorithmNames(ReadOnlySpan<byte> transforms)
    {
        int size;
        for (int at = 0; at + Head <= transforms.Length; at += size)
        {
            size = Math.Max(Head, (int)BinaryPrimitives.ReadUInt16BigEndian(transforms[(at + 2)..]));
            int type = transforms[at + 4];
            int id = BinaryPrimitives.ReadUInt16BigEndian(transforms[(at + 6)..]);
            if (type == Encryption && _encryption == 0)
            {
                _encryption = id;
                bool keyed = transforms[at + 3] >= Head + 4 && at + Head + 4 <= transforms.Length;
                _keyBits = keyed ? BinaryPrimitives.ReadUInt16BigEndian(transforms[(at + 10)..]) : 0;
            }

            _prf = type == Prf && _prf == 0 ? id : _prf;
            _integrity = type == Integrity && _integrity == 0 ? id : _integrity;
            _group = type == Group && _group == 0 ? id : _group;
            _additional = type == AdditionalExchange && _additional == 0 ? id : _additional;
        }
    }

    /// <summary>swanctl.conf: aes128-sha256-x25519.</summary>
    internal string Swanctl => string.Join("-", Parts(
        Cipher("aes{0}", "aes{0}ccm{1}", "aes{0}gcm{1}", "chacha20poly1305"),
        _integrity != 0 ? Hash(s_integrity.GetValueOrDefault(_integrity)) : "",
        _prf != 0 && s_integrity.GetValueOrDefault(_integrity) != _prf ? "prf" + Hash(_prf) : "",
        _group != 0 ? GroupName(_group) : "",
        _additional != 0 ? "ke1_" + GroupName(_additional) : ""));

    /// <summary>ipsec.conf of libreswan: aes128-sha2_256;dh31.</summary>
    internal string Libreswan
    {
        get
        {
            string cipher = Cipher("aes{0}", "aes_ccm{0}", "aes_gcm{0}", "chacha20_poly1305");
            int prf = _integrity != 0 ? s_integrity.GetValueOrDefault(_integrity) : _prf;
            string hash = prf != 0 || _integrity != 0 ? LongHash(prf, '_') : "";
            return string.Join("-", Parts(cipher, hash)) + (_group != 0 ? ";dh" + Number(_group) : "")
                + (_additional != 0 ? ";addke1=" + GroupName(_additional).Replace("mlkem", "ml_kem_", StringComparison.Ordinal) : "");
        }
    }

    /// <summary>iked.conf of OpenIKED: enc aes-128 prf hmac-sha2-256 auth hmac-sha2-256 group curve25519.</summary>
    internal string OpenIked => string.Join(" ", Parts(
        "enc " + Cipher("aes-{0}", "aes-{0}-ccm", "aes-{0}-gcm", "chacha20-poly1305"),
        _prf != 0 ? "prf hmac-" + LongHash(_prf, '-') : "",
        _integrity != 0 ? "auth hmac-" + LongHash(s_integrity.GetValueOrDefault(_integrity), '-') : "",
        _group != 0 ? "group " + (_group == 31 ? "curve25519" : GroupName(_group)) : _prf == 0 ? "noesn" : ""));

    internal static string GroupName(int group)
    {
        return s_groups.TryGetValue(group, out string? name) ? name : "group" + Number(group);
    }

    private static string[] Parts(params string[] parts)
    {
        return parts.Where(part => part.Length > 0).ToArray();
    }

    private static string Number(int value)
    {
        return value.ToString(CultureInfo.InvariantCulture);
    }

    private static string Hash(int prf)
    {
        return s_hashes.TryGetValue(prf, out string? name) ? name : "hash" + Number(prf);
    }

    // sha256 is sha2_256 for libreswan, sha2-256 for OpenIKED.
    private static string LongHash(int prf, char separator)
    {
        string name = Hash(prf);
        return name.StartsWith("sha", StringComparison.Ordinal) && name != "sha1" ? "sha2" + separator + name[3..] : name;
    }

    private string Cipher(string cbc, string ccm, string gcm, string chacha)
    {
        return _encryption switch
        {
            3 => "3des",
            11 => "null",
            12 => string.Format(CultureInfo.InvariantCulture, cbc, _keyBits),
            13 => "aes" + Number(_keyBits) + "ctr",
            >= 14 and <= 16 => string.Format(CultureInfo.InvariantCulture, ccm, _keyBits, IcvSize(_encryption - 14)),
            >= 18 and <= 20 => string.Format(CultureInfo.InvariantCulture, gcm, _keyBits, IcvSize(_encryption - 18)),
            23 => "camellia" + Number(_keyBits),
            28 => chacha,
            _ => "encryption" + Number(_encryption),
        };
    }

    private static int IcvSize(int step)
    {
        return 8 + 4 * step;
    }
}
