// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

using NanoIke.Net;

namespace NanoIke.Boards.Linux.Checking;

/// <summary>Why a gateway refuses: what to change in the configuration of that gateway, or of the node.</summary>
internal static class GatewayCauses
{
    internal static Cause NoConnection(Setup setup)
    {
        return new Cause("no_connection", "the gateway has no IKEv2 connection for our address " + setup.Own
            + " (as the gateway sees it, behind a NAT another one)")
        {
            Swanctl = "connections.NAME: remote_addrs = %any, local_addrs = " + setup.Gateway
                + " or none, version = 2 or none; then swanctl --load-conns",
            Ipsec = "left=" + setup.Gateway + " right=%any, keyexchange=ikev2 (4.x: ikev2=insist), auto=add; then ipsec add NAME",
            Iked = "ikev2 \"NAME\" passive esp ... local " + setup.Gateway + " peer any; then ikectl reload",
            CharonLog = "no IKE config found for " + setup.Gateway + "..." + setup.Own + ", sending NO_PROPOSAL_CHOSEN",
            PlutoLog = "no suitable connection found with IKEv2 policy",
            IkedLog = "ikev2_send_error or no answer at all: no policy for this peer",
        };
    }

    internal static Cause IkeAlgorithms(Setup setup, AlgorithmNames? taken, string? group)
    {
        string has = taken != null ? " would take " + taken.Swanctl
            : group != null ? " wants group " + group : " has other algorithms for IKE";
        return new Cause("ike_algorithms", "the gateway" + has + "; we offer " + setup.Ike.Swanctl)
        {
            Node = taken == null ? null : Algorithms.OptionsFor(taken.Swanctl),
            Swanctl = "connections.NAME.proposals = " + setup.Ike.Swanctl + (taken != null ? ", " + taken.Swanctl : ""),
            Ipsec = "ike=" + setup.Ike.Libreswan + (taken != null ? "," + taken.Libreswan : ""),
            Iked = "ikesa " + setup.Ike.OpenIked,
            CharonLog = "received proposals unacceptable",
            PlutoLog = "no local proposal matches remote proposals",
            IkedLog = "no proposal chosen",
        };
    }

    internal static Cause EspAlgorithms(Setup setup, AlgorithmNames? taken)
    {
        return new Cause("esp_algorithms", taken != null
            ? "the gateway would take " + taken.Swanctl + " for the child; we offer " + setup.Esp.Swanctl
            : "the gateway has other algorithms for the child than " + setup.Esp.Swanctl)
        {
            Swanctl = "connections.NAME.children.CHILD.esp_proposals = " + setup.Esp.Swanctl + (taken != null ? ", " + taken.Swanctl : ""),
            Ipsec = "esp=" + setup.Esp.Libreswan + (taken != null ? "," + taken.Libreswan : "") + " esn=no",
            Iked = "childsa " + setup.Esp.OpenIked,
            CharonLog = "no acceptable proposal found",
            PlutoLog = "no local proposal matches remote proposals",
            IkedLog = "no proposal chosen",
        };
    }

    internal static Cause Transport()
    {
        return new Cause("transport", "the gateway's child is for transport mode; a node has tunnel mode")
        {
            Swanctl = "connections.NAME.children.CHILD.mode = tunnel",
            Ipsec = "type=tunnel",
            Iked = "ikev2 \"NAME\" passive tunnel esp ...",
            CharonLog = "failed to establish CHILD_SA, keeping IKE_SA",
        };
    }

    internal static Cause NoEsp()
    {
        return new Cause("no_esp", "the gateway cannot do ESP: its kernel has none, or not these algorithms")
        {
            Swanctl = "strongswan.conf: charon.plugins.kernel-libipsec.load = yes, where the kernel has no ESP",
            Machine = "modprobe esp4 xfrm_user; ip xfrm state add ... tries it by hand",
            CharonLog = "unable to install inbound and outbound IPsec SA (SAD) in kernel",
            PlutoLog = "netlink response for Add SA ... included errno",
        };
    }

    internal static Cause Secret(Setup setup)
    {
        string id = setup.LocalId;
        return new Cause("psk", setup.Configuration.Settings.NextSecret == null ? "the psk of " + id + " differs between here and there"
            : "neither psk nor psk_next is what the gateway has for " + id)
        {
            Node = "psk = the same text, 0xHEX or 0sBASE64 as there (quotes are part of it here)",
            Swanctl = "secrets.ike-NODE: id = " + IdentityText.ForSwanctl(id) + ", secret = \"...\"; then swanctl --load-creds --clear",
            Ipsec = "ipsec.secrets: " + IdentityText.ForIpsec(setup.GatewayId) + " " + IdentityText.ForIpsec(id)
                + " : PSK \"...\"; then ipsec secrets (4.x: ipsec auto --rereadsecrets)",
            Iked = "ikev2 \"NAME\" ... psk \"...\"",
            CharonLog = "but MAC mismatched",
            PlutoLog = "computed hash does not match hash received from peer",
            IkedLog = "ikev2_msg_authverify failed",
        };
    }

