// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Crypto;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Math.EC.Multiplier;
using BouncyInteger = Org.BouncyCastle.Math.BigInteger;
using BouncyPoint = Org.BouncyCastle.Math.EC.ECPoint;
using Peer = Org.BouncyCastle.Math.EC.Rfc7748;

namespace NanoIke.Bench.Operations;

/// <summary>X25519 (RFC 7748) and P-256 (RFC 5903).</summary>
internal static class CurveOperations
{
    private const double SharedBudget = 1_200_000;
    private const double PublicBudget = 1_080_000;
    private const double P256SharedBudget = 1_920_000;
    private const double P256PublicBudget = 765_000;

    public static void Measure(Table table)
    {
        byte[] scalar = Inputs.Bytes(X25519Size, 1);
        byte[] peerScalar = Inputs.Bytes(X25519Size, 2);
        byte[] point = new byte[X25519Size];
        byte[] ours = new byte[X25519Size];
        byte[] theirs = new byte[X25519Size];
        Peer.X25519.ScalarMultBase(peerScalar, 0, point, 0);
        X25519 curve = new X25519();

        table.Operation(
            "x25519.shared",
            () => curve.SharedSecret(scalar, 0, point, 0, ours, 0),
            SharedBudget,
            () => Peer.X25519.CalculateAgreement(scalar, 0, point, 0, theirs, 0));
        Table.Agree("x25519.shared", ours, theirs);
        table.Operation(
            "x25519.public",
            () => curve.PublicKey(scalar, 0, ours, 0),
            PublicBudget,
            () => Peer.X25519.ScalarMultBase(scalar, 0, theirs, 0));
        Table.Agree("x25519.public", ours, theirs);
        MeasureP256(table);
    }

    // The peer as well checks the point. For its own point it has a table, made before.
    private static void MeasureP256(Table table)
    {
        byte[] scalar = Inputs.Bytes(X25519Size, 1);
        byte[] point = new byte[2 * X25519Size];
        byte[] ours = new byte[X25519Size];
        byte[] theirs = [];
        P256 curve = new P256();
        X9ECParameters peer = CustomNamedCurves.GetByName("secp256r1");
        BouncyInteger factor = new BouncyInteger(1, scalar);
        FixedPointCombMultiplier comb = new FixedPointCombMultiplier();
        table.Operation(
            "p256.public",
            () => curve.PublicKey(scalar, 0, point, 0),
            P256PublicBudget,
            () => theirs = comb.Multiply(peer.G, factor).Normalize().GetEncoded(false));
        Table.Agree("p256.public", point, theirs.AsSpan(1));
        curve.PublicKey(Inputs.Bytes(X25519Size, 2), 0, point, 0);
        byte[] encoded = [4, .. point];
        table.Operation(
            "p256.shared",
            () => curve.SharedSecret(scalar, 0, point, 0, ours, 0),
            P256SharedBudget,
            () =>
            {
                BouncyPoint decoded = peer.Curve.DecodePoint(encoded);
                theirs = decoded.Multiply(factor).Normalize().AffineXCoord.GetEncoded();
            });
        Table.Agree("p256.shared", ours, theirs);
    }

    private const int X25519Size = 32;
}
