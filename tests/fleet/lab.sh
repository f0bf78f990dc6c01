# shellcheck shell=bash
# What a fleet needs beside the gateway: many source addresses, many secrets, and a process that is all nodes.

FLEET_SOURCES=10.64.0.0/16
FLEET_FIRST=10.64.0.1
FLEET_COMMAND=()
# shellcheck disable=SC2034 # lab_background sets it, row.sh asks for it
FLEET_PID=
FLEET_LOG=
FLEET_STARTS=0

# shellcheck disable=SC2034 # for strongswan.sh
{
    GATEWAY_POOL=10.30.0.0/20   # for 1,000 nodes: twice their number, and more
    GATEWAY_LOG_LEVEL=1         # strongSwan's own default; more would cost more than a handshake
}

# Builds it once. NANOIKE_FLEET, if set, is another command in its place, quoted as the shell wants it.
fleet_build()
{
    if [[ -n ${NANOIKE_FLEET:-} ]]; then
        eval "FLEET_COMMAND=($NANOIKE_FLEET)"
        return
    fi
    # shellcheck disable=SC2154 # set by the script that sources this
    dotnet_build "$fleet/NanoIke.Fleet.csproj"
    FLEET_COMMAND=(dotnet "$fleet/bin/Release/net10.0/NanoIke.Fleet.dll")
}

# fleet_network: every node has an address of its own that the gateway sees.
fleet_network()
{
    gateway_network
    net_in node ip route add local "$FLEET_SOURCES" dev lo
    net_in gateway ip route add "$FLEET_SOURCES" via "$NODE_ADDRESS"
}

# fleet_network_nat: the gateway sees one address, and a port for each node.
fleet_network_nat()
{
    gateway_network_nat
    net_in node ip route add local "$FLEET_SOURCES" dev lo
    net_in nat ip route add "$FLEET_SOURCES" via 192.168.77.2
}

# fleet_secrets NODES: an identity and a secret for each.
fleet_secrets()
{
    od -An -v -w32 -t x1 -N $((32 * $1)) /dev/urandom | tr -d ' ' | awk '{ print "node-" NR, "0x" $0 }' >"$LAB_FOLDER/secrets"
}

# In the place of the one of strongswan.sh.
gateway_pool_and_secrets()
{
    printf 'pools {\n    nodes {\n        addrs = %s\n    }\n}\nsecrets {\n' "$GATEWAY_POOL"
    awk '{ printf "    ike-%d {\n        id = %s\n        secret = %s\n    }\n", NR, $1, $2 }' "$LAB_FOLDER/secrets"
    echo '}'
}

# fleet_start ROUND_TRIP_MS JITTER_MS
fleet_start()
{
    FLEET_STARTS=$((FLEET_STARTS + 1))
    FLEET_LOG=$LAB_FOLDER/fleet-$FLEET_STARTS.log
    lab_background FLEET_PID "$FLEET_LOG" ip netns exec "$LAB_NAME-node" "${FLEET_COMMAND[@]}" run \
        --config "$LAB_FOLDER/node.conf" --secrets "$LAB_FOLDER/secrets" --first-source "$FLEET_FIRST" \
        --round-trip-ms "$1" --jitter-ms "$2" --gateway-pid "$LAB_FOLDER/gateway-pid" --seconds "$LAB_FOLDER/seconds-$FLEET_STARTS"
    wait_for 60 "$FLEET_LOG" '^started '
}

# fleet_reported: whether all nodes have reported in the phase that is under way.
fleet_reported()
{
    # shellcheck disable=SC2154 # row.sh counts
    [[ $(grep -c '^all reported ' "$FLEET_LOG" || true) -gt $told ]]
}

# fleet_phase COUNT: whether so many phases are over.
fleet_phase()
{
    [[ $(grep -c '^phase ' "$FLEET_LOG" || true) -ge $1 ]]
}

# word LINE KEY: the value in `... KEY=VALUE ...`.
word()
{
    grep -oE "(^| )$2=-?[0-9]+" <<<"$1" | cut -d= -f2
}

# seconds MS: in words.
seconds()
{
    if [[ $1 -lt 0 ]]; then
        echo never
    else
        printf '%d.%d s' $(($1 / 1000)) $(($1 / 100 % 10))
    fi
}

# The processor time that the gateway took since it was started.
gateway_cpu_ms()
{
    awk '{ sub(/.*\) /, ""); print 10 * ($12 + $13) }' "/proc/$GATEWAY_PID/stat"
}

# gateway_said REGEX: how often.
gateway_said()
{
    grep -cE "$1" "$GATEWAY_LOG" || true
}

# UDP datagrams that found the gateway's socket full.
gateway_overflows()
{
    # shellcheck disable=SC2016 # fields of awk
    net_in gateway awk '$1 == "Udp:" && !at { for (at = 2; $at != "RcvbufErrors"; at++) { } next }
        $1 == "Udp:" { print $at }' /proc/net/snmp
}

# How many numbers are missing below the highest one of each start of each node.
table_gaps()
{
    awk '{ start = $3 " " $4; count[start]++; last[start] = $1 > last[start] ? $1 : last[start] }
        END { for (start in count) gaps += last[start] - count[start]; print gaps + 0 }' "$COAP_TABLE"
}
