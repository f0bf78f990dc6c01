// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;

namespace NanoIke.Responder;

/// <summary>The suites a node may be built for.</summary>
public enum SuiteKind
{
    /// <summary>IKE aes128-sha256-x25519, ESP aes128-sha256.</summary>
    Aes,

    /// <summary>IKE chacha20poly1305-prfsha256-x25519, ESP chacha20poly1305 (RFC 7634).</summary>
    ChaCha,

    /// <summary>IKE aes128ccm8-prfsha256-x25519 (RFC 5282), ESP aes128ccm8 (RFC 4309).</summary>
    Ccm,
}

/// <summary>
/// Sizes of the keys a suite takes from the key stream (RFC 7296 sections 2.14 and 2.17, RFC 7634 sections 2 and 3, RFC 4309 section 7.1),
/// and of the parts of its packets.
/// </summary>
public static class SuiteSizes
{
    /// <summary>AES-CBC: 16 key bytes. ChaCha: 32 key bytes and 4 of salt. AES-CCM: 16 and 3.</summary>
    public static int EncryptionBytes(SuiteKind suite) => suite == SuiteKind.Aes ? 16 : suite == SuiteKind.Ccm ? 19 : 36;

    public static int IntegrityBytes(SuiteKind suite) => suite == SuiteKind.Aes ? 32 : 0;

    public static int IvBytes(SuiteKind suite) => suite == SuiteKind.Aes ? 16 : 8;

    public static int IcvBytes(SuiteKind suite) => suite == SuiteKind.Ccm ? 8 : 16;

    /// <summary>The text in an IKE message is a multiple of this.</summary>
    public static int IkeBlock(SuiteKind suite) => suite == SuiteKind.Aes ? 16 : 1;

    /// <summary>The text in an ESP packet is a multiple of this.</summary>
    public static int EspBlock(SuiteKind suite) => suite == SuiteKind.Aes ? 16 : 4;
}

/// <summary>Keys of one direction.</summary>
public sealed record DirectionKeys(byte[] Encryption, byte[] Integrity);

/// <summary>Keys of an IKE SA in the order RFC 7296 section 2.14 takes them.</summary>
public sealed class IkeKeys
{
    public byte[] Derive { get; init; }

    public DirectionKeys Initiator { get; init; }

    public DirectionKeys Responder { get; init; }

    public byte[] PrfInitiator { get; init; }

    public byte[] PrfResponder { get; init; }
}

/// <summary>Key derivation and AUTH with prf = HMAC-SHA-256 (RFC 7296 sections 2.13 to 2.17).</summary>
public static class KeyDerivation
{
    public static byte[] Prf(byte[] key, params byte[][] parts) => HMACSHA256.HashData(key, Join(parts));

    /// <summary>prf+ of RFC 7296 section 2.13.</summary>
    public static byte[] PrfPlus(byte[] key, byte[] seed, int length)
    {
        List<byte> stream = new List<byte>();
        byte[] block = Array.Empty<byte>();
        for (byte counter = 1; stream.Count < length; counter++)
        {
            block = Prf(key, block, seed, new[] { counter });
            stream.AddRange(block);
        }

        return stream.Take(length).ToArray();
    }

    /// <summary>SKEYSEED = prf(Ni | Nr, g^ir) (RFC 7296 section 2.14).</summary>
    public static byte[] SkeySeed(byte[] nonceI, byte[] nonceR, byte[] shared) => Prf(Join(nonceI, nonceR), shared);

    public static IkeKeys DeriveIke(SuiteKind suite, byte[] skeySeed, byte[] nonceI, byte[] nonceR, ulong spiI, ulong spiR)
    {
        int encryption = SuiteSizes.EncryptionBytes(suite);
        int integrity = SuiteSizes.IntegrityBytes(suite);
        byte[] stream = PrfPlus(skeySeed, Join(nonceI, nonceR, Octets.Bytes(spiI), Octets.Bytes(spiR)), 96 + 2 * (encryption + integrity));
        KeyStream keys = new KeyStream(stream);
        byte[] derive = keys.Take(32);
        byte[] integrityI = keys.Take(integrity);
        byte[] integrityR = keys.Take(integrity);
        byte[] encryptionI = keys.Take(encryption);
        byte[] encryptionR = keys.Take(encryption);
        return new IkeKeys
        {
            Derive = derive,
            Initiator = new DirectionKeys(encryptionI, integrityI),
            Responder = new DirectionKeys(encryptionR, integrityR),
            PrfInitiator = keys.Take(32),
            PrfResponder = keys.Take(32),
        };
    }

    /// <summary>SK_d, SK_pi and SK_pr = prf+(PPK, the same without it); the others stay (RFC 8784 section 3).</summary>
    public static IkeKeys MixPpk(byte[] ppk, IkeKeys keys) => new IkeKeys
    {
        Derive = PrfPlus(ppk, keys.Derive, 32),
        Initiator = keys.Initiator,
        Responder = keys.Responder,
        PrfInitiator = PrfPlus(ppk, keys.PrfInitiator, 32),
        PrfResponder = PrfPlus(ppk, keys.PrfResponder, 32),
    };

    /// <summary>KEYMAT = prf+(SK_d, Ni | Nr), initiator to responder first (RFC 7296 section 2.17).</summary>
    public static (DirectionKeys Initiator, DirectionKeys Responder) DeriveChild(SuiteKind suite, byte[] derive, byte[] nonceI, byte[] nonceR)
    {
        int encryption = SuiteSizes.EncryptionBytes(suite);
        int integrity = SuiteSizes.IntegrityBytes(suite);
        KeyStream keys = new KeyStream(PrfPlus(derive, Join(nonceI, nonceR), 2 * (encryption + integrity)));
        DirectionKeys initiator = new DirectionKeys(keys.Take(encryption), keys.Take(integrity));
        DirectionKeys responder = new DirectionKeys(keys.Take(encryption), keys.Take(integrity));
        return (initiator, responder);
    }

    /// <summary>SKEYSEED(1) = prf(SK_d(0), SK(1) | Ni | Nr) (RFC 9370 section 2.2.2).</summary>
    public static byte[] SkeySeedAgain(byte[] derive, byte[] nonceI, byte[] nonceR, byte[] shared) => Prf(derive, shared, nonceI, nonceR);

    /// <summary>
    /// AUTH of a shared secret over signed octets (RFC 7296 section 2.15); <paramref name="intAuth"/>: of the IKE_INTERMEDIATE exchange
    /// (RFC 9242 section 3.3.2), or empty.
    /// </summary>
    public static byte[] Auth(byte[] secret, ResponderSa sa, bool own, byte[] idBody, byte[] intAuth)
    {
        byte[] padded = Prf(secret, "Key Pad for IKEv2"u8.ToArray());
        return own
            ? Prf(padded, sa.RealMessage2, sa.NonceInitiator, Prf(sa.Keys.PrfResponder, idBody), intAuth)
            : Prf(padded, sa.RealMessage1, sa.NonceResponder, Prf(sa.Keys.PrfInitiator, idBody), intAuth);
    }

    public static byte[] Join(params byte[][] parts) => parts.SelectMany(part => part).ToArray();

    private sealed class KeyStream(byte[] bytes)
    {
        private int _at;

        public byte[] Take(int count)
        {
            byte[] key = bytes.AsSpan(_at, count).ToArray();
            _at += count;
            return key;
        }
    }
}
