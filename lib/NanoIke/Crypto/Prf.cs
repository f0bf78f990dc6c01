// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Crypto;

/// <summary>
/// PRF_HMAC_SHA2_256 (RFC 4868): the seam behind which a suite puts the HMAC of its board. One message at a time, and no other use of the
/// hash that it may share in between.
/// </summary>
internal abstract class Prf
{
    /// <summary>Takes a key.</summary>
    /// <param name="key">Holds the key.</param>
    /// <param name="offset">First byte of the key.</param>
    /// <param name="count">Number of bytes; more than 64 are hashed first, RFC 2104 section 2.</param>
    public abstract void SetKey(byte[] key, int offset, int count);

    /// <summary>Starts a message.</summary>
    public abstract void Begin();

    /// <summary>Absorbs bytes of the message.</summary>
    /// <param name="data">Holds the bytes.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="count">Number of bytes.</param>
    public abstract void Update(byte[] data, int offset, int count);

    /// <summary>Ends the message and writes the first bytes of its code.</summary>
    /// <param name="mac">Takes the bytes.</param>
    /// <param name="offset">Where they go.</param>
    /// <param name="count">How many: 32, or fewer for a truncated code.</param>
    public abstract void Finish(byte[] mac, int offset, int count);

    /// <summary>Overwrites what depends on the key.</summary>
    public abstract void Clear();
}
