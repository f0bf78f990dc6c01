// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Crypto;

/// <summary>
/// IKE aes128-sha256, ESP aes128-sha256: ENCR_AES_CBC with 128-bit keys (RFC 3602) and AUTH_HMAC_SHA2_256_128
/// (RFC 4868), which RFC 8221 and RFC 8247 make mandatory. This class computes both in managed code.
/// </summary>
public class AesCbcSuite : Suite
{
    private const int AesKeySize = 16;
    private const int HmacKeySize = 32; // RFC 4868 section 2.1.1
    private const int BlockSize = 16;

    private AesTables _tables;

    /// <summary>Makes the suite with X25519, or with what the firmware was compiled for.</summary>
    public AesCbcSuite()
        : this(DefaultKeyExchange.Create())
    {
    }

    /// <summary>Makes the suite. The tables of AES (2.6 kB at most) come with the first cipher.</summary>
    /// <param name="keyExchange">The key exchange method.</param>
    public AesCbcSuite(KeyExchange keyExchange)
        : base(keyExchange, 12, 128, 12) // ENCR_AES_CBC, AUTH_HMAC_SHA2_256_128
    {
    }

    /// <inheritdoc/>
    internal override int EncryptionKeySize => AesKeySize;

    /// <inheritdoc/>
    internal override int IntegrityKeySize => HmacKeySize;

    /// <inheritdoc/>
    internal override int IvSize => BlockSize;

    /// <inheritdoc/>
    internal override int IkeAlignment => BlockSize;

    /// <inheritdoc/>
    internal override int Alignment => BlockSize;

    /// <inheritdoc/>
    private protected override string Algorithms => "aes128-sha256";

    /// <inheritdoc/>
    internal override PacketCipher CreateCipher(Sha256 hash)
    {
        if (_tables == null)
        {
            _tables = new AesTables(true);
        }

        return new AesCbcCipher(hash, _tables);
    }
}
