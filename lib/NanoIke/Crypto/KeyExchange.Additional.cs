// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Crypto;

/// <content>A second key exchange behind the first one. A firmware without one leaves all files *.Additional.cs out.</content>
public abstract partial class KeyExchange
{
    /// <summary>The key exchange that follows this one, or null.</summary>
    public AdditionalKeyExchange Additional { get; private set; }

    /// <summary>
    /// Adds a second key exchange (RFC 9370): whoever wants the keys has to break both. The gateway has to offer it too.
    /// </summary>
    /// <param name="additional">The method, an object of this tunnel's own.</param>
    /// <returns>This object.</returns>
    /// <exception cref="System.ArgumentException">It is null; the message is the name.</exception>
    public KeyExchange With(AdditionalKeyExchange additional)
    {
        if (additional == null)
        {
            throw new System.ArgumentException("additional");
        }

        Additional = additional;
        return this;
    }
}
