// Copyright (c) nanoIke contributors.
// Licensed under the MIT license. See LICENSE in the repository root.

namespace NanoIke.Boards.Linux.Checking;

/// <summary>Why nothing comes back from a gateway, or not through the tunnel.</summary>
internal static class PathCauses
{
    private const string Open4500 = "nft add rule inet filter input udp dport 4500 accept (and the firewall of the provider)";

    internal static Cause Unresolved(string name)
    {
        return new Cause("name", "no name server of this machine knows " + name)
        {
            Node = "gateway = an IPv4 address, or a name that `getent hosts " + name + "` finds",
        };
    }

    internal static Cause WrongAddress(Setup setup)
    {
        return new Cause("address", "the gateway is not at " + setup.Gateway + ", or it is off")
        {
            Node = "gateway = its address; `ip route get " + setup.Gateway + "` says which way this machine takes",
        };
    }

    internal static Cause WrongPort(Setup setup)
    {
        return new Cause("port", "the gateway listens at another port than " + setup.Port)
        {
            Node = "gateway_port = 4500 (the default; a NAT in front of the gateway may have another one)",
            Swanctl = "strongswan.conf: charon.port_nat_t = 4500",
            Ipsec = "no leftikeport=; config setup: listen-udp=yes",
            Iked = "start iked without -T and without -p",
            Machine = "ss -lunp | grep -E ':(500|4500) ' names the daemon and its ports",
        };
    }

    internal static Cause NoDaemon(Setup setup)
    {
        return new Cause("daemon", "no IKE daemon runs at " + setup.Gateway)
        {
            Machine = "systemctl start strongswan (or strongswan-starter), ipsec or iked; ss -lunp | grep 4500 must name it",
        };
    }

    internal static Cause Firewall(Setup setup)
    {
        return new Cause("firewall", "a firewall lets UDP port " + setup.Port + " not through, to the gateway or back")
        {
            Machine = Open4500 + "; tcpdump -ni any udp port 4500 shows whether the request arrives",
        };
    }

    internal static Cause Overloaded()
    {
        return new Cause("load", "the gateway drops IKE_SA_INIT of our address: too many half-open SAs, of ours or of others; each check "
            + "that fails here leaves one or two. Wait until they are over (30 s), and check again")
        {
            Swanctl = "strongswan.conf: charon.half_open_timeout (30 s), charon.block_threshold (5), charon.init_limit_half_open",
            Ipsec = "config setup: max-halfopen-ike=",
            CharonLog = "ignoring IKE_SA setup from",
        };
    }

    internal static Cause OtherService(Setup setup)
    {
        return new Cause("service", "what answers at " + setup.Gateway + " port " + setup.Port + " is no IKE daemon")
        {
            Node = "gateway and gateway_port = those of the IKE daemon",
            Machine = "ss -lunp | grep ':" + setup.Port + " ' names the program",
        };
    }

    internal static Cause LargeMessage()
    {
        return new Cause("large", "the answer to IKE_AUTH is larger than a packet, and its fragments are lost")
        {
            Swanctl = "connections.NAME.send_cert = never; local.auth = psk",
            Ipsec = "sendcert=never (leftsendcert=never); authby=secret",
            Machine = "tcpdump -ni any 'udp port 4500 or (ip[6:2] & 0x3fff != 0)' shows what leaves",
        };
    }

    internal static Cause LargeRequest(int size)
    {
        return new Cause("mtu", "IKE_INTERMEDIATE has " + size + " bytes, its answer hardly less: a link on the way takes smaller "
            + "packets only and loses the rest")
        {
            Node = "--key-exchange x25519 (a board: the firmware without ML-KEM), where the gateway has a proposal without it",
            Machine = "tcpdump -ni any 'udp port 4500 or (ip[6:2] & 0x3fff != 0)' shows what arrives; look at the MTU of each "
                + "link on the way, and for a firewall that drops fragments",
        };
    }

    internal static Cause EspBlocked()
    {
        return new Cause("esp", "ESP in UDP does not pass, though IKE does at the same port: a firewall, or a gateway without working ESP")
        {
            Swanctl = "swanctl --list-sas: `in 0 bytes` means that nothing arrives in the tunnel",
            Ipsec = "ipsec trafficstatus: inBytes=0 likewise",
            Iked = "ipsecctl -s all -v (OpenBSD) or ip -s xfrm state: 0 bytes likewise",
            Machine = "let ESP in UDP through at port 4500 (no deep inspection); modprobe esp4; ip -s xfrm state, nstat 'Xfrm*'",
        };
    }

    internal static Cause NoWayBack(Setup setup, string inner)
    {
        return new Cause("route", "the gateway does not forward, or " + setup.Collector + " has no route back to " + inner)
        {
            Swanctl = "swanctl --list-sas: bytes in, but `out 0 bytes`, means that nothing comes back from behind",
            Ipsec = "ipsec trafficstatus: inBytes, but outBytes=0, likewise",
            Iked = "ip -s xfrm state: likewise",
            Machine = "sysctl net.ipv4.ip_forward=1; forward chain: accept; on " + setup.Collector + ": ip route add " + inner
                + "/32 (or the pool) via the gateway; ip rule and ip route show table 220 must lead into the tunnel",
        };
    }

    internal static Cause HostSilent(Setup setup)
    {
        return new Cause("host", setup.Collector + " is not there, is down, or drops what comes from the tunnel")
        {
            Node = "collector = the right address; probe = off, or a host that answers pings, where the collector answers none",
            Machine = "ping " + setup.Collector + " from the gateway; its firewall must accept the pool",
        };
    }

    internal static Cause NobodyListens(Setup setup)
    {
        return new Cause("collector_port", "nobody listens at " + setup.Collector + " port " + setup.CollectorPort + " (UDP)")
        {
            Node = "collector = the collector's address and port",
            Machine = "on " + setup.Collector + ": ss -lun | grep ':" + setup.CollectorPort + " '",
        };
    }

    internal static Cause CollectorSilent(Setup setup)
    {
        return new Cause("collector_silent", setup.Collector + " answers no CoAP at port " + setup.CollectorPort
            + ": a firewall there, or the program hangs")
        {
            Node = "collector = coap://ADDRESS[:PORT][/path]",
            Machine = "on " + setup.Collector + ": accept UDP port " + setup.CollectorPort + " from the pool; restart the collector",
        };
    }

    internal static Cause CollectorPath(Setup setup, string code)
    {
        return new Cause("collector_path", "the collector has nothing at " + setup.Configuration.CollectorPath
            + " for this node (" + code + ")")
        {
            Node = "collector = coap://" + setup.Collector + "/PATH of the collector (default /dp)",
        };
    }
}
