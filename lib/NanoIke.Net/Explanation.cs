// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Net;

/// <summary>Says in words what a <see cref="Status"/> means and what to look at.</summary>
public static class Explanation
{
    /// <summary>NO_PROPOSAL_CHOSEN has two meanings: before IKE_SA_INIT is answered, and afterwards.</summary>
    internal static string OfNoProposal(bool answered)
    {
        return answered
            ? "the gateway refuses the child (NO_PROPOSAL_CHOSEN); look at its esp_proposals and mode, and at its kernel's ESP"
            : "the gateway refuses IKE_SA_INIT (NO_PROPOSAL_CHOSEN): it has no connection for our address, or other algorithms; "
                + "look at its remote_addrs and proposals";
    }

    /// <summary>One line for a person.</summary>
    /// <param name="status">The outcome of an attempt or of a tunnel.</param>
    /// <returns>What happened; after the semicolon, what to look at.</returns>
    public static string Of(Status status)
    {
        switch (status)
        {
            case Status.Unresolved:
                return "the gateway's name does not resolve; look at gateway and at the name server";
            case Status.NoAnswer:
                return "the gateway does not answer IKE_SA_INIT; look at gateway, gateway_port and any firewall for UDP";
            case Status.PeerGone:
                return "the gateway does not answer any more; look at the network and at the gateway's log";
            case Status.InvalidSyntax:
                return "the gateway refuses the message (INVALID_SYNTAX); look at childless, which must not be force";
            case Status.NoProposalChosen:
                return "the gateway refuses with NO_PROPOSAL_CHOSEN; look at proposals and esp_proposals, and whether a connection of it "
                    + "has our address";
            case Status.InvalidKePayload:
                return "the gateway wants another Diffie-Hellman group (INVALID_KE_PAYLOAD); allow ours in its proposals";
            case Status.AuthenticationFailed:
                return "the gateway refuses us (AUTHENTICATION_FAILED); look at psk, local_id and gateway_id, here and there, "
                    + "and whether it wants a certificate, EAP or a PPK";
            case Status.DeletedByPeer:
                return "the gateway closed the tunnel";
            case Status.NoEntropy:
                return "the random source is no hardware source or failed its health test: no tunnel is made from it";
            case Status.ProposalMismatch:
                return "the gateway selected algorithms that were not offered; look at who answers there";
            case Status.BadKeyExchange:
                return "the gateway's Diffie-Hellman value is of no use; look at who answers there";
            case Status.NoNatTraversal:
                return "the gateway does not do NAT traversal (RFC 7296 section 2.23); switch it on there";
            case Status.WrongIdentity:
                return "the gateway proved another identity than gateway_id; look at gateway_id, and at the gateway's own id";
            case Status.WrongSecret:
                return "the gateway does not know the psk; look at psk, and at who answers there";
            case Status.SelectorsMismatch:
                return "the gateway's traffic selectors have nothing in common with what was asked, so no child; look at remote_subnet";
            case Status.NoInnerAddress:
                return "the gateway gave no inner address; give it an address pool, or set inner_address";
            case Status.BadMessage:
                return "the gateway sent a message that breaks the protocol; look at its log and version";
            case Status.RefusedAfterCookie:
                return "the gateway mixed up requests with and without COOKIE; that says nothing about the psk";
            case Status.Contested:
                return "IKE_SA_INIT was answered twice, differently: somebody forges answers; look at who else is on the path";
            case Status.Fragmented:
                return "the gateway answers IKE_AUTH in IKE fragments; look at fragmentation, which must not be force";
            case Status.LifetimeOver:
                return "the tunnel could not be renewed before its hard end; look at what the attempts said";
            default:
                return OfRefusal(status);
        }
    }

    // Notifies that refuse the child.
    private static string OfRefusal(Status status)
    {
        switch (status)
        {
            case Status.SinglePairRequired:
                return "the gateway's child wants single addresses (SINGLE_PAIR_REQUIRED); look at remote_subnet";
            case Status.NoAdditionalSas:
                return "the gateway has no room for another child (NO_ADDITIONAL_SAS); look at its limits";
            case Status.InternalAddressFailure:
                return "the gateway has no inner address to give (INTERNAL_ADDRESS_FAILURE), so no child; look at its address pool";
            case Status.FailedCpRequired:
                return "the gateway refuses the child without asking it for an address (FAILED_CP_REQUIRED); set inner_address = auto";
            case Status.TsUnacceptable:
                return "the gateway refuses the child (TS_UNACCEPTABLE); look at remote_subnet and inner_address";
            default:
                return OfPpk(status);
        }
    }

    private static string OfPpk(Status status)
    {
        return status == Status.PpkRefused
            ? "the gateway refuses us with a PPK (AUTHENTICATION_FAILED); look at ppk_id and ppk, then at psk, local_id and gateway_id"
            : status == Status.PpkNotUsed ? "the gateway does not use the PPK; give it ppk_id and ppk, or set ppk_required = no"
            : "the gateway refused with notify " + DecimalText.Of((int)status);
    }
}
