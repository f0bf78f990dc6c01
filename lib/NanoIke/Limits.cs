// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke;

/// <summary>Every size, count and time-out of the library, the unit in the name.</summary>
public static class Limits
{
    // Given by RFCs.

    /// <summary>Every IKE message up to this size must be processed (RFC 7296 section 2).</summary>
    public const int IkeMessageMustBytes = 1280;

    /// <summary>A nonce has 16 to 256 bytes, and half the key size of the prf at least (RFC 7296 sections 2.10 and 3.9).</summary>
    public const int NonceMinBytes = 16;

    /// <summary>Largest nonce accepted from a responder (RFC 7296 section 3.9).</summary>
    public const int NonceMaxBytes = 256;

    /// <summary>A COOKIE has 1 to 64 bytes (RFC 7296 section 2.6).</summary>
    public const int CookieMaxBytes = 64;

    /// <summary>ESP receivers use a window of 64 packets (RFC 4303 section 3.4.3, the recommended default).</summary>
    public const int ReplayWindowPackets = 64;

    /// <summary>UDP port of IKE and ESP behind the non-ESP marker (RFC 3948 section 2).</summary>
    public const int NatTraversalPort = 4500;

    /// <summary>Interval of NAT keepalives when nothing else is sent (RFC 3948 section 4: 20 seconds).</summary>
    public const int KeepaliveDefaultMs = 20000;

    // Chosen here.

    /// <summary>Largest UDP payload that crosses Ethernet in one piece: boards do not reassemble fragments.</summary>
    public const int DatagramMaxBytes = 1472;

    /// <summary>Nonce sent: the least RFC 7296 section 2.10 allows for a prf with a 256-bit key.</summary>
    public const int OwnNonceBytes = 16;

    /// <summary>Largest identity, own or the gateway's.</summary>
    public const int IdentityMaxBytes = 64;

    /// <summary>Largest shared secret.</summary>
    public const int SecretMaxBytes = 128;

    /// <summary>A shorter shared secret cannot hold as much unpredictability as the keys negotiated (RFC 7296 section 2.15).</summary>
    public const int SecretAdvisedBytes = 16;

    /// <summary>First retransmission after this time; every further wait is twice as long (RFC 7296 section 2.1).</summary>
    public const int RetransmitFirstMs = 500;

    /// <summary>A request is sent this often at most: 0.5 + 1 + 2 + 4 + 8 + 16 seconds until the peer counts as gone.</summary>
    public const int TransmissionsMax = 6;

    /// <summary>The DELETE of a closing node is sent this often at most: whoever closes wants to sleep.</summary>
    public const int DeleteTransmissionsMax = 3;

    /// <summary>COOKIE answers followed in one handshake (RFC 7296 section 2.6); more are ignored.</summary>
    public const int CookiesMax = 3;

    /// <summary>Wait before the first new attempt after a failed one; doubled each time, plus up to a quarter at random.</summary>
    public const int RetryFirstMs = 1000;

    /// <summary>Longest wait between attempts.</summary>
    public const int RetryMaxMs = 60000;

    /// <summary>Unanswered traffic for this long calls for a liveness check (RFC 7296 section 2.4).</summary>
    public const int LivenessDefaultMs = 10000;

    /// <summary>Least time between two liveness checks that unprotected hints may cause (RFC 7296 section 2.4: limit the rate).</summary>
    public const int SuspicionMinMs = 10000;

    /// <summary>Lifetime of a tunnel before a new one is made (RFC 7296 section 2.8: each end has its own policy).</summary>
    public const long LifetimeDefaultMs = 4 * 3600 * 1000L;

    /// <summary>A gateway that wanted to rekey gets a new tunnel from scratch after this time.</summary>
    public const int RenewAfterRefusedRekeyMs = 500;

    /// <summary>ESP sequence number at which a new tunnel is made: 2^32 - 2^20 (RFC 4303 section 3.3.3: never wraps).</summary>
    public const uint SequenceRenew = 0xFFF00000;

    /// <summary>Largest inner UDP payload of <see cref="Tunnel.Send"/> unless the constructor is told otherwise.</summary>
    public const int PayloadDefaultBytes = 256;
}
