// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Crypto;

/// <summary>
/// A key exchange method that is carried out in addition to the first one, in an IKE_INTERMEDIATE exchange (RFC 9370, RFC 9242): the keys
/// depend on both secrets. It is a KEM: the node sends a public key, the gateway a ciphertext. All memory is made by the constructor. An
/// object holds the key pair of one tunnel, so each tunnel has its own.
/// </summary>
/// <remarks>The last argument of what makes a key or a secret is 0, see <see cref="KeyExchange"/>.</remarks>
public abstract class AdditionalKeyExchange
{
    /// <summary>For the methods of this library alone.</summary>
    private protected AdditionalKeyExchange()
    {
    }

    /// <summary>Name of the method in the words of a gateway's configuration.</summary>
    public abstract string Name { get; }

    /// <summary>Number of the method: the ID of the transform of type 6 (RFC 9370 section 2.2.1).</summary>
    public abstract int Method { get; }

    /// <summary>Bytes of the seed that a key pair is made from, drawn at random: 64 at most.</summary>
    internal abstract int SeedSize { get; }

    /// <summary>Bytes of the peer's value, exactly.</summary>
    internal abstract int PeerSize { get; }

    /// <summary>A key pair is there that no secret was computed with yet.</summary>
    internal abstract bool HasKeyPair { get; }

    /// <summary>The public value of the key pair, all of the array; not to be written to.</summary>
    internal abstract byte[] PublicValue { get; }

    /// <summary>Makes a key pair.</summary>
    /// <param name="seed">Holds <see cref="SeedSize"/> random bytes that nothing else is made from.</param>
    /// <param name="offset">Where they start: 0.</param>
    /// <returns>False when there is too little memory.</returns>
    internal abstract bool MakeKeyPair(byte[] seed, int offset);

    /// <summary>Computes the shared secret, and wipes the key pair.</summary>
    /// <param name="peer">Holds the peer's value, <see cref="PeerSize"/> bytes.</param>
    /// <param name="peerOffset">Where it starts.</param>
    /// <param name="result">Receives the shared secret, <see cref="KeyExchange.SharedSize"/> bytes.</param>
    /// <param name="resultOffset">Where it starts: 0.</param>
    /// <returns>False without a key pair, or when there is too little memory. The result is then zero.</returns>
    internal abstract bool SharedSecret(byte[] peer, int peerOffset, byte[] result, int resultOffset);

    /// <summary>Wipes the key pair and every working value.</summary>
    internal abstract void Clear();
}
