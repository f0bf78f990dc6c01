// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Sa;

/// <summary>States of <see cref="Handshake"/>.</summary>
internal enum HandshakeState
{
    /// <summary>No attempt is being made.</summary>
    Idle,

    /// <summary>IKE_SA_INIT waits for its answer.</summary>
    Init,

    /// <summary>IKE_AUTH waits for its answer.</summary>
    Auth,
}
