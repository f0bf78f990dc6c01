// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Crypto;

/// <summary>
/// IKE chacha20poly1305-prfsha256, ESP chacha20poly1305 (RFC 7634), in managed code: the cheap one where there is no
/// native crypto, with smaller packets and 256-bit keys.
/// </summary>
public sealed class ChaChaSuite : Suite
{
    private ChaChaEngine _engine; // working memory of all ciphers

    /// <summary>Makes the suite with X25519, or with what the firmware was compiled for.</summary>
    public ChaChaSuite()
        : this(DefaultKeyExchange.Create())
    {
    }

    /// <summary>Makes the suite.</summary>
    /// <param name="keyExchange">The key exchange method.</param>
    public ChaChaSuite(KeyExchange keyExchange)
        : base(keyExchange, 28, 0, 0) // ENCR_CHACHA20_POLY1305
    {
    }

    /// <inheritdoc/>
    internal override int EncryptionKeySize => 36; // key and salt, RFC 7634 section 2

    /// <inheritdoc/>
    internal override int IntegrityKeySize => 0;

    /// <inheritdoc/>
    internal override int IvSize => 8;

    /// <inheritdoc/>
    internal override int IkeAlignment => 1;

    /// <inheritdoc/>
    internal override int Alignment => 4;

    internal override int TunnelHeapBytes => 8600;

    /// <inheritdoc/>
    private protected override string Algorithms => "chacha20poly1305-prfsha256";

    /// <inheritdoc/>
    internal override PacketCipher CreateCipher(Sha256 hash)
    {
        if (_engine == null)
        {
            _engine = new ChaChaEngine();
        }

        return new ChaCha20Poly1305(_engine);
    }
}
