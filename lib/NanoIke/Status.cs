// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke;

/// <summary>
/// Every outcome the library reports. Values below 16384 are error notifies as received from the gateway
/// (RFC 7296 section 3.10.1: types 0 - 16383 report errors), so any of them can occur, named here or not.
/// </summary>
public enum Status
{
    /// <summary>Done.</summary>
    Ok = 0,

    /// <summary>Notify 7: the gateway does not take the message as it is, for example because it wants IKE_AUTH without a child.</summary>
    InvalidSyntax = 7,

    /// <summary>Notify 14: the gateway accepts none of the offered algorithms.</summary>
    NoProposalChosen = 14,

    /// <summary>Notify 17: the gateway wants another Diffie-Hellman group.</summary>
    InvalidKePayload = 17,

    /// <summary>Notify 24: the gateway does not accept the identity or the shared secret.</summary>
    AuthenticationFailed = 24,

    /// <summary>Notify 34: the gateway takes single address pairs only.</summary>
    SinglePairRequired = 34,

    /// <summary>Notify 35: the gateway has no room for another Child SA.</summary>
    NoAdditionalSas = 35,

    /// <summary>Notify 36: the gateway has no inner address left.</summary>
    InternalAddressFailure = 36,

    /// <summary>Notify 37: the gateway insists on giving the inner address.</summary>
    FailedCpRequired = 37,

    /// <summary>Notify 38: the gateway does not route the subnet or the inner address asked for.</summary>
    TsUnacceptable = 38,

    /// <summary>No tunnel is open; nothing was sent.</summary>
    NotOpen = 0x10000,

    /// <summary>The packet before was not fetched by <see cref="Tunnel.Poll"/> yet; send again afterwards.</summary>
    Busy,

    /// <summary>The payload does not fit, or the destination is outside the tunnel's selectors.</summary>
    NotSendable,

    /// <summary>The random source is no hardware source or failed its health test (SP 800-90B): no keys are made from it.</summary>
    NoEntropy,

    /// <summary>The gateway's name does not resolve. Told by the socket, the tunnel knows no names.</summary>
    Unresolved,

    /// <summary>The gateway did not answer any IKE_SA_INIT.</summary>
    NoAnswer,

    /// <summary>The gateway stopped answering: no genuine answer to any transmission of a request.</summary>
    PeerGone,

    /// <summary>The gateway closed the tunnel with a DELETE.</summary>
    DeletedByPeer,

    /// <summary>The responder selected something that was not offered (RFC 7296 section 2.7).</summary>
    ProposalMismatch,

    /// <summary>The responder's Diffie-Hellman value is of another group or size, or of low order (RFC 7748 section 6.1).</summary>
    BadKeyExchange,

    /// <summary>The responder does not do NAT traversal (RFC 7296 section 2.23); there is no other transport here.</summary>
    NoNatTraversal,

    /// <summary>The responder proved an identity other than the configured one.</summary>
    WrongIdentity,

    /// <summary>The responder's AUTH is wrong: it does not know the shared secret.</summary>
    WrongSecret,

    /// <summary>The responder's traffic selectors have nothing in common with what was asked (RFC 7296 section 2.9).</summary>
    SelectorsMismatch,

    /// <summary>The responder gave no inner address (RFC 7296 section 2.19).</summary>
    NoInnerAddress,

    /// <summary>A message with a valid checksum that breaks the rules of its exchange.</summary>
    BadMessage,

    /// <summary>
    /// The gateway refused an AUTH over the request with COOKIE, but may have taken an earlier one without (RFC 7296 section 2.6): that
    /// says nothing about the secret, and the next attempt follows at once.
    /// </summary>
    RefusedAfterCookie,

    /// <summary>
    /// IKE_SA_INIT was answered twice, differently, and IKE_AUTH not at all: one of the answers was forged (RFC 7296 section 2.4). The
    /// next attempt follows at once.
    /// </summary>
    Contested,

    /// <summary>IKE_AUTH was answered in IKE fragments (RFC 7383), which were not offered; they are not read.</summary>
    Fragmented,

    /// <summary>The tunnel could not be renewed until the hard end of its lifetime.</summary>
    LifetimeOver,

    /// <summary>A datagram of no interest: forged, late, repeated, damaged or of another SA. Counted, nothing changed.</summary>
    Ignored,

    /// <summary>A message of the gateway was handled.</summary>
    Handled,

    /// <summary>A UDP datagram came out of the tunnel.</summary>
    Received,

    /// <summary>The state of a suspended tunnel is damaged, used, or of another version or configuration.</summary>
    NotResumable,

    /// <summary>The gateway does not use the PPK, which is required (RFC 8784 section 3).</summary>
    PpkNotUsed,

    /// <summary>Notify 24 to an AUTH made with the PPK: that one, the identity or the shared secret is not the gateway's.</summary>
    PpkRefused,
}
