// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Peer = Org.BouncyCastle.Crypto.Modes;

namespace NanoIke.Bench.Operations;

/// <summary>ChaCha20-Poly1305 (RFC 8439) over the sizes of ESP packets, with the 8 bytes of associated data that ESP has.</summary>
internal static class ChaChaOperations
{
    private const int Aad = 8;
    private const int Tag = 16;
    private static readonly int[] s_sizes = [48, 96, 288, 1056];

    public static void Measure(Table table)
    {
        byte[] key = Inputs.Bytes(32, 8);
        ChaCha20Poly1305 cipher = new ChaCha20Poly1305(new ChaChaEngine());
        table.Operation("chacha.key", () => cipher.SetKey(key, 0));
        foreach (int size in s_sizes)
        {
            MeasureSize(table, cipher, key, size);
        }
    }

    private static void MeasureSize(Table table, ChaCha20Poly1305 cipher, byte[] key, int size)
    {
        byte[] input = Inputs.Bytes(Aad + size, 9);
        byte[] nonce = [1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0];
        byte[] buffer = new byte[input.Length + Tag];
        byte[] sealedText = new byte[buffer.Length];
        byte[] peerText = new byte[size + Tag];
        byte[] peerPlain = new byte[size];
        byte[] scratch = new byte[size + Tag];
        byte[] freshNonce = (byte[])nonce.Clone();
        Peer.ChaCha20Poly1305 sealer = new Peer.ChaCha20Poly1305();
        Peer.ChaCha20Poly1305 opener = new Peer.ChaCha20Poly1305();
        string seal = $"chacha.seal.{size}";
        string open = $"chacha.open.{size}";
        table.Operation(
            seal,
            () =>
            {
                input.CopyTo(sealedText, 0);
                cipher.Seal(1, 2, 3, sealedText, 0, Aad, Aad, size);
            },
            null,
            () =>
            {
                freshNonce[0]++; // the peer refuses a nonce it had before
                PeerRun(sealer, true, key, freshNonce, input, input, Aad, size, scratch);
            });
        PeerRun(sealer, true, key, nonce, input, input, Aad, size, peerText);
        Table.Agree(seal, sealedText.AsSpan(Aad), peerText);
        bool genuine = false;
        table.Operation(
            open,
            () =>
            {
                sealedText.CopyTo(buffer, 0);
                genuine = cipher.Open(1, 2, 3, buffer, 0, Aad, Aad, size);
            },
            null,
            () => PeerRun(opener, false, key, nonce, input, peerText, 0, size + Tag, peerPlain));
        Table.Agree(open, buffer.AsSpan(Aad, genuine ? size : 0), peerPlain);
    }

    private static void PeerRun(
        Peer.ChaCha20Poly1305 peer, bool seals, byte[] key, byte[] nonce, byte[] aad, byte[] text, int offset, int length, byte[] result)
    {
        peer.Init(seals, new AeadParameters(new KeyParameter(key), Tag * 8, nonce));
        peer.ProcessAadBytes(aad, 0, Aad);
        int done = peer.ProcessBytes(text, offset, length, result, 0);
        peer.DoFinal(result, done);
    }
}
