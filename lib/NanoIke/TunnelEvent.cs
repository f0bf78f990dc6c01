// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke;

/// <summary>
/// What happened to a tunnel, told once by <see cref="Tunnel.TakeEvent"/>; <see cref="Tunnel.EventStatus"/> says why.
/// </summary>
public enum TunnelEvent
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A handshake began: IKE_SA_INIT is sent next.</summary>
    Started,

    /// <summary>The gateway asked for a COOKIE (RFC 7296 section 2.6): IKE_SA_INIT goes out again with it.</summary>
    CookieAsked,

    /// <summary>IKE_SA_INIT was answered, or IKE_INTERMEDIATE after it: IKE_AUTH is sent next.</summary>
    Answered,

    /// <summary>The gateway proved its identity and the tunnel is open.</summary>
    Opened,

    /// <summary>A new tunnel took the place of the old one, which still receives for a moment.</summary>
    Renewed,

    /// <summary>A handshake failed; the next one follows after a wait. A tunnel that is open stays as it is.</summary>
    AttemptFailed,

    /// <summary>The gateway leaves requests unanswered: a handshake is made beside the tunnel.</summary>
    Suspected,

    /// <summary>The gateway answers again: the tunnel is as good as before.</summary>
    Reassured,

    /// <summary>The tunnel ended, though it is still wanted.</summary>
    Lost,

    /// <summary>Nothing came back through the tunnel for a probe. A host may ignore probes, so this is a note, no failure.</summary>
    Unproven,

    /// <summary>The tunnel was closed as asked. Ok: the DELETE was acknowledged, or there was nothing to delete.</summary>
    Closed,

    /// <summary>A suspended tunnel goes on.</summary>
    Resumed,

    /// <summary>IKE_SA_INIT was answered: the additional key exchange is sent next, in IKE_INTERMEDIATE (RFC 9242).</summary>
    Intermediate,
}