    internal static Cause OldSecret()
    {
        return new Cause("psk_old", "the gateway has psk_next: psk is the old secret, with which each start of a node begins, in vain")
        {
            Node = "psk = the value of psk_next, and no psk_next; of a fleet: provision --out DIR --rotated",
        };
    }

    internal static Cause NodeId(Setup setup)
    {
        string id = setup.LocalId;
        return new Cause("local_id", "the gateway has no secret or no connection for " + id)
        {
            Node = "local_id = as the gateway's secret has it",
            Swanctl = "secrets.ike-NODE.id = " + IdentityText.ForSwanctl(id) + "; connections.NAME.remote.id = %any or "
                + IdentityText.ForSwanctl(id),
            Ipsec = "rightid=%any or " + IdentityText.ForIpsec(id) + "; ipsec.secrets: a line for " + IdentityText.ForIpsec(id),
            Iked = "dstid " + id,
            CharonLog = "no shared key found for",
            PlutoLog = "authentication failed: no PSK found for",
            IkedLog = "ikev2_ike_auth_recv: no compatible policy found",
        };
    }

    internal static Cause GatewayIdentity(Setup setup, string? proves)
    {
        return new Cause("gateway_id", proves == null ? "the gateway is not " + setup.GatewayId
            : "the gateway proves to be " + proves + ", not " + setup.GatewayId)
        {
            Node = "gateway_id = " + (proves ?? "what the gateway is"),
            Swanctl = "connections.NAME.local.id = " + IdentityText.ForSwanctl(setup.GatewayId),
            Ipsec = "leftid=" + IdentityText.ForIpsec(setup.GatewayId),
            Iked = "srcid " + setup.GatewayId,
            CharonLog = "no matching peer config found",
            PlutoLog = "mismatched on first found connection and no better connection found",
        };
    }

    internal static Cause Certificate()
    {
        return new Cause("certificate", "the gateway wants a certificate; a node has a psk")
        {
            Swanctl = "connections.NAME.remote.auth = psk (in a connection of its own beside that for certificates)",
            Ipsec = "authby=secret (or rightauth=secret)",
            Iked = "psk \"...\" in place of ecdsa256, rsa or rfc7427",
            CharonLog = "constraint requires public key authentication, but pre-shared key was used",
            PlutoLog = "authentication failed: peer attempted PSK authentication but we want",
            IkedLog = "unexpected auth method SHARED_KEY_MIC",
        };
    }

    internal static Cause Eap()
    {
        return new Cause("eap", "the gateway wants EAP (a user name and a password); a node has a psk")
        {
            Swanctl = "connections.NAME.remote.auth = psk (in a connection of its own beside that for EAP)",
            Ipsec = "authby=secret in place of rightauth=eaponly",
            Iked = "psk \"...\" in place of eap \"mschap-v2\"",
            CharonLog = "unacceptable: non-matching authentication done",
            PlutoLog = "authentication failed: peer attempted PSK authentication but we want",
            IkedLog = "unexpected auth method SHARED_KEY_MIC",
        };
    }

    internal static Cause Ppk()
    {
        return new Cause("ppk", "one end wants a PPK (RFC 8784) besides the psk, and the other has none or another")
        {
            Node = "ppk_id and ppk, as at the gateway",
            Swanctl = "connections.NAME.ppk_required = no, or no ppk_id",
            Ipsec = "ppk=no (or ppk=permit)",
            CharonLog = "PPK required but peer does not support PPK",
            PlutoLog = "connection requires a valid PPK",
        };
    }

    internal static Cause GatewayCertificate()
    {
        return new Cause("gateway_certificate", "the gateway proves itself by a certificate, not by the psk")
        {
            Swanctl = "connections.NAME.local.auth = psk",
            Ipsec = "authby=secret (or leftauth=secret)",
            Iked = "psk \"...\" in place of ecdsa256, rsa or rfc7427",
            CharonLog = "(myself) with RSA",
        };
    }

    internal static Cause Unique()
    {
        return new Cause("unique", "a node with this local_id is connected, and the gateway keeps that one")
        {
            Swanctl = "connections.NAME.unique = no (not keep)",
            Ipsec = "config setup: uniqueids=no",
            CharonLog = "canceling IKE_SA setup due to uniqueness policy",
        };
    }

    internal static Cause Childless()
    {
        return new Cause("childless", "the gateway wants IKE_AUTH without a child")
        {
            Swanctl = "connections.NAME.childless = allow (not force)",
            CharonLog = "peer did not initiate a childless IKE_SA",
        };
    }

