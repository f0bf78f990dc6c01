// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Math;
using BouncyPoint = Org.BouncyCastle.Math.EC.ECPoint;
using BouncyX25519 = Org.BouncyCastle.Math.EC.Rfc7748.X25519;

namespace NanoIke.Responder;

/// <summary>The key exchanges a node may be built for.</summary>
public enum ExchangeKind
{
    /// <summary>Curve25519, group 31 (RFC 8031).</summary>
    X25519,

    /// <summary>256-bit random ECP group, group 19 (RFC 5903).</summary>
    P256,

    /// <summary>Curve25519, and ML-KEM-768 as an additional key exchange (RFC 9370).</summary>
    X25519MlKem768,
}

/// <summary>A key pair of the responder, by BouncyCastle.</summary>
public sealed class KeyPair
{
    private static readonly X9ECParameters s_p256 = CustomNamedCurves.GetByName("secp256r1");

    private readonly ExchangeKind _kind;

    public KeyPair(Random random, ExchangeKind kind)
    {
        _kind = kind;
        Secret = new byte[32];
        random.NextBytes(Secret);
        if (kind == ExchangeKind.P256)
        {
            Secret[0] &= 0x7F; // below the order
            Public = s_p256.G.Multiply(new BigInteger(1, Secret)).Normalize().GetEncoded(false)[1..];
            return;
        }

        Public = new byte[32];
        BouncyX25519.ScalarMultBase(Secret, 0, Public, 0);
    }

    public byte[] Secret { get; }

    /// <summary>What stands in the KE payload: 32 bytes, or x and y of 32 bytes each (RFC 5903 section 7).</summary>
    public byte[] Public { get; }

    /// <summary>Number of the transform of type 4.</summary>
    public static ushort Group(ExchangeKind kind) => kind == ExchangeKind.P256 ? TransformId.Ecp256 : TransformId.Curve25519;

    /// <summary>Bytes of a public value.</summary>
    public static int PublicBytes(ExchangeKind kind) => kind == ExchangeKind.P256 ? 64 : 32;

    public byte[] Agree(byte[] peer)
    {
        byte[] shared = new byte[32];
        if (_kind == ExchangeKind.P256)
        {
            byte[] encoded = [4, .. peer];
            BouncyPoint point = s_p256.Curve.DecodePoint(encoded);
            return point.Multiply(new BigInteger(1, Secret)).Normalize().AffineXCoord.GetEncoded();
        }

        BouncyX25519.ScalarMult(Secret, 0, peer, 0, shared, 0);
        return shared;
    }
}
