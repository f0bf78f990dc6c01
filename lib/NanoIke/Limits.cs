// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke;

/// <summary>Every size, count and time-out of the library, the unit in the name.</summary>
public static class Limits
{
    // Given by RFCs.

    /// <summary>Every IKE message up to this size must be processed (RFC 7296 section 2).</summary>
    internal const int IkeMessageMustBytes = 1280;

    /// <summary>A nonce has 16 to 256 bytes, and half the key size of the prf at least (RFC 7296 sections 2.10 and 3.9).</summary>
    internal const int NonceMinBytes = 16;

    /// <summary>Largest nonce accepted from a responder (RFC 7296 section 3.9).</summary>
    internal const int NonceMaxBytes = 256;

    /// <summary>A COOKIE has 1 to 64 bytes (RFC 7296 section 2.6).</summary>
    internal const int CookieMaxBytes = 64;

    /// <summary>ESP receivers use a window of 64 packets (RFC 4303 section 3.4.3, the recommended default).</summary>
    internal const int ReplayWindowPackets = 64;

    /// <summary>UDP port of IKE and ESP behind the non-ESP marker (RFC 3948 section 2).</summary>
    public const int NatTraversalPort = 4500;

    /// <summary>Interval of NAT keepalives when nothing else is sent (RFC 3948 section 4: 20 seconds).</summary>
    public const int KeepaliveDefaultMs = 20000;

    /// <summary>Keepalives every <see cref="KeepaliveDefaultMs"/> where a NAT is on the way or cannot be ruled out, else none.</summary>
    public const int KeepaliveAuto = -1;

    // Chosen here.

    /// <summary>Largest UDP payload that crosses Ethernet in one piece: boards do not reassemble fragments.</summary>
    public const int DatagramMaxBytes = 1472;

    /// <summary>Nonce sent: the least RFC 7296 section 2.10 allows for a prf with a 256-bit key.</summary>
    internal const int OwnNonceBytes = 16;

    /// <summary>Largest identity, own or the gateway's.</summary>
    public const int IdentityMaxBytes = 64;

    /// <summary>Largest shared secret.</summary>
    public const int SecretMaxBytes = 128;

    /// <summary>A shorter shared secret cannot hold as much unpredictability as the keys negotiated (RFC 7296 section 2.15).</summary>
    public const int SecretAdvisedBytes = 16;

    /// <summary>
    /// First retransmission after this time while the round trip is not known; every further wait is twice as long (RFC 7296
    /// section 2.1). Half a second made slow boards and slow links send every request twice.
    /// </summary>
    internal const int RetransmitFirstMs = 2000;

    /// <summary>First retransmission after twice the measured round trip and this time.</summary>
    internal const int RetransmitMarginMs = 200;

    /// <summary>Least wait before a first retransmission.</summary>
    internal const int RetransmitLeastMs = 500;

    /// <summary>Longest wait before a first retransmission.</summary>
    internal const int RetransmitFirstMaxMs = 8000;

    /// <summary>Longest wait between two transmissions of a request under an open SA.</summary>
    internal const int RetransmitMaxMs = 60000;

    /// <summary>Longest wait between two transmissions in a handshake.</summary>
    internal const int HandshakeWaitMaxMs = 8000;

    /// <summary>IKE_SA_INIT and IKE_AUTH are sent this often at most: 2 + 4 + 8 + 8 seconds until the attempt has failed.</summary>
    internal const int HandshakeTransmissionsMax = 4;

    /// <summary>
    /// A request under an open SA is sent this often at most, over several minutes (RFC 7296 section 2.4: at least a dozen times).
    /// Nothing waits for that: suspicion makes a new handshake beside it.
    /// </summary>
    internal const int TransmissionsMax = 12;

    /// <summary>So many unanswered transmissions make the gateway suspect.</summary>
    internal const int SuspicionTransmissions = 2;

    /// <summary>The DELETE of a closing node is sent this often at most: whoever closes wants to sleep.</summary>
    internal const int DeleteTransmissionsMax = 3;

    /// <summary>The DELETE of an SA that was replaced is sent this often at most.</summary>
    internal const int OldDeleteTransmissionsMax = 6;

