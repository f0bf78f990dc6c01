// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Crypto;

/// <summary>
/// The algorithms of one firmware: one proposal for IKE, one for ESP, chosen by the board at compile time.
/// The prf is PRF_HMAC_SHA2_256 (RFC 4868) and the group Curve25519 (RFC 8031) in every suite.
/// </summary>
public abstract class Suite
{
    /// <summary>Transforms of the IKE proposal as they stand on the wire (RFC 7296 section 3.3.2).</summary>
    internal readonly byte[] IkeTransforms;

    /// <summary>Transforms of the ESP proposal.</summary>
    internal readonly byte[] EspTransforms;

    private protected Suite(byte[] ikeTransforms, byte[] espTransforms)
    {
        IkeTransforms = ikeTransforms;
        EspTransforms = espTransforms;
    }

    /// <summary>Name of the suite in the words of a gateway's configuration.</summary>
    public abstract string Name { get; }

    /// <summary>Bytes of an encryption key, a salt included.</summary>
    public abstract int EncryptionKeySize { get; }

    /// <summary>Bytes of an integrity key; 0 with an AEAD.</summary>
    public abstract int IntegrityKeySize { get; }

    /// <summary>Bytes of the IV in each packet.</summary>
    public abstract int IvSize { get; }

    /// <summary>Bytes of the ICV: 16 in every suite here.</summary>
    public const int IcvSize = 16;

    /// <summary>The padded text of an IKE message is a multiple of this many bytes.</summary>
    public abstract int IkeAlignment { get; }

    /// <summary>The padded text of an ESP packet is a multiple of this many bytes: 4 at least (RFC 4303 section 2.4).</summary>
    public abstract int Alignment { get; }

    /// <summary>Makes the cipher of one direction.</summary>
    /// <param name="hash">Working memory that all ciphers of a tunnel share.</param>
    /// <param name="opens">True for the inbound direction.</param>
    /// <returns>A cipher without keys.</returns>
    public abstract PacketCipher CreateCipher(Sha256 hash, bool opens);
}
