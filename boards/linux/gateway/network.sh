# shellcheck shell=bash
# Network namespaces of a lab, the wires between them, and what a real network does to packets.

# net_add NAME
net_add()
{
    ip netns add "$LAB_NAME-$1"
    # The link-local addresses of IPv6, when they appear, make charon set its routes anew: for a moment there are none.
    if [[ -e /proc/sys/net/ipv6 ]]; then
        net_in "$1" sh -c 'cd /proc/sys/net/ipv6/conf && echo 1 >all/disable_ipv6 && echo 1 >default/disable_ipv6'
    fi
    net_in "$1" ip link set lo up
}

# net_in NAME COMMAND...
net_in()
{
    local name=$1
    shift
    ip netns exec "$LAB_NAME-$name" "$@"
}

# net_wire NAME DEVICE ADDRESS/LENGTH NAME DEVICE ADDRESS/LENGTH: a veth pair, born inside the two namespaces.
net_wire()
{
    ip link add "$2" netns "$LAB_NAME-$1" type veth peer name "$5" netns "$LAB_NAME-$4"
    net_in "$1" ip address add "$3" dev "$2"
    net_in "$1" ip link set "$2" up
    net_in "$4" ip address add "$6" dev "$5"
    net_in "$4" ip link set "$5" up
}

# net_masquerade NAME DEVICE: forwards, and hides everything that leaves by DEVICE behind a random port (a flush of the
# connection table then really rebinds it).
net_masquerade()
{
    net_in "$1" sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
    net_in "$1" nft -f - <<RULES
table ip nat {
    chain post {
        type nat hook postrouting priority srcnat;
        oifname "$2" masquerade random
    }
}
RULES
}

# net_rebind NAME: the NAT forgets its connections, as one does that was restarted.
net_rebind()
{
    net_in "$1" conntrack --flush >/dev/null 2>&1
}

# net_loss NAME PERCENT: loses that share of the UDP packets which come in and which leave, and counts what it lost:
# ESP apart from IKE (whose first four bytes after the UDP header are the zero non-ESP marker). What carries an SPI that
# net_outage named is counted apart.
net_loss()
{
    net_in "$1" nft -f - <<RULES
table ip loss {
    counter esp_in { }
    counter esp_out { }
    counter esp_outage { }
    counter ike_in { }
    counter ike_out { }
    chain lose_in {
        @th,64,32 == 0 counter name ike_in drop
        counter name esp_in drop
    }
    chain lose_out {
        @th,64,32 == 0 counter name ike_out drop
        counter name esp_out drop
    }
    chain input {
        type filter hook input priority filter;
        udp dport 4500 numgen random mod 100 < $2 jump lose_in
    }
    chain output {
        type filter hook output priority filter;
        udp sport 4500 numgen random mod 100 < $2 jump lose_out
    }
}
RULES
}

# net_outage NAME SPI: what net_loss drops of the packets with this SPI (eight hex digits) counts as esp_outage from now on.
net_outage()
{
    net_in "$1" nft insert rule ip loss lose_in "@th,64,32 0x$2 counter name esp_outage drop"
}

# net_lost NAME esp_in|esp_out|esp_outage|ike_in|ike_out: how many packets net_loss dropped so far.
net_lost()
{
    net_counter "$1" loss "$2"
}

# net_cut NAME DEVICE: what comes in by DEVICE is lost until net_mend; ESP in UDP is counted.
net_cut()
{
    net_in "$1" nft -f - <<RULES
table ip cut {
    counter lost { }
    chain input {
        type filter hook input priority filter;
        iifname != "$2" accept
        udp dport 4500 @th,64,32 != 0 counter name lost drop
        udp sport 4500 @th,64,32 != 0 counter name lost drop
        drop
    }
}
RULES
}

# net_mend NAME
net_mend()
{
    net_in "$1" nft flush chain ip cut input
}

# net_cut_off NAME: how many ESP packets net_cut lost.
net_cut_off()
{
    net_counter "$1" cut lost
}

# net_block NAME: nothing comes in any more, and nobody says so.
net_block()
{
    net_in "$1" nft 'table ip block { chain input { type filter hook input priority filter; iifname != "lo" drop; }; }'
}

# net_unblock NAME
net_unblock()
{
    net_in "$1" nft delete table ip block
}

# net_hold NAME: loses the IKE messages that come in until net_release, two of them at most: a third copy comes in also when this machine
# is too slow to release in time.
net_hold()
{
    net_in "$1" nft -f - <<RULES
table ip hold {
    counter ike { }
    chain input {
        type filter hook input priority filter;
        udp dport 4500 @th,64,32 == 0 numgen inc mod 1000000 < 2 counter name ike drop
    }
}
RULES
}

# net_held NAME: whether net_hold lost something.
net_held()
{
    [[ $(net_counter "$1" hold ike) -gt 0 ]]
}

# net_release NAME
net_release()
{
    net_in "$1" nft delete table ip hold
}

# net_watch NAME DEVICE: counts what comes in by DEVICE: ESP in UDP, IKE, and anything else but ARP and IPv6's own chatter.
net_watch()
{
    net_in "$1" nft -f - <<RULES
table ip watch {
    counter tunnel { }
    counter ike { }
    counter other { }
    chain input {
        type filter hook prerouting priority raw;
        iifname != "$2" accept
        udp dport 4500 @th,64,32 == 0 counter name ike accept
        udp dport 4500 counter name tunnel accept
        counter name other
    }
}
RULES
}

# net_watched NAME tunnel|ike|other: how many packets net_watch counted so far.
net_watched()
{
    net_counter "$1" watch "$2"
}

# net_counter NAME TABLE COUNTER
net_counter()
{
    net_in "$1" nft list counter ip "$2" "$3" | awk '$1 == "packets" { print $2 }'
}

# gateway_network: the node and the gateway on one wire, and a host behind the gateway.
gateway_network()
{
    net_add node
    net_add gateway
    net_wire node eth0 "$NODE_ADDRESS/24" gateway eth0 "$GATEWAY_ADDRESS/24"
    net_in gateway ip address add "$COLLECTOR_ADDRESS/32" dev lo
}

# gateway_network_nat: the same with a NAT between the two.
gateway_network_nat()
{
    net_add node
    net_add nat
    net_add gateway
    net_wire node eth0 192.168.77.2/24 nat inside 192.168.77.1/24
    net_wire nat outside "$NODE_ADDRESS/24" gateway eth0 "$GATEWAY_ADDRESS/24"
    net_in node ip route add default via 192.168.77.1
    net_masquerade nat outside
    net_in gateway ip address add "$COLLECTOR_ADDRESS/32" dev lo
}
