// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;

namespace NanoIke.Crypto;

/// <summary>
/// HMAC-SHA-256, RFC 2104: codes of 32 bytes, keys of any length.
/// </summary>
/// <remarks>
/// The two blocks that depend only on the key are hashed once, in <see cref="SetKey"/>; the object keeps the two chaining values and no
/// key. Several objects may share one engine as long as one message is finished before the next begins; who hashes with the engine
/// itself in between clears it first.
/// </remarks>
internal sealed partial class HmacSha256 : Prf
{
    private readonly Sha256 _engine;
    private readonly uint[] _keyed = new uint[2 * Sha256.StateWords]; // the inner chaining value, then the outer one

    /// <summary>Creates an object without a key.</summary>
    /// <param name="engine">Does the hashing; may be shared.</param>
    public HmacSha256(Sha256 engine)
    {
        _engine = engine;
    }

    /// <inheritdoc/>
    /// <remarks>The engine must not be in the middle of a message.</remarks>
    public override void SetKey(byte[] key, int offset, int count)
    {
        _engine.SaveKeyed(key, offset, count, _keyed);
        _engine.Wipe();
    }

    /// <inheritdoc/>
    public override void Begin()
    {
        _engine.Restore(_keyed, 0, 1);
    }

    /// <inheritdoc/>
    public override void Update(byte[] data, int offset, int count)
    {
        _engine.Update(data, offset, count);
    }

    /// <inheritdoc/>
    public override void Finish(byte[] mac, int offset, int count)
    {
        _engine.FinishInto(_keyed, Sha256.StateWords);
        _engine.Write(mac, offset, count);
        _engine.Wipe();
    }

    /// <summary>Ends the message, and takes its code as the next key.</summary>
    internal void FinishIntoKey()
    {
        _engine.FinishInto(_keyed, Sha256.StateWords);
        _engine.SaveKeyed(null, 0, Sha256.DigestSize, _keyed);
        _engine.Wipe();
    }

    /// <summary>Ends the message; true when its code begins with the bytes given.</summary>
    internal bool Verify(byte[] mac, int offset, int count)
    {
        _engine.FinishInto(_keyed, Sha256.StateWords);
        bool same = _engine.Matches(mac, offset, count);
        _engine.Wipe();
        return same;
    }

    /// <summary>Wipes the message under way; the key stays.</summary>
    internal void Abandon()
    {
        _engine.Wipe();
    }

    /// <inheritdoc/>
    /// <remarks>In the engine as well.</remarks>
    public override void Clear()
    {
        Array.Clear(_keyed, 0, _keyed.Length);
        _engine.Wipe();
    }
}
