// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Crypto;
using NanoIke.Sa;

namespace NanoIke;

/// <summary>
/// Takes the keys of tunnels, so that a person can read what crosses the wire. Files in this folder belong to the host build alone: a
/// device has no such member and no call to one (a partial method that nobody implements is no code).
/// </summary>
internal abstract class KeyLog
{
    /// <summary>An IKE_SA_INIT was answered; the keys protect what follows, IKE_AUTH first.</summary>
    internal abstract void TakeIke(Suite suite, IkeSa sa);

    /// <summary>An IKE_AUTH was answered, and there is a child.</summary>
    internal abstract void TakeChild(Suite suite, ChildSa child);
}
