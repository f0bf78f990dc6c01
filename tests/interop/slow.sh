# shellcheck shell=bash
# What scenarios over a slow path have in common: renewals under traffic, and a gateway that reboots under traffic.

now_ms()
{
    echo $((${EPOCHREALTIME/[.,]/} / 1000))
}

# slow_lab RTT_MS: gateway, collector and a path with this round trip, ready for a node.
slow_lab()
{
    relay_network
    gateway_start
    collector_start
    relay_start "$1"
}

# ping_start COUNT INTERVAL: pings to the node's inner address in the background, from behind the gateway.
ping_start()
{
    PING_LOG=$LAB_FOLDER/ping
    : >"$PING_LOG"
    lab_background PING_PID "$PING_LOG" ip netns exec "$LAB_NAME-gateway" \
        ping -n -q -c "$1" -i "$2" -W 10 -I "$COLLECTOR_ADDRESS" "$(node_inner_address)"
}

# ping_count transmitted|received: by ping's last line.
ping_count()
{
    grep -oE "[0-9]+ (packets )?$1" "$PING_LOG" | grep -oE '^[0-9]+' || true
}

# The inner addresses that the gateway gave, each once.
inner_addresses()
{
    grep -oE 'assigning virtual IP [0-9.]+' "$GATEWAY_LOG" | sort -u | awk '{ print $NF }'
}

# renewals: how often a tunnel replaced another one.
renewals()
{
    echo $(($(gateway_established) - 1))
}

renewals_reached()
{
    [[ $(renewals) -ge $1 ]]
}

# watch_until_ended PID SECONDS: meanwhile looks how many tunnels the gateway holds; the most are in MOST_TUNNELS.
watch_until_ended()
{
    local deadline=$((SECONDS + $2)) tunnels
    MOST_TUNNELS=0
    until lab_ended "$1"; do
        tunnels=$(gateway_tunnels)
        MOST_TUNNELS=$((tunnels > MOST_TUNNELS ? tunnels : MOST_TUNNELS))
        if [[ $SECONDS -ge $deadline ]]; then
            return 1
        fi
        sleep 0.25
    done
}

# stop_settled: the moment to stop the node is between two renewals, when the gateway has one tunnel. Not in a handshake: what is
# half open when it closes nobody can delete.
stop_settled()
{
    wait_until 20 renewals_reached $(($(renewals) + 1)) || true
    sleep 0.5
    wait_until 10 gateway_settled || true
}

# Whether there is one tunnel: how many there are is in END_TUNNELS, seen once, since the next renewal may begin any time.
gateway_settled()
{
    END_TUNNELS=$(gateway_tunnels)
    [[ $END_TUNNELS -eq 1 ]]
}

# stop_renewed: the moment to stop the node is right after a renewal, when the old tunnel is still there.
stop_renewed()
{
    wait_until 20 renewals_reached $(($(renewals) + 1)) || true
    sleep 0.2
    END_TUNNELS=$(gateway_tunnels)
}

# renewal_scenario UNIQUE RTT_MS LIFETIME_S PINGS STOP: reports and pings each 100 ms while the node renews its tunnel again
# and again. Nothing may be lost, the inner address stays, and nothing is left on the gateway. STOP is one of the above.
renewal_scenario()
{
    local round_trip=$2 lifetime=$3 pings=$4 sent arrived early
    # shellcheck disable=SC2034 # for strongswan.sh
    GATEWAY_CONNECTION_EXTRA="unique = $1"
    slow_lab "$round_trip"
    node_config report_interval_ms=100 lifetime_s="$lifetime"
    node_start
    expect_up
    ping_start "$pings" 0.1
    expect "the pings end in time" watch_until_ended "$PING_PID" $((pings / 10 + 60))
    wait_until 60 renewals_reached 5 || true # on a slow machine
    "$5"
    expect "the node ends well when asked to" node_stop_counted
    wait_until 15 gateway_has_tunnels 0 || true
    relay_stop
    early=$(relay_count disorder early)
    sent=$(grep -c '^report [0-9]* sent' "$NODE_LOG")
    arrived=$(collector_reports | sort -u | wc -l)
    measured "unique = $1, round trip $round_trip ms, lifetime $lifetime s: $(renewals) renewals; reports $arrived of $sent arrived;"
    measured "pings $(ping_count received) of $(ping_count transmitted) answered; inner addresses $(inner_addresses | wc -l);\
 tunnels on the gateway $MOST_TUNNELS at most, $END_TUNNELS before the end, $(gateway_tunnels) after it;"
    measured "ESP packets: node sent $(node_counter sent), gateway decrypted $(gateway_closed_counter packets-in);\
 gateway encrypted $(gateway_closed_counter packets-out), node received $(node_counter received)"
    measured "packets that the gateway sent ahead of their IKE_AUTH response: $early"
    expect "six renewals or more" renewals_reached 6
    expect_equal "reports that arrived" "$sent" "$arrived"
    expect_equal "reports that arrived, doubled ones counted" "$sent" "$(collector_reports | wc -l)"
    expect_equal "pings sent" "$pings" "$(ping_count transmitted)"
    # What no node can read yet is no loss of the node, nor of the network: the relay saw each, and no other may be missing.
    expect_equal "pings answered" $((pings - early)) "$(ping_count received)"
    expect_equal "inner addresses given" 1 "$(inner_addresses | wc -l)"
    expect "the old and the new tunnel at most" test "$MOST_TUNNELS" -le 2
    if [[ $5 == stop_settled ]]; then
        expect_equal "tunnels before the end" 1 "$END_TUNNELS"
    fi
    # Not the other direction: an answer to a probe of the path may be on its way when the node closes.
    expect_sent_counter
    expect "the last DELETE acknowledged" grep -q 'DELETE acknowledged' "$NODE_LOG"
}

# reboot_scenario RTT_MS OFF_S LIMIT_S: the gateway loses its power under traffic and is off for a while. The time counts
# from the moment at which it could answer: charon runs and has its configuration.
reboot_scenario()
{
    local round_trip=$1 off=$2 limit=$3 answers count waited
    slow_lab "$round_trip"
    node_config report_interval_ms=100
    node_start
    expect_up
    expect "reports arrive" wait_until 20 collector_has 20
    gateway_kill
    sleep "$off"
    gateway_start
    answers=$(now_ms)
    count=$(collector_reports | wc -l)
    expect "reports arrive again" wait_until 150 collector_has_more "$count"
    waited=$(($(now_ms) - answers))
    measured "round trip $round_trip ms, gateway off for $off s and its start: reports arrive again $((waited / 1000)).$(printf %03d $((waited % 1000))) s after it could answer"
    expect_ping_again
    expect "within $limit s" test "$waited" -le $((limit * 1000))
    expect_stop
    expect_no_tunnel
}

collector_has_more()
{
    [[ $(collector_reports | wc -l) -gt $1 ]]
}
