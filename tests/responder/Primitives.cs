// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using System.Security.Cryptography;

using Org.BouncyCastle.Crypto.Parameters;
using BouncyAead = Org.BouncyCastle.Crypto.Modes.ChaCha20Poly1305;

namespace NanoIke.Responder;

/// <summary>
/// ChaCha20-Poly1305 with the 32 + 4 byte keys of RFC 7634, AES-CCM-8 with the 16 + 3 of RFC 4309: nonce = salt | IV.
/// </summary>
public static class Aead
{
    private const int CcmKeyBytes = 16;

    public static (byte[] Text, byte[] Tag) Seal(byte[] keyAndSalt, byte[] iv, byte[] plain, byte[] associated)
    {
        byte[] text = new byte[plain.Length];
        byte[] tag = new byte[IsCcm(keyAndSalt) ? 8 : 16];
        if (IsCcm(keyAndSalt))
        {
            using AesCcm ccm = new AesCcm(keyAndSalt.AsSpan(0, CcmKeyBytes));
            ccm.Encrypt(KeyDerivation.Join(keyAndSalt[CcmKeyBytes..], iv), plain, text, tag, associated);
            return (text, tag);
        }

        byte[] nonce = KeyDerivation.Join(keyAndSalt[32..], iv);
        if (ChaCha20Poly1305.IsSupported)
        {
            using ChaCha20Poly1305 system = new ChaCha20Poly1305(keyAndSalt.AsSpan(0, 32));
            system.Encrypt(nonce, plain, text, tag, associated);
            return (text, tag);
        }

        byte[] all = Run(true, keyAndSalt, nonce, plain, associated);
        all.AsSpan(0, plain.Length).CopyTo(text);
        all.AsSpan(plain.Length).CopyTo(tag);
        return (text, tag);
    }

    /// <summary>Null: the tag is wrong.</summary>
    public static byte[] Open(byte[] keyAndSalt, byte[] iv, byte[] text, byte[] tag, byte[] associated)
    {
        try
        {
            byte[] plain = new byte[text.Length];
            if (IsCcm(keyAndSalt))
            {
                using AesCcm ccm = new AesCcm(keyAndSalt.AsSpan(0, CcmKeyBytes));
                ccm.Decrypt(KeyDerivation.Join(keyAndSalt[CcmKeyBytes..], iv), text, tag, plain, associated);
                return plain;
            }

            byte[] nonce = KeyDerivation.Join(keyAndSalt[32..], iv);
            if (!ChaCha20Poly1305.IsSupported)
            {
                return Run(false, keyAndSalt, nonce, KeyDerivation.Join(text, tag), associated);
            }

            using ChaCha20Poly1305 system = new ChaCha20Poly1305(keyAndSalt.AsSpan(0, 32));
            system.Decrypt(nonce, text, tag, plain, associated);
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
        catch (Org.BouncyCastle.Crypto.InvalidCipherTextException)
        {
            return null;
        }
    }

    private static bool IsCcm(byte[] keyAndSalt) => keyAndSalt.Length == SuiteSizes.EncryptionBytes(SuiteKind.Ccm);

    private static byte[] Run(bool seal, byte[] keyAndSalt, byte[] nonce, byte[] input, byte[] associated)
    {
        BouncyAead engine = new BouncyAead();
        engine.Init(seal, new AeadParameters(new KeyParameter(keyAndSalt, 0, 32), 128, nonce, associated));
        byte[] output = new byte[engine.GetOutputSize(input.Length)];
        int written = engine.ProcessBytes(input, 0, input.Length, output, 0);
        engine.DoFinal(output, written);
        return output;
    }
}
