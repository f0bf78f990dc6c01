// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Parameters;
using BouncyX25519 = Org.BouncyCastle.Math.EC.Rfc7748.X25519;

namespace NanoIke.Tests;

/// <summary>
/// An initiator just large enough to check the scripted responder against: bytes laid out by hand, all crypto by BouncyCastle,
/// nothing shared with the responder nor with the library but the numbers of the RFCs.
/// </summary>
internal sealed class MiniInitiator
{
    private const string Secret = "correct horse battery";

    private readonly bool _aes;
    private readonly bool _ccm;
    private readonly byte[] _private = Enumerable.Range(1, 32).Select(i => (byte)i).ToArray();
    private readonly byte[] _public = new byte[32];
    private readonly byte[] _nonce = Enumerable.Range(100, 20).Select(i => (byte)i).ToArray();
    private readonly byte[] _spiI = { 1, 2, 3, 4, 5, 6, 7, 8 };
    private byte[] _spiR = new byte[8];
    private byte[] _nonceR;
    private byte[] _init;
    private byte[] _initResponse;
    private byte[] _skD, _skAi, _skAr, _skEi, _skEr, _skPi, _skPr;

    public MiniInitiator(bool aes, bool ccm)
    {
        _aes = aes;
        _ccm = ccm;
        BouncyX25519.ScalarMultBase(_private, 0, _public, 0);
    }

    public byte[] InnerAddress { get; private set; }

    public byte[] EspSpiOut { get; private set; }

    /// <summary>IKE_SA_INIT request with marker.</summary>
    public byte[] Init(byte[] cookie = null)
    {
        byte[] aes = Hex.Bytes("00 00 00 2C 01 01 00 04  03 00 00 0C 01 00 00 0C 80 0E 00 80  03 00 00 08 02 00 00 05  03 00 00 08 03 00 00 0C  00 00 00 08 04 00 00 1F");
        byte[] ccm = Hex.Bytes(
            "00 00 00 24 01 01 00 03  03 00 00 0C 01 00 00 0E 80 0E 00 80  03 00 00 08 02 00 00 05  00 00 00 08 04 00 00 1F");
        byte[] chacha = Hex.Bytes("00 00 00 20 01 01 00 03  03 00 00 08 01 00 00 1C  03 00 00 08 02 00 00 05  00 00 00 08 04 00 00 1F");
        byte[] hash = new byte[20];
        List<(byte, byte[])> payloads = new List<(byte, byte[])>
        {
            (33, _aes ? aes : _ccm ? ccm : chacha),
            (34, Join(new byte[] { 0, 31, 0, 0 }, _public)),
            (40, _nonce),
            (41, Join(new byte[] { 0, 0, 0x40, 0x04 }, hash)),
            (41, Join(new byte[] { 0, 0, 0x40, 0x05 }, hash)),
        };
        if (cookie != null)
        {
            payloads.Insert(0, (41, Join(new byte[] { 0, 0, 0x40, 0x06 }, cookie)));
        }

        byte[] chain = Chain(payloads);
        _init = Join(Header(payloads[0].Item1, 34, 0x08, 0, 28 + chain.Length), chain);
        return Join(new byte[4], _init);
    }

    /// <summary>The cookie of a response, or null after the keys were derived from it.</summary>
    public byte[] TakeInit(byte[] datagram)
    {
        byte[] message = datagram[4..];
        Dictionary<byte, byte[]> payloads = Payloads(message[16], message[28..]);
        if (!payloads.TryGetValue(40, out byte[] nonce))
        {
            return payloads[41][4..];
        }

        _initResponse = message;
        _spiR = message[8..16];
        _nonceR = nonce;
        byte[] shared = new byte[32];
        BouncyX25519.ScalarMult(_private, 0, payloads[34][4..], 0, shared, 0);
        byte[] seed = Prf(Join(_nonce, _nonceR), shared);
        int encryption = _aes ? 16 : _ccm ? 19 : 36;
        int integrity = _aes ? 32 : 0;
        byte[] stream = Stream(seed, Join(_nonce, _nonceR, _spiI, _spiR), 96 + 2 * (encryption + integrity));
        int at = 0;
        foreach ((int size, Action<byte[]> set) in new (int, Action<byte[]>)[]
        {
            (32, key => _skD = key), (integrity, key => _skAi = key), (integrity, key => _skAr = key),
            (encryption, key => _skEi = key), (encryption, key => _skEr = key), (32, key => _skPi = key), (32, key => _skPr = key),
        })
        {
            set(stream[at..(at + size)]);
            at += size;
        }

        return null;
    }

