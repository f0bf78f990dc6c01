// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Crypto;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Parameters;

namespace NanoIke.Bench.Operations;

/// <summary>AES-128-CBC (FIPS 197, SP 800-38A).</summary>
internal static class AesOperations
{
    private const double EncryptBudget = 1_900;
    private const int Block = 16;
    private const int Blocks = 8;

    public static void Measure(Table table)
    {
        byte[] key = Inputs.Bytes(Block, 6);
        Aes128 encryptor = new Aes128(new AesTables(true));
        Aes128 decryptor = new Aes128(new AesTables(true));
        AesEngine engine = new AesEngine();
        KeyParameter peerKey = new KeyParameter(key);
        table.Operation("aes.key.encrypt", () => encryptor.SetKey(key, 0, false), null, () => engine.Init(true, peerKey));
        table.Operation("aes.key.decrypt", () => decryptor.SetKey(key, 0, true), null, () => engine.Init(false, peerKey));
        MeasureCbc(table, "aes.cbc.encrypt.block", EncryptBudget, encryptor.EncryptCbc, Peer(true, key));
        MeasureCbc(table, "aes.cbc.decrypt.block", null, decryptor.DecryptCbc, Peer(false, key));
    }

    private static void MeasureCbc(Table table, string name, double? budget, Action<byte[], int, int> ours, Action<byte[], int> peer)
    {
        byte[] input = Inputs.Bytes((Blocks + 2) * Block, 7);
        byte[] buffer = new byte[input.Length];
        byte[] result = new byte[input.Length];
        Action<int> run = blocks =>
        {
            input.CopyTo(buffer, 0);
            ours(buffer, 0, blocks * Block);
        };
        Action<int> peerRun = blocks =>
        {
            input.CopyTo(result, 0);
            peer(result, blocks);
        };
        table.PerUnit(name, Blocks, () => run(Blocks + 1), () => run(1), budget, () => peerRun(Blocks + 1), () => peerRun(1));
        run(Blocks + 1);
        peerRun(Blocks + 1);
        Table.Agree(name, buffer, result);
    }

    // Takes a buffer that begins with the IV, as ours does.
    private static Action<byte[], int> Peer(bool encrypts, byte[] key)
    {
        CbcBlockCipher cipher = new CbcBlockCipher(new AesEngine());
        KeyParameter peerKey = new KeyParameter(key);
        return (buffer, blocks) =>
        {
            cipher.Init(encrypts, new ParametersWithIV(peerKey, buffer, 0, Block));
            for (int i = 1; i <= blocks; i++)
            {
                cipher.ProcessBlock(buffer, i * Block, buffer, i * Block);
            }
        };
    }
}
