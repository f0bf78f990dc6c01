// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using System;
using NanoIke.Crypto;
using NanoIke.Wire;

namespace NanoIke.Sa;

/// <summary>
/// Working memory that the parts of a tunnel share. Nothing in it is needed from one call to the next, so it is no part of any state.
/// </summary>
internal sealed class Workspace
{
    internal readonly IkeMessage Message = new IkeMessage();
    internal readonly WireReader Reader = new WireReader();
    internal readonly IkeWriter Writer = new IkeWriter();

    /// <summary>Seed and random bytes, a shared secret, an AUTH value: wiped after each use.</summary>
    internal readonly byte[] Bytes = new byte[RandomSource.WorkSize];

    /// <summary>Lets go of the caller's buffer.</summary>
    internal void Release()
    {
        Message.Buffer = null;
        Reader.Over(null, 0, 0);
    }

    internal void Wipe()
    {
        Array.Clear(Bytes, 0, Bytes.Length);
    }
}
