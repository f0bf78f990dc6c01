// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Sa;

/// <summary>What a message meant for an established <see cref="IkeSa"/>; told once, by <see cref="InformationalExchange"/>.</summary>
internal enum SaEvent
{
    /// <summary>The message is not genuine, or not expected.</summary>
    Ignored,

    /// <summary>A genuine message that was handled before: its answer goes out again.</summary>
    Repeated,

    /// <summary>A genuine new message: the gateway is alive.</summary>
    Alive,

    /// <summary>The gateway asked to rekey the IKE SA or its child and was refused: a new SA pair is wanted.</summary>
    RekeyRefused,

    /// <summary>The gateway says for how long it accepts the authentication (RFC 4478).</summary>
    AuthLifetime,

    /// <summary>The gateway deleted the child, but not the IKE SA.</summary>
    ChildDeleted,

    /// <summary>The IKE SA is over; <see cref="IkeSa.Failure"/> says why.</summary>
    Ended,
}
