// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Linq;
using NanoIke.Bench.Sizes;
using NanoIke.Crypto;
using NanoIke.Meter;
using Org.BouncyCastle.Crypto.Kems;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;

namespace NanoIke.Bench.Operations;

/// <summary>ML-KEM-768 (FIPS 203): what the initiator computes, one key pair and one decapsulation.</summary>
internal static class MlKemOperations
{
    private const string Sum = "mlkem768";
    private const double SumBudget = 2_165_000;
    private const double ShareBudget = 0.45;
    private const double ObjectBudget = 6_000;

    private static readonly MLKemParameters s_parameters = MLKemParameters.ml_kem_768;

    public static void Measure(Table table)
    {
        byte[] seed = Seed(60);
        byte[] ciphertext = Ciphertext(seed, 62);
        byte[] ours = new byte[MlKem768Engine.SharedSize];
        byte[] theirs = new byte[MlKem768Engine.SharedSize];
        MlKem768Engine engine = new MlKem768Engine();
        table.Operation(
            Sum + ".keypair",
            () => engine.GenerateKeyPair(seed, 0),
            null,
            () => MLKemPrivateKeyParameters.FromSeed(s_parameters, seed));
        Table.Agree(Sum + ".keypair", engine.PublicKey, MLKemPrivateKeyParameters.FromSeed(s_parameters, seed).GetPublicKeyEncoded());
        table.Operation(
            Sum,
            () =>
            {
                engine.GenerateKeyPair(seed, 0);
                engine.Decapsulate(ciphertext, 0, ours, 0);
            },
            SumBudget,
            () =>
            {
                MLKemDecapsulator decapsulator = new MLKemDecapsulator(s_parameters);
                decapsulator.Init(MLKemPrivateKeyParameters.FromSeed(s_parameters, seed));
                decapsulator.Decapsulate(ciphertext, 0, ciphertext.Length, theirs, 0, theirs.Length);
            });
        Table.Agree(Sum, ours, theirs);
        double share = table.Figures.Single(figure => figure.Name == Sum).Value
            / table.Figures.Single(figure => figure.Name == Table.PeerPrefix + Sum).Value;
        table.Add(new Figure(Sum + ".share", Math.Round(share, 3), "of bc", ShareBudget));
        table.Add(new Figure(Sum + ".object", HeapWalk.Of(new MlKem768()).Values.Sum(), "bytes", ObjectBudget));
    }

    /// <summary>A seed d | z.</summary>
    public static byte[] Seed(ulong number) => [.. Inputs.Bytes(32, number), .. Inputs.Bytes(32, number + 1)];

    /// <summary>A ciphertext that the peer makes for the key pair of a seed.</summary>
    public static byte[] Ciphertext(byte[] seed, ulong number)
    {
        byte[] ciphertext = new byte[MlKem768Engine.CiphertextSize];
        byte[] secret = new byte[MlKem768Engine.SharedSize];
        MLKemPrivateKeyParameters key = MLKemPrivateKeyParameters.FromSeed(s_parameters, seed);
        MLKemEncapsulator encapsulator = new MLKemEncapsulator(s_parameters);
        encapsulator.Init(new ParametersWithRandom(
            MLKemPublicKeyParameters.FromEncoding(s_parameters, key.GetPublicKeyEncoded()), new FixedRandom(Inputs.Bytes(32, number))));
        encapsulator.Encapsulate(ciphertext, 0, ciphertext.Length, secret, 0, secret.Length);
        return ciphertext;
    }

    private sealed class FixedRandom : SecureRandom
    {
        private readonly byte[] _bytes;

        public FixedRandom(byte[] bytes)
            : base(null)
        {
            _bytes = bytes;
        }

        public override void NextBytes(byte[] buf) => NextBytes(buf, 0, buf.Length);

        public override void NextBytes(byte[] buf, int off, int len) => Array.Copy(_bytes, 0, buf, off, len);
    }
}
