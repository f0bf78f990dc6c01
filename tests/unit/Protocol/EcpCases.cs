// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Numerics;
using NanoIke.Responder;

namespace NanoIke.Tests.Protocol;

/// <summary>Group 19 (RFC 5903): handshakes, and every kind of KE payload that is not one of its own.</summary>
internal static class EcpCases
{
    // Of order 5 on the curve with another b: what an invalid-curve attack sends to learn the private key modulo 5.
    private const string OtherCurve = "b70bf043c144935756f8f4578c369cf960ee510a5a0f90e93a373a21f0d1397f"
        + "4a2e0ded57a5156bb82eb4314c37fd4155395a7e51988af289cce531b9c17192";

    private const string BaseX = "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296";
    private const string BaseY = "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";
    private const string Five = "0000000000000000000000000000000000000000000000000000000000000005";
    private const string YOfFive = "459243b9aa581806fe913bce99817ade11ca503c64d9a3c533415c083248fbcc";
    private const string YOfZero = "66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f4";
    private static readonly string s_zero = new string('0', 64);

    private static readonly BigInteger s_p = BigInteger.Parse("0ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    internal static IEnumerable<Case> All() => Good().Concat(Forms()).Concat(Points());

    private static IEnumerable<Case> Good()
    {
        foreach (SuiteKind suite in new[] { SuiteKind.Aes, SuiteKind.ChaCha })
        {
            yield return new Case($"group 19, {suite}", "RFC 5903 7", Outcome.Opens, _ => { }) { Suite = suite, Exchange = ExchangeKind.P256 };
            yield return new Case($"group 19, {suite}, COOKIE", "RFC 7296 2.6", Outcome.Opens, _ => { })
            {
                Suite = suite, Exchange = ExchangeKind.P256, Gateway = options => options.CookieRounds = 1,
            };
        }

        // The base point as the gateway's own: g^ir is the x of the node's public value, and the same with the other y.
        BigInteger other = s_p - BigInteger.Parse("0" + BaseY, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        foreach ((string name, string y) in new[] { ("base point", BaseY), ("base point, other y", Text(other)) })
        {
            byte[] value = Convert.FromHexString(BaseX + y);
            yield return new Case($"KE of group 19, {name}", "RFC 5903 7: the secret is x alone", Outcome.Opens, rig =>
            {
                rig.Gateway.SharedSecret = node => node[..32];
                Mutate.Message(rig, ExchangeType.IkeSaInit, message => message.Edit(PayloadType.KeyExchange, body => KeyDerivation.Join(body[..4], value)));
            })
            { Exchange = ExchangeKind.P256 };
        }
    }

    private static IEnumerable<Case> Forms()
    {
        List<Case> cases = new List<Case>();
        foreach (ushort group in new ushort[] { 0, 14, 18, 20, 31, 0x1300, 65535 })
        {
            cases.AddRange(Pair($"group {group} for 19", "RFC 7296 3.4", body => KeyDerivation.Join(Octets.Bytes(group), body[2..])));
        }

        foreach (int size in new[] { 0, 1, 3, 4, 5, 36, 67, 69, 1200 })
        {
            cases.AddRange(Pair($"{size} bytes for 68", "RFC 5903 7", body => Octets.Append(body, new byte[1300])[..size]));
        }

        cases.AddRange(Pair("form 04 in front", "RFC 5903 7", body => KeyDerivation.Join(body[..4], new byte[] { 4 }, body[4..])));
        cases.AddRange(Pair("compressed", "RFC 5903 7", body => KeyDerivation.Join(body[..4], new byte[] { 2 }, body[4..36])));
        cases.AddRange(Pair("x alone", "RFC 5903 7 and 9", body => body[..36]));
        return cases;
    }

    private static IEnumerable<Case> Points()
    {
        List<Case> cases = new List<Case>();
        (string Name, string Value)[] values =
        [
            ("(0, 0)", s_zero + s_zero), ("x only", BaseX + s_zero), ("y only", s_zero + BaseY), ("x twice", BaseX + BaseX), ("y before x", BaseY + BaseX),
            ("of another curve", OtherCurve), ("x + p", Text(5 + s_p) + YOfFive), ("x = p", Text(s_p) + YOfZero), ("y = p", Five + Text(s_p)),
            ("x of ones", new string('f', 64) + BaseY), ("y of ones", BaseX + new string('f', 64)), ("ones", new string('f', 128)),
        ];
        foreach ((string name, string value) in values)
        {
            byte[] bytes = Convert.FromHexString(value);
            cases.AddRange(Pair($"no point: {name}", "SP 800-56A 5.6.2.3.4, RFC 6989 2.3", body => KeyDerivation.Join(body[..4], bytes)));
        }

        foreach (int bit in new[] { 0, 7, 100, 255, 256, 263, 400, 511 })
        {
            cases.AddRange(Pair($"bit {bit} of a point changed", "RFC 6989 2.3", body => Mutate.Set(body, 4 + (bit / 8), (byte)(body[4 + (bit / 8)] ^ (1 << (bit % 8))))));
        }

        return cases;
    }

    private static IEnumerable<Case> Pair(string name, string rule, Func<byte[], byte[]> change) => InitForgeryCases.Pair(
        $"KE of group 19, {name}",
        rule,
        Status.BadKeyExchange,
        datagram => Mutate.Rebuild(datagram, message => message.Edit(PayloadType.KeyExchange, change)),
        ExchangeKind.P256);

    private static string Text(BigInteger value) => value.ToString("x64", CultureInfo.InvariantCulture)[^64..];
}
