// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Crypto;

/// <summary>
/// <see cref="AesCbcSuite"/> on the native AES and HMAC of nanoFramework.System.Security.Cryptography (hardware or C). Where the
/// native part is missing or answers wrong, the managed one serves.
/// </summary>
public sealed class NativeAesCbcSuite : AesCbcSuite
{
    private readonly NativeWork _work = new NativeWork();

    /// <summary>Makes the suite with X25519, or with what the firmware was compiled for.</summary>
    public NativeAesCbcSuite()
        : this(DefaultKeyExchange.Create())
    {
    }

    /// <summary>Makes the suite and tests the native part with known answers.</summary>
    /// <param name="keyExchange">The key exchange method.</param>
    public NativeAesCbcSuite(KeyExchange keyExchange)
        : base(keyExchange)
    {
        IsNative = NativeSelfTest.Passes();
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

    internal override int TunnelHeapBytes => IsNative ? 9000 : base.TunnelHeapBytes;

    /// <inheritdoc/>
    internal override Prf CreatePrf(Sha256 hash)
    {
        return IsNative ? new NativePrf(_work) : base.CreatePrf(hash);
    }

    /// <inheritdoc/>
    internal override PacketCipher CreateCipher(Sha256 hash)
    {
        return IsNative ? new NativeAesCbcCipher(_work) : base.CreateCipher(hash);
    }
}
