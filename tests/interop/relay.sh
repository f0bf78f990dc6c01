# shellcheck shell=bash
# A slow path: the relay of tests/interop/relay in a namespace "relay" between the node and the gateway.

# Change this before relay_start.
RELAY_LOSS_PER_MILLE=0

RELAY_COMMAND=()
RELAY_PID=
RELAY_LOG=

# Builds the relay once. NANOIKE_RELAY, if set, is another command in its place, quoted as the shell wants it.
relay_build()
{
    if [[ -n ${NANOIKE_RELAY:-} ]]; then
        eval "RELAY_COMMAND=($NANOIKE_RELAY)"
        return
    fi
    # shellcheck disable=SC2154 # set by the script that sources this
    dotnet_build "$interop/relay/NanoIke.Relay.csproj"
    RELAY_COMMAND=(dotnet "$interop/relay/bin/Release/net10.0/NanoIke.Relay.dll")
}

# relay_network: the node, the relay and the gateway, and a host behind the gateway. The node sends to the gateway's own
# address, so its hash of the destination (NAT detection) is right; nft hands those datagrams to the relay.
relay_network()
{
    net_add node
    net_add relay
    net_add gateway
    net_wire node eth0 192.168.78.2/24 relay inside 192.168.78.1/24
    net_wire relay outside "$NODE_ADDRESS/24" gateway eth0 "$GATEWAY_ADDRESS/24"
    net_in node ip route add default via 192.168.78.1
    net_in gateway ip address add "$COLLECTOR_ADDRESS/32" dev lo
    net_in relay nft -f - <<RULES
table ip relay {
    chain pre {
        type nat hook prerouting priority dstnat;
        iifname "inside" udp dport 4500 redirect
    }
}
RULES
    # An entry of the connection table that ended would give the relay's answers another source address.
    net_in relay sh -c 'cd /proc/sys/net/netfilter && echo 3600 >nf_conntrack_udp_timeout && echo 3600 >nf_conntrack_udp_timeout_stream'
}

# relay_start MS: half of this round trip each way.
relay_start()
{
    RELAY_LOG=$LAB_FOLDER/relay.log
    lab_background RELAY_PID "$RELAY_LOG" ip netns exec "$LAB_NAME-relay" "${RELAY_COMMAND[@]}" \
        --listen 192.168.78.1:4500 --gateway "$GATEWAY_ADDRESS:4500" \
        --up-ms $(($1 / 2)) --down-ms $(($1 / 2)) --loss "$RELAY_LOSS_PER_MILLE"
    wait_for 20 "$RELAY_LOG" '^relay '
}

# relay_rebind: the gateway sees the node at a new port.
relay_rebind()
{
    kill -HUP "$RELAY_PID"
}

# relay_stop: its log then says what it carried and lost.
relay_stop()
{
    lab_end "$RELAY_PID"
}

# relay_count up|down ike|ike-lost|esp|esp-lost|keepalives: what it counted, after relay_stop. Or disorder early.
relay_count()
{
    grep -E "^$1 " "$RELAY_LOG" | grep -oE " $2=[0-9]+" | cut -d= -f2
}
