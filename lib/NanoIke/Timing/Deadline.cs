// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Timing;

/// <summary>What a tunnel waits for.</summary>
internal enum Deadline
{
    /// <summary>The answer to a request of the handshake.</summary>
    HandshakeAnswer,

    /// <summary>The answer to a request under the first of the two IKE SAs that a tunnel has room for.</summary>
    FirstSaAnswer,

    /// <summary>The answer to a request under the second one.</summary>
    SecondSaAnswer,

    /// <summary>The next handshake: the first one, one more after a failure, or a renewal.</summary>
    Attempt,

    /// <summary>The current SA pair is given up, renewed or not: its time is over, or its last sequence number was used.</summary>
    HardEnd,

    /// <summary>The old SA pair is no longer needed: DELETE.</summary>
    Grace,

    /// <summary>An SA that the gateway ended is forgotten; until then its last answer can be repeated.</summary>
    Forget,

    /// <summary>A NAT keepalive (RFC 3948 section 4).</summary>
    Keepalive,

    /// <summary>Traffic went unanswered for too long (RFC 7296 section 2.4).</summary>
    Liveness,

    /// <summary>A probe through the tunnel, or the answer to it.</summary>
    Probe,

    /// <summary>The current SA pair is old enough to count as a success.</summary>
    Settled,

    /// <summary>Number of entries.</summary>
    Count,
}
