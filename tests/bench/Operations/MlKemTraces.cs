// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Linq;
using System.Reflection;
using NanoIke.Crypto;

namespace NanoIke.Bench.Operations;

/// <summary>
/// Constant time of ML-KEM-768, shown as <see cref="TraceOperations"/> does. Sampling branches on rho, which is part of the public key
/// (FIPS 203 algorithm 7), so all key pairs of a comparison share one. What differs is secret: sigma, from which s and the noise come; z;
/// the message; and whether the ciphertext is rejected.
/// </summary>
internal static class MlKemTraces
{
    private const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic;
    private const int RhoAt = 64;
    private const int SigmaAt = 96;
    private const int RejectionAt = 128;

    private static readonly FieldInfo s_bytes = typeof(MlKem768Engine).GetField("_bytes", Hidden)!;
    private static readonly FieldInfo s_ready = typeof(MlKem768Engine).GetField("_ready", Hidden)!;
    private static readonly Action<MlKem768Engine> s_make =
        typeof(MlKem768Engine).GetMethod("MakeKeys", Hidden)!.CreateDelegate<Action<MlKem768Engine>>();

    public static void Measure(Table table)
    {
        MlKem768Engine engine = new MlKem768Engine();
        byte[] seed = MlKemOperations.Seed(60);
        engine.GenerateKeyPair(seed, 0);
        byte[] rho = engine.PublicKey[^32..];
        byte[] good = MlKemOperations.Ciphertext(seed, 62);
        byte[] result = new byte[MlKem768Engine.SharedSize];
        TraceOperations.Add(table, "mlkem768.keypair", 1, secret =>
        {
            Fill(engine, rho, secret);
            return () => s_make(engine);
        });
        TraceOperations.Add(table, "mlkem768.decapsulate", 1, secret =>
        {
            byte[] ciphertext = (byte[])good.Clone();
            if (secret.All(each => each == 0))
            {
                engine.GenerateKeyPair(seed, 0); // the one whose ciphertext is good
            }
            else
            {
                Fill(engine, rho, secret);
                s_make(engine);
                s_ready.SetValue(engine, true);
                secret.CopyTo(ciphertext, 32 * (secret[1] % 30));
            }

            return () => Expect(engine.Decapsulate(ciphertext, 0, result, 0));
        });
    }

    private static void Fill(MlKem768Engine engine, byte[] rho, byte[] secret)
    {
        byte[] bytes = (byte[])s_bytes.GetValue(engine)!;
        rho.CopyTo(bytes, RhoAt);
        secret.CopyTo(bytes, SigmaAt);
        secret.CopyTo(bytes, RejectionAt);
    }

    private static void Expect(bool done)
    {
        if (!done)
        {
            throw new InvalidOperationException("nothing was decapsulated");
        }
    }
}
