// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke;

/// <summary>What a <see cref="Tunnel"/> is doing.</summary>
public enum TunnelState
{
    /// <summary>Closed, and not about to open.</summary>
    Closed,

    /// <summary>IKE_SA_INIT was sent.</summary>
    Initiating,

    /// <summary>IKE_AUTH was sent.</summary>
    Authenticating,

    /// <summary>Open.</summary>
    Open,

    /// <summary>The last attempt failed (see <see cref="Tunnel.Failure"/>); the next one follows after a wait.</summary>
    Waiting,

    /// <summary>DELETE was sent.</summary>
    Closing,
}