    internal static Cause MlKem()
    {
        return new Cause("mlkem",
            "the gateway's ML-KEM-768 is not the node's: it selected what it cannot do, or has one from before FIPS 203")
        {
            Node = "--key-exchange x25519 (a board: the firmware without ML-KEM), where the gateway has a proposal without it",
            Swanctl = "strongSwan 6: swanctl --list-algs must name ML_KEM_768; connections.NAME.proposals = ...-x25519-ke1_mlkem768",
            Ipsec = "ike=...;dh31;addke1=ml_kem_768, where libreswan knows it",
            CharonLog = "with charon.filelog.FILE.default = 2: the lines behind `parsed IKE_INTERMEDIATE request`",
        };
    }

    internal static Cause Fragmentation(string exchange)
    {
        return new Cause("fragmentation", "the gateway sends " + exchange + " in IKE fragments (RFC 7383), which the node did not offer")
        {
            Swanctl = "connections.NAME.fragmentation = yes or no (not force)",
            Ipsec = "fragmentation=yes or no (not force)",
            Iked = "set nofragmentation",
            CharonLog = "splitting IKE message",
        };
    }

    internal static Cause RemoteRange(Setup setup, string? offered)
    {
        return new Cause("remote_subnet", offered == null
            ? "the gateway's child does not have " + setup.RemoteSubnet
            : "the gateway's child has " + offered + ", not " + setup.RemoteSubnet)
        {
            Node = "remote_subnet = " + (offered ?? "what the gateway's child has, or a part of it"),
            Swanctl = "connections.NAME.children.CHILD.local_ts = " + setup.RemoteSubnet,
            Ipsec = "leftsubnet=" + setup.RemoteSubnet + " narrowing=yes",
            Iked = "from " + setup.RemoteSubnet + " to dynamic",
            CharonLog = "traffic selectors " + setup.RemoteSubnet + " === 0.0.0.0/0 unacceptable",
            PlutoLog = "does not match any IKEv2 connection; responding with TS_UNACCEPTABLE",
        };
    }

    internal static Cause InnerAddress(Setup setup, string? gives)
    {
        string address = Ipv4Text.Format(setup.Configuration.Settings.InnerAddress);
        return new Cause("inner_address", "the gateway's child does not have the inner address " + address
            + (gives == null ? "" : "; it gives " + gives + " to a node that asks"))
        {
            Node = "inner_address = auto",
            Swanctl = "connections.NAME.children.CHILD.remote_ts = " + address + "/32, and no pools",
            Ipsec = "rightsubnet=" + address + "/32, and no rightaddresspool=",
            Iked = "from " + setup.RemoteSubnet + " to " + address + "/32",
            CharonLog = "sending FAILED_CP_REQUIRED",
            PlutoLog = "does not match any IKEv2 connection; responding with TS_UNACCEPTABLE",
        };
    }

    internal static Cause NoPool()
    {
        return new Cause("pool", "the gateway gives no inner addresses: the connection names no pool")
        {
            Node = "inner_address = a fixed one, if the gateway has it as remote_ts",
            Swanctl = "connections.NAME.pools = nodes, with pools.nodes.addrs = 10.30.0.0/24; then swanctl --load-pools --load-conns",
            Ipsec = "rightaddresspool=10.30.0.1-10.30.0.254",
            Iked = "config address 10.30.0.0/24",
            CharonLog = "no virtual IP found for %any requested by",
        };
    }

    internal static Cause PoolFull()
    {
        return new Cause("pool_full", "every address of the pool is in use or still held")
        {
            Swanctl = "pools.NAME.addrs: a larger range; swanctl --list-pools --leases shows who has what",
            Ipsec = "rightaddresspool= a larger range; ipsec addresspoolstatus (4.x: whack --addresspoolstatus)",
            Iked = "config address: a larger network",
            CharonLog = "is full, unable to assign address",
        };
    }

    internal static Cause CollectorLeftOut(Setup setup, string used)
    {
        return new Cause("narrowed", "the gateway's ranges, " + used + ", leave out the collector " + setup.Collector
            + " port " + setup.CollectorPort)
        {
            Node = "collector = an address in them",
            Swanctl = "connections.NAME.children.CHILD.local_ts = " + setup.RemoteSubnet + " (it must hold " + setup.Collector + ")",
            Ipsec = "leftsubnet=" + setup.RemoteSubnet + " (no leftprotoport=)",
            Iked = "from " + setup.RemoteSubnet + " to dynamic",
        };
    }

    internal static Cause Other(string what)
    {
        return new Cause("other", what)
        {
            CharonLog = "with charon.filelog.FILE.default = 2: the lines before `generating ... response`",
            PlutoLog = "with plutodebug=base: the lines before `sending notification`",
            IkedLog = "with iked -dvv",
        };
    }
}