    /// <summary>COOKIE answers followed at once in one handshake (RFC 7296 section 2.6); past that, the newest at the next
    /// retransmission.</summary>
    internal const int CookiesMax = 3;

    /// <summary>A private key that is out of range is drawn again; so often one after the other means that something is broken.</summary>
    internal const int KeyPairDrawsMax = 4;

    /// <summary>Evaluations of the key exchange for answers in one handshake: a forged answer costs a board a second.</summary>
    internal const int EvaluationsMax = 3;

    /// <summary>Wait before the first new attempt after a failed one; doubled each time, plus up to a quarter at random.</summary>
    internal const int RetryFirstMs = 1000;

    /// <summary>Longest wait between attempts while a gateway that was there is silent; it may be rebooting.</summary>
    internal const int RetrySoonMaxMs = 4000;

    /// <summary>For so long after its last sign of life a silent gateway is looked for that often.</summary>
    internal const int RetrySoonMs = 600000;

    /// <summary>Longest wait between attempts after that, or when the gateway refuses.</summary>
    internal const int RetryMaxMs = 60000;

    /// <summary>Longest wait between attempts to renew a tunnel that works.</summary>
    internal const int RetryRenewalMaxMs = 240000;

    /// <summary>Longest wait between tunnels that end before they gave proof: ten handshakes in ten minutes at most.</summary>
    internal const int RetryUnprovenMaxMs = 256000;

    /// <summary>Unanswered traffic for this long calls for a liveness check (RFC 7296 section 2.4).</summary>
    public const int LivenessDefaultMs = 10000;

    /// <summary>Least time between two liveness checks that unprotected hints may cause (RFC 7296 section 2.4: limit the rate).</summary>
    internal const int SuspicionMinMs = 10000;

    /// <summary>Lifetime of a tunnel before a new one is made (RFC 7296 section 2.8: each end has its own policy).</summary>
    public const long LifetimeDefaultMs = 4 * 3600 * 1000L;

    /// <summary>The old tunnel may be used for so long beyond its lifetime, while renewals fail.</summary>
    internal const long HardEndMarginMs = 3600 * 1000L;

    /// <summary>Least time between renewals that the gateway's AUTH_LIFETIME may cause (RFC 4478).</summary>
    internal const int AuthLifetimeMinMs = 30000;

    /// <summary>
    /// A tunnel that lived for so long and is not suspected is a success, also without proof. A gateway that deletes or rekeys younger
    /// ones is met with growing waits.
    /// </summary>
    internal const int SettledMs = 60000;

    /// <summary>With proof, an inbound ESP packet, this life is enough: gateways do restart twice in a minute.</summary>
    internal const int SettledWithProofMs = 10000;

    /// <summary>Least time for which the old tunnel still receives after a renewal.</summary>
    internal const int GraceMinMs = 2000;

    /// <summary>For so long the answer to the DELETE of the gateway can be repeated.</summary>
    internal const int EndedKeptMs = 60000;

    /// <summary>The application's own traffic has this time to prove the path before a probe does.</summary>
    internal const int ProbeDelayMs = 2000;

    /// <summary>Probes sent before the path counts as unproven.</summary>
    internal const int ProbesMax = 3;

    /// <summary>Renewals for lack of proof that follow at once.</summary>
    internal const int ProofRenewalsMax = 3;

    /// <summary>Wait before each further one.</summary>
    internal const int ProofRenewalLaterMs = 3600 * 1000;

    /// <summary>So many wrong ICVs under one pair of keys call for a new pair, where the ICV has 8 bytes.</summary>
    internal const int ForgedMax = 1 << 14;

    /// <summary>Least time between renewals for that reason.</summary>
    internal const int ForgedRenewalMs = 3600 * 1000;

    /// <summary>Largest state of a suspended tunnel, with what an application adds: littlefs writes such a file in one commit.</summary>
    public const int SuspendedMaxBytes = 512;

    /// <summary>ESP sequence number at which a new tunnel is made: 2^32 - 2^20 (RFC 4303 section 3.3.3: never wraps).</summary>
    internal const uint SequenceRenew = 0xFFF00000;

    /// <summary>Largest inner UDP payload of <see cref="Tunnel.Send"/> unless the constructor is told otherwise.</summary>
    public const int PayloadDefaultBytes = 256;
}
