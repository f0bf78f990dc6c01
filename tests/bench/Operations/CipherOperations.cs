// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Parameters;

namespace NanoIke.Bench.Operations;

/// <summary>
/// The protection of one ESP packet by AES-128-CBC and HMAC-SHA-256-128: 8 bytes of header, IV, text, ICV. The one of the other suite
/// is ChaCha20-Poly1305 itself (<see cref="ChaChaOperations"/>).
/// </summary>
internal static class CipherOperations
{
    private const int Header = 8;
    private const int Block = 16;
    private const int KeySize = 16;
    private const int MacKeySize = 32;
    private static readonly int[] s_sizes = [48, 96, 288, 1056];

    public static void Measure(Table table)
    {
        byte[] keys = Inputs.Bytes(KeySize + MacKeySize, 10);
        AesCbcSuite suite = new AesCbcSuite();
        PacketCipher sealer = suite.CreateCipher(new Sha256());
        PacketCipher opener = suite.CreateCipher(new Sha256());
        table.Operation("aeshmac.key.seal", () => sealer.SetKey(keys, 0, KeySize, false));
        table.Operation("aeshmac.key.open", () => opener.SetKey(keys, 0, KeySize, true));
        foreach (int size in s_sizes)
        {
            MeasureSize(table, sealer, opener, keys, size);
        }
    }

    private static void MeasureSize(Table table, PacketCipher sealer, PacketCipher opener, byte[] keys, int size)
    {
        byte[] input = Inputs.Bytes(Header + Block + size + AesCbcCipher.IcvSize, 11);
        byte[] ours = new byte[input.Length];
        byte[] theirs = new byte[input.Length];
        byte[] opened = new byte[input.Length];
        Peer peer = new Peer(keys);
        table.Operation(
            $"aeshmac.seal.{size}",
            () =>
            {
                input.CopyTo(ours, 0);
                sealer.Seal(ours, 0, Header, size, 1);
            },
            null,
            () => peer.Seal(input, ours, theirs, size));
        Table.Agree($"aeshmac.seal.{size}", ours, theirs);
        bool genuine = false;
        table.Operation(
            $"aeshmac.open.{size}",
            () =>
            {
                ours.CopyTo(opened, 0);
                genuine = opener.Open(opened, 0, Header, size);
            },
            null,
            () => peer.Open(theirs, size));
        Table.Agree($"aeshmac.open.{size}", opened.AsSpan(Header + Block, genuine ? size : 0), peer.Text);
    }

    // The same composition of BouncyCastle's parts, keys set beforehand as far as its API lets one.
    private sealed class Peer
    {
        private readonly CbcBlockCipher _encryptor = new CbcBlockCipher(new AesEngine());
        private readonly CbcBlockCipher _decryptor = new CbcBlockCipher(new AesEngine());
        private readonly HMac _mac = new HMac(new Sha256Digest());
        private readonly byte[] _digest = new byte[Sha256.DigestSize];

        public Peer(byte[] keys)
        {
            KeyParameter key = new KeyParameter(keys, 0, KeySize);
            _encryptor.Init(true, new ParametersWithIV(key, new byte[Block]));
            _decryptor.Init(false, new ParametersWithIV(key, new byte[Block]));
            _mac.Init(new KeyParameter(keys, KeySize, MacKeySize));
        }

        public byte[] Text { get; private set; } = [];

        public void Seal(byte[] input, byte[] iv, byte[] packet, int size)
        {
            int text = Header + Block;
            input.CopyTo(packet, 0);
            Array.Copy(iv, Header, packet, Header, Block);
            _encryptor.Init(true, new ParametersWithIV(null, packet, Header, Block));
            for (int i = 0; i < size; i += Block)
            {
                _encryptor.ProcessBlock(packet, text + i, packet, text + i);
            }

            _mac.BlockUpdate(packet, 0, text + size);
            _mac.DoFinal(_digest, 0);
            Array.Copy(_digest, 0, packet, text + size, AesCbcCipher.IcvSize);
        }

        public void Open(byte[] packet, int size)
        {
            int text = Header + Block;
            _mac.BlockUpdate(packet, 0, text + size);
            _mac.DoFinal(_digest, 0);
            if (!_digest.AsSpan(0, AesCbcCipher.IcvSize).SequenceEqual(packet.AsSpan(text + size, AesCbcCipher.IcvSize)))
            {
                throw new InvalidOperationException("The peer finds the packet not genuine.");
            }

            Text = new byte[size];
            _decryptor.Init(false, new ParametersWithIV(null, packet, Header, Block));
            for (int i = 0; i < size; i += Block)
            {
                _decryptor.ProcessBlock(packet, text + i, Text, i);
            }
        }
    }
}
