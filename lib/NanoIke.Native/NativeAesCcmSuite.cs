// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Wire;

namespace NanoIke.Crypto;

/// <summary>
/// <see cref="AesCcmSuite"/> on the native AES and HMAC of nanoFramework.System.Security.Cryptography (hardware or C). Where the
/// native part is missing or answers wrong, the managed one serves.
/// </summary>
public sealed class NativeAesCcmSuite : AesCcmSuite
{
    private readonly NativeWork _work = new NativeWork();

    /// <summary>Makes the suite with X25519, or with what the firmware was compiled for.</summary>
    public NativeAesCcmSuite()
        : this(DefaultKeyExchange.Create())
    {
    }

    /// <summary>Makes the suite and tests the native part with a known answer.</summary>
    /// <param name="keyExchange">The key exchange method.</param>
    public NativeAesCcmSuite(KeyExchange keyExchange)
        : base(keyExchange)
    {
        IsNative = Passes();
    }

    /// <summary>The native part is there and answers right.</summary>
    public bool IsNative { get; private set; }

    /// <summary>
    /// Takes the managed part from now on, if the native one threw (out of memory, as a rule): ciphers that are made later are managed.
    /// </summary>
    /// <returns>True: it has just changed.</returns>
    public bool LeaveNativeIfItThrew()
    {
        bool leaves = IsNative && _work.IsCalling;
        IsNative &= !leaves;
        _work.Clear();
        return leaves;
    }

    /// <inheritdoc/>
    internal override Prf CreatePrf(Sha256 hash)
    {
        return IsNative ? new NativePrf(_work) : base.CreatePrf(hash);
    }

    /// <inheritdoc/>
    internal override PacketCipher CreateCipher(Sha256 hash)
    {
        return IsNative ? new NativeAesCcmCipher(_work) : base.CreateCipher(hash);
    }

    // A packet of zeros with the number 1: 8 bytes of header, 17 of text. Computed with OpenSSL; a target may lack the native part, or
    // carry another one than it claims.
    private bool Passes()
    {
        try
        {
            byte[] packet = new byte[8 + 8 + 17 + 8];
            PacketCipher cipher = new NativeAesCcmCipher(_work);
            cipher.SetKey(packet, 0, 0, false);
            cipher.Seal(packet, 0, 8, 17, 1);
            return Bytes.Get32(packet, 16) == 0x2F682613 && Bytes.Get32(packet, 32) == 0x7CD1E574 && Bytes.Get32(packet, 37) == 0xDC8E1D10
                && cipher.Open(packet, 0, 8, 17) && Bytes.Get32(packet, 16) == 0 && NativeSelfTest.HmacPasses();
        }
        catch (Exception)
        {
            return false; // NotSupportedException: no native part
        }
        finally
        {
            _work.IsCalling = false;
        }
    }
}
