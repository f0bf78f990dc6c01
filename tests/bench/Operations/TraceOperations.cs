// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using NanoIke.Crypto;
using NanoIke.Meter;

namespace NanoIke.Bench.Operations;

/// <summary>
/// Constant time, shown: the sequence of basic blocks and of array indexes must be the same whatever the secret is. The figure is the
/// number of different sequences over many secrets. The tables of AES are the known exception and stand here to show that the
/// method sees them.
/// </summary>
internal static class TraceOperations
{
    private const int Secrets = 12;
    private const int KeySize = 32;

    public static void Measure(Table table)
    {
        byte[] peer = Inputs.Bytes(KeySize, 40);
        byte[] result = new byte[KeySize];
        X25519 curve = new X25519();
        Add(table, "x25519.shared", 1, secret => () => curve.SharedSecret(secret, 0, peer, 0, result, 0));
        Add(table, "x25519.public", 1, secret => () => curve.PublicKey(secret, 0, result, 0));
        MeasureP256(table);
        MlKemTraces.Measure(table);
        HmacSha256 hmac = new HmacSha256(new Sha256());
        Add(table, "hmac", 1, secret => () =>
        {
            hmac.SetKey(secret, 0, KeySize);
            hmac.Begin();
            hmac.Update(secret, 0, KeySize);
            hmac.Finish(result, 0, KeySize);
        });
        HmacDrbg drbg = new HmacDrbg(new Sha256());
        Add(table, "drbg", 1, secret => () =>
        {
            drbg.Seed(secret, 0, KeySize);
            drbg.Generate(result, 0, KeySize);
        });
        MeasureChaCha(table);
        MeasureCcm(table);
        Aes128 aes = new Aes128(new AesTables(true));
        Add(table, "aes.tables", null, secret => () =>
        {
            aes.SetKey(secret, 0, false);
            aes.EncryptBlock(result, 0);
        });
    }

    // A scalar is 2 at least and below the order: others are refused, which is no secret of any key.
    private static void MeasureP256(Table table)
    {
        P256 curve = new P256();
        byte[] point = new byte[2 * KeySize];
        byte[] result = new byte[KeySize];
        byte[] value = new byte[2 * KeySize];
        curve.PublicKey(Scalar(Inputs.Bytes(KeySize, 40)), 0, point, 0);
        Add(table, "p256.shared", 1, secret =>
        {
            byte[] scalar = Scalar(secret);
            return () => curve.SharedSecret(scalar, 0, point, 0, result, 0);
        });
        Add(table, "p256.public", 1, secret =>
        {
            byte[] scalar = Scalar(secret);
            return () => curve.PublicKey(scalar, 0, value, 0);
        });
    }

    private static byte[] Scalar(byte[] secret)
    {
        byte[] scalar = (byte[])secret.Clone();
        scalar[0] &= 0x7F;
        scalar[KeySize - 1] |= 2;
        return scalar;
    }

    // Key and text are secret; a tag that does not fit must take as long to refuse wherever it differs.
    private static void MeasureChaCha(Table table)
    {
        const int Aad = 8;
        byte[] packet = new byte[Aad + KeySize + ChaCha20Poly1305.TagSize];
        ChaCha20Poly1305 cipher = new ChaCha20Poly1305(new ChaChaEngine());
        Add(table, "chacha.seal", 1, secret =>
        {
            secret.CopyTo(packet, Aad);
            return () =>
            {
                cipher.SetKey(secret, 0);
                cipher.Seal(1, 2, 3, packet, 0, Aad, Aad, KeySize);
            };
        });
        Add(table, "chacha.refuse", 1, secret => () => cipher.Open(1, 2, 3, secret, 0, Aad, Aad, 0));
    }

    // Behind the tables of AES nothing depends on key or text: the same blocks run, and a tag is refused alike wherever it differs.
    private static void MeasureCcm(Table table)
    {
        const int Aad = 8;
        byte[] packet = new byte[Aad + 8 + KeySize + 8];
        AesCcmCipher cipher = (AesCcmCipher)new AesCcmSuite(new X25519()).CreateCipher(new Sha256());
        Add(table, "ccm.tables", null, secret =>
        {
            secret.CopyTo(packet, Aad + 8);
            return () =>
            {
                cipher.SetKey(secret, 0, 0, false);
                cipher.Seal(packet, 0, Aad, KeySize, 1);
            };
        });
        packet[^1] ^= 1; // under no key genuine
        HashSet<long> events = [];
        foreach (byte[] secret in Values())
        {
            cipher.SetKey(secret, 0, 0, true);
            events.Add(Trace.Of(() => cipher.Open(packet, 0, Aad, KeySize)).Events);
        }

        table.Add(new Figure("traces.ccm.refuse.lengths", events.Count, "traces", 1));
    }

    internal static void Add(Table table, string name, double? budget, Func<byte[], Action> operation)
    {
        HashSet<(ulong Digest, long Events)> traces = [];
        foreach (byte[] secret in Values())
        {
            Action run = operation(secret);
            traces.Add(Trace.Of(run));
        }

        table.Add(new Figure("traces." + name, traces.Count, "traces", budget));
    }

    private static IEnumerable<byte[]> Values()
    {
        yield return new byte[KeySize];
        yield return Enumerable.Repeat((byte)0xFF, KeySize).ToArray();
        yield return Enumerable.Repeat((byte)0x55, KeySize).ToArray();
        for (ulong seed = 50; seed < 50 + Secrets; seed++)
        {
            yield return Inputs.Bytes(KeySize, seed);
        }
    }
}
