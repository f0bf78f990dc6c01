// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Crypto;

/// <summary>
/// IKE aes128ccm8-prfsha256 (RFC 5282), ESP aes128ccm8 (RFC 4309): ENCR_AES_CCM_8 with 128-bit keys, in managed code. The smallest
/// packets, for metered links and where AES is demanded; RFC 8221 and RFC 8247 name it for constrained devices.
/// </summary>
public class AesCcmSuite : Suite
{
    private AesCcmEngine _engine; // table and working memory of all ciphers

    /// <summary>Makes the suite with X25519, or with what the firmware was compiled for.</summary>
    public AesCcmSuite()
        : this(DefaultKeyExchange.Create())
    {
    }

    /// <summary>Makes the suite. The table of AES (1 kB) comes with the first cipher.</summary>
    /// <param name="keyExchange">The key exchange method.</param>
    public AesCcmSuite(KeyExchange keyExchange)
        : base(keyExchange, 14, 128, 0) // ENCR_AES_CCM_8
    {
    }

    /// <inheritdoc/>
    internal override int EncryptionKeySize => 19; // key and salt, RFC 4309 section 7.1

    /// <inheritdoc/>
    internal override int IntegrityKeySize => 0;

    /// <inheritdoc/>
    internal override int IvSize => 8;

    /// <inheritdoc/>
    internal override int IcvSize => 8;

    /// <inheritdoc/>
    internal override int IkeAlignment => 1;

    /// <inheritdoc/>
    internal override int Alignment => 4;

    /// <inheritdoc/>
    private protected override string Algorithms => "aes128ccm8-prfsha256";

    /// <inheritdoc/>
    internal override PacketCipher CreateCipher(Sha256 hash)
    {
        if (_engine == null)
        {
            _engine = new AesCcmEngine();
        }

        return new AesCcmCipher(_engine);
    }
}
