// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Esp;

/// <summary>What an inner packet is.</summary>
internal enum InnerKind
{
    /// <summary>Damaged, outside the selectors, or of no use here.</summary>
    Other,

    /// <summary>A UDP datagram.</summary>
    Udp,

    /// <summary>An ICMP echo request.</summary>
    EchoRequest,

    /// <summary>An ICMP echo reply.</summary>
    EchoReply,
}