    public byte[] Auth()
    {
        byte[] id = Join(new byte[] { 2, 0, 0, 0 }, "mini.example"u8.ToArray());
        byte[] auth = Prf(Prf(Ascii(Secret), Ascii("Key Pad for IKEv2")), Join(_init, _nonceR, Prf(_skPi, id)));
        byte[] aes = Hex.Bytes("00 00 00 28 01 03 04 03  AA BB CC DD  03 00 00 0C 01 00 00 0C 80 0E 00 80  03 00 00 08 03 00 00 0C  00 00 00 08 05 00 00 00");
        byte[] ccm = Hex.Bytes("00 00 00 20 01 03 04 02  AA BB CC DD  03 00 00 0C 01 00 00 0E 80 0E 00 80  00 00 00 08 05 00 00 00");
        byte[] chacha = Hex.Bytes("00 00 00 1C 01 03 04 02  AA BB CC DD  03 00 00 08 01 00 00 1C  00 00 00 08 05 00 00 00");
        byte[] anywhere = Hex.Bytes("01 00 00 00 07 00 00 10 00 00 FF FF 00 00 00 00 FF FF FF FF");
        return Seal(35, 1, new List<(byte, byte[])>
        {
            (35, id), (39, Join(new byte[] { 2, 0, 0, 0 }, auth)), (47, new byte[] { 1, 0, 0, 0, 0, 1, 0, 0 }),
            (33, _aes ? aes : _ccm ? ccm : chacha), (44, anywhere), (45, anywhere),
        });
    }

    /// <summary>Verifies AUTH of the responder and takes what it gave.</summary>
    public bool TakeAuth(byte[] datagram)
    {
        Dictionary<byte, byte[]> payloads = Open(datagram);
        byte[] expected = Prf(Prf(Ascii(Secret), Ascii("Key Pad for IKEv2")), Join(_initResponse, _nonce, Prf(_skPr, payloads[36])));
        InnerAddress = payloads[47][8..12];
        EspSpiOut = payloads[33][8..12];
        return payloads[39][4..].SequenceEqual(expected);
    }

    public byte[] Inform(uint id, byte type, byte[] body) =>
        Seal(37, id, type == 0 ? new List<(byte, byte[])>() : new List<(byte, byte[])> { (type, body) });

    /// <summary>One ESP packet with sequence number 1; the inner bytes fill the block.</summary>
    public byte[] Esp(byte[] inner)
    {
        byte[] plain = Join(inner, new byte[] { 0, 4 });
        byte[] head = Join(EspSpiOut, new byte[] { 0, 0, 0, 1 });
        byte[] keys = Stream(_skD, Join(_nonce, _nonceR), _aes ? 48 : _ccm ? 19 : 36);
        if (!_aes)
        {
            byte[] iv = new byte[8];
            return Join(head, iv, Aead(true, keys, iv, plain, head));
        }

        byte[] covered = Join(head, new byte[16], Cbc(true, keys[..16], new byte[16], plain));
        return Join(covered, Prf(keys[16..48], covered)[..16]);
    }

    public Dictionary<byte, byte[]> Open(byte[] datagram)
    {
        byte[] message = datagram[4..];
        int ivSize = _aes ? 16 : 8;
        byte[] iv = message[32..(32 + ivSize)];
        byte[] plain;
        if (_aes)
        {
            Assert.IsTrue(Prf(_skAr, message[..^16])[..16].SequenceEqual(message[^16..]));
            plain = Cbc(false, _skEr, iv, message[48..^16]);
        }
        else
        {
            plain = Aead(false, _skEr, iv, message[40..], message[..32]);
        }

        return Payloads(message[28], plain[..(plain.Length - 1 - plain[^1])]);
    }

