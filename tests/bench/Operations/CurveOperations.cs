// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Crypto;
using Peer = Org.BouncyCastle.Math.EC.Rfc7748;

namespace NanoIke.Bench.Operations;

/// <summary>X25519 (RFC 7748).</summary>
internal static class CurveOperations
{
    private const double SharedBudget = 1_200_000;
    private const double PublicBudget = 1_080_000;

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
    }

    private const int X25519Size = 32;
}
