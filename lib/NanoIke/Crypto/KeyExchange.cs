// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Crypto;

/// <summary>
/// One key exchange method (RFC 7296 section 3.4, RFC 9370): from a private key comes a public value, from it and the peer's public
/// value a shared secret. A firmware has one, chosen at compile time. All working memory is made by the constructor; what is in it
/// between two calls means nothing, so that one object serves every tunnel of a suite.
/// </summary>
/// <remarks>
/// The offset of the result is the last argument, and 0 for a secret: an interpreter that skips the call for lack of memory takes
/// the last argument for the answer, and that says no.
/// </remarks>
public abstract partial class KeyExchange
{
    /// <summary>Bytes of a shared secret: 32 in every method here.</summary>
    internal const int SharedSize = 32;

    /// <summary>For the methods of this library alone.</summary>
    private protected KeyExchange()
    {
    }

    /// <summary>Name of the method in the words of a gateway's configuration.</summary>
    public abstract string Name { get; }

    /// <summary>Number of the method: the ID of the transform of type 4 (RFC 7296 section 3.3.2).</summary>
    public abstract int Group { get; }

    /// <summary>Bytes of a private key, or of the seed that it is made from: drawn at random.</summary>
    internal abstract int PrivateSize { get; }

    /// <summary>Bytes of the public value sent in the KE payload.</summary>
    internal abstract int PublicSize { get; }

    /// <summary>Bytes of the peer's public value.</summary>
    internal abstract int PeerSize { get; }

    /// <summary>Computes the public value that belongs to a private key.</summary>
    /// <param name="privateKey">Holds the private key: random bytes, <see cref="PrivateSize"/> of them.</param>
    /// <param name="privateOffset">Where it starts.</param>
    /// <param name="result">Receives the public value, <see cref="PublicSize"/> bytes.</param>
    /// <param name="resultOffset">Where it starts.</param>
    /// <returns>False when these bytes are no private key of this method: draw others. The result is then zero.</returns>
    internal abstract bool PublicKey(byte[] privateKey, int privateOffset, byte[] result, int resultOffset);

    /// <summary>Computes the shared secret.</summary>
    /// <param name="privateKey">Holds the private key, one that <see cref="PublicKey"/> accepted.</param>
    /// <param name="privateOffset">Where it starts.</param>
    /// <param name="peer">Holds the peer's public value, <see cref="PeerSize"/> bytes.</param>
    /// <param name="peerOffset">Where it starts.</param>
    /// <param name="result">Receives the shared secret, <see cref="SharedSize"/> bytes.</param>
    /// <param name="resultOffset">Where it starts.</param>
    /// <returns>False when the peer's value is none that this method allows. The result is then zero.</returns>
    internal abstract bool SharedSecret(byte[] privateKey, int privateOffset, byte[] peer, int peerOffset, byte[] result, int resultOffset);

    /// <summary>Overwrites every working value. Both operations do so before they return as well.</summary>
    internal abstract void Clear();
}
