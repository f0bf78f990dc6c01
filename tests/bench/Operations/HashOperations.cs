// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Parameters;

namespace NanoIke.Bench.Operations;

/// <summary>SHA-256 (FIPS 180-4), HMAC (RFC 2104) and HMAC-DRBG (SP 800-90A).</summary>
internal static class HashOperations
{
    private const double BlockBudget = 6_000;
    private const int Blocks = 8;

    public static void Measure(Table table)
    {
        Sha256 engine = new Sha256();
        MeasureBlock(table, engine);
        MeasureHmac(table, engine);
        HmacDrbg drbg = new HmacDrbg(engine);
        byte[] seed = Inputs.Bytes(48, 5);
        byte[] random = new byte[32];
        table.Operation("drbg.seed.48", () => drbg.Seed(seed, 0, seed.Length));
        table.Operation("drbg.generate.32", () => drbg.Generate(random, 0, random.Length));
    }

    private static void MeasureBlock(Table table, Sha256 engine)
    {
        byte[] data = Inputs.Bytes((Blocks + 1) * Sha256.BlockSize, 3);
        byte[] ours = new byte[Sha256.DigestSize];
        byte[] theirs = new byte[Sha256.DigestSize];
        Sha256Digest peer = new Sha256Digest();
        Action<int> hash = blocks =>
        {
            engine.Update(data, 0, blocks * Sha256.BlockSize);
            engine.Finish(ours, 0);
        };
        Action<int> peerHash = blocks =>
        {
            peer.BlockUpdate(data, 0, blocks * Sha256.BlockSize);
            peer.DoFinal(theirs, 0);
        };
        table.PerUnit(
            "sha256.block", Blocks, () => hash(Blocks + 1), () => hash(1), BlockBudget, () => peerHash(Blocks + 1), () => peerHash(1));
        Table.Agree("sha256.block", ours, theirs);
    }

    // Keyed once, then 32-byte messages: the cached key state is what prf+ and ESP live on.
    private static void MeasureHmac(Table table, Sha256 engine)
    {
        byte[] key = Inputs.Bytes(32, 4);
        byte[] message = Inputs.Bytes(32, 5);
        byte[] ours = new byte[Sha256.DigestSize];
        byte[] theirs = new byte[Sha256.DigestSize];
        HmacSha256 hmac = new HmacSha256(engine);
        HMac peer = new HMac(new Sha256Digest());
        KeyParameter peerKey = new KeyParameter(key);
        table.Operation("hmac.key", () => hmac.SetKey(key, 0, key.Length), null, () => peer.Init(peerKey));
        table.Operation(
            "hmac.message.32",
            () =>
            {
                hmac.Begin();
                hmac.Update(message, 0, message.Length);
                hmac.Finish(ours, 0, ours.Length);
            },
            null,
            () =>
            {
                peer.BlockUpdate(message, 0, message.Length);
                peer.DoFinal(theirs, 0);
            });
        Table.Agree("hmac.message.32", ours, theirs);
    }
}
