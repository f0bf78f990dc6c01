// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Crypto;
using NanoIke.Timing;

namespace NanoIke.Sa;

/// <summary>What the handshake and the established SAs of one tunnel share.</summary>
internal sealed class SaTools
{
    internal readonly Workspace Work = new Workspace();
    internal readonly Deadlines Deadlines = new Deadlines();
    internal readonly RoundTrip RoundTrip = new RoundTrip();
    internal readonly MessageCipher Cipher;

    internal SaTools(Suite suite, Sha256 hash)
    {
        Cipher = new MessageCipher(suite, hash, Work);
    }
}