    private byte[] Seal(byte exchange, uint id, List<(byte Type, byte[] Body)> payloads)
    {
        byte[] chain = Chain(payloads);
        int ivSize = _aes ? 16 : 8;
        int pad = _aes ? 15 - chain.Length % 16 : 0;
        byte[] plain = Join(chain, new byte[pad], new[] { (byte)pad });
        int payloadSize = 4 + ivSize + plain.Length + (_ccm ? 8 : 16);
        byte[] head = Join(
            Header(46, exchange, 0x08, id, 28 + payloadSize),
            new byte[] { payloads.Count == 0 ? (byte)0 : payloads[0].Type, 0, (byte)(payloadSize >> 8), (byte)(payloadSize & 0xFF) });
        byte[] iv = new byte[ivSize];
        iv[ivSize - 1] = (byte)id;
        if (!_aes)
        {
            return Join(new byte[4], head, iv, Aead(true, _skEi, iv, plain, head));
        }

        byte[] covered = Join(head, iv, Cbc(true, _skEi, iv, plain));
        return Join(new byte[4], covered, Prf(_skAi, covered)[..16]);
    }

    private byte[] Header(byte next, byte exchange, byte flags, uint id, int length) =>
        Join(_spiI, _spiR, new byte[] { next, 0x20, exchange, flags, 0, 0, 0, (byte)id, 0, 0, (byte)(length >> 8), (byte)(length & 0xFF) });

    private static byte[] Chain(List<(byte Type, byte[] Body)> payloads)
    {
        List<byte> bytes = new List<byte>();
        for (int i = 0; i < payloads.Count; i++)
        {
            int length = payloads[i].Body.Length + 4;
            bytes.AddRange(new byte[] { i + 1 < payloads.Count ? payloads[i + 1].Type : (byte)0, 0, (byte)(length >> 8), (byte)(length & 0xFF) });
            bytes.AddRange(payloads[i].Body);
        }

        return bytes.ToArray();
    }

    private static Dictionary<byte, byte[]> Payloads(byte first, byte[] bytes)
    {
        Dictionary<byte, byte[]> payloads = new Dictionary<byte, byte[]>();
        byte type = first;
        for (int at = 0; type != 0;)
        {
            int length = (bytes[at + 2] << 8) + bytes[at + 3];
            payloads[type] = bytes[(at + 4)..(at + length)];
            type = bytes[at];
            at += length;
        }

        return payloads;
    }

    private static byte[] Prf(byte[] key, byte[] data)
    {
        HMac mac = new HMac(new Sha256Digest());
        mac.Init(new KeyParameter(key));
        mac.BlockUpdate(data, 0, data.Length);
        byte[] result = new byte[32];
        mac.DoFinal(result, 0);
        return result;
    }

    private static byte[] Stream(byte[] key, byte[] seed, int size)
    {
        byte[] all = Array.Empty<byte>();
        byte[] block = Array.Empty<byte>();
        for (byte i = 1; all.Length < size; i++)
        {
            block = Prf(key, Join(block, seed, new[] { i }));
            all = Join(all, block);
        }

        return all[..size];
    }

    private static byte[] Cbc(bool encrypt, byte[] key, byte[] iv, byte[] data)
    {
        CbcBlockCipher cipher = new CbcBlockCipher(new AesEngine());
        cipher.Init(encrypt, new ParametersWithIV(new KeyParameter(key), iv));
        byte[] result = new byte[data.Length];
        for (int at = 0; at < data.Length; at += 16)
        {
            cipher.ProcessBlock(data, at, result, at);
        }

        return result;
    }

    private static byte[] Aead(bool encrypt, byte[] key, byte[] iv, byte[] data, byte[] associated)
    {
        if (key.Length == 19)
        {
            CcmBlockCipher ccm = new CcmBlockCipher(new AesEngine());
            ccm.Init(encrypt, new AeadParameters(new KeyParameter(key[..16]), 64, Join(key[16..], iv), associated));
            return ccm.ProcessPacket(data, 0, data.Length);
        }

        ChaCha20Poly1305 cipher = new ChaCha20Poly1305();
        cipher.Init(encrypt, new AeadParameters(new KeyParameter(key[..32]), 128, Join(key[32..36], iv), associated));
        byte[] result = new byte[cipher.GetOutputSize(data.Length)];
        int count = cipher.ProcessBytes(data, 0, data.Length, result, 0);
        cipher.DoFinal(result, count);
        return result;
    }

    private static byte[] Ascii(string text) => System.Text.Encoding.ASCII.GetBytes(text);

    private static byte[] Join(params byte[][] parts) => parts.SelectMany(part => part).ToArray();
}
