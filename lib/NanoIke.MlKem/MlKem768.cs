// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Crypto;

/// <summary>
/// ML-KEM-768 (FIPS 203) as an additional key exchange (draft-ietf-ipsecme-ikev2-mlkem): what is recorded today stays closed when quantum
/// computers come. The node sends 1,184 bytes and gets 1,088; both fit a datagram of 1,300.
/// </summary>
public sealed class MlKem768 : AdditionalKeyExchange
{
    private readonly MlKem768Engine _engine = new MlKem768Engine();

    /// <summary>Allocates the memory, for one tunnel.</summary>
    public MlKem768()
    {
    }

    /// <inheritdoc/>
    public override string Name => "mlkem768";

    /// <inheritdoc/>
    public override int Method => 36;

    /// <inheritdoc/>
    internal override int SeedSize => MlKem768Engine.SeedSize;

    /// <inheritdoc/>
    internal override int PeerSize => MlKem768Engine.CiphertextSize;

    /// <inheritdoc/>
    internal override bool HasKeyPair => _engine.HasKeyPair;

    /// <inheritdoc/>
    internal override byte[] PublicValue => _engine.PublicKey;

    /// <inheritdoc/>
    internal override bool MakeKeyPair(byte[] seed, int offset)
    {
        return _engine.GenerateKeyPair(seed, offset);
    }

    /// <inheritdoc/>
    /// <remarks>An altered ciphertext gives a secret that the gateway does not have: IKE_AUTH fails.</remarks>
    internal override bool SharedSecret(byte[] peer, int peerOffset, byte[] result, int resultOffset)
    {
        return _engine.Decapsulate(peer, peerOffset, result, resultOffset);
    }

    /// <inheritdoc/>
    internal override void Clear()
    {
        _engine.Clear();
    }
}
