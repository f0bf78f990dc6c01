# shellcheck shell=bash
# Many datagrams each way. UDP has no flow control and buffers are small: a sender that does not look what arrived loses
# datagrams on a machine with much else to do, and that would say nothing about the tunnel. So the node runs a tenth of a
# second at a time and is then held until everything arrived; meanwhile it is sent as many datagrams as it sent reports.

# datagrams_to_node FIRST LAST: to the inner address of the node.
datagrams_to_node()
{
    # shellcheck disable=SC2016 # for the inner shell
    net_in gateway bash -c '
        exec 3>"/dev/udp/$1/7000"
        for ((i = $2; i <= $3; i++)); do
            printf "datagram %04d" "$i" >&3
        done' datagrams "$(node_inner_address)" "$1" "$2"
}

# datagrams_exchange COUNT MOST: so many to the node, MOST at a time, in step with its reports.
datagrams_exchange()
{
    local sent=0 reports next
    while [[ $sent -lt $1 ]]; do
        sleep 0.1
        kill -STOP "$NODE_PID"
        reports=$(node_reports)
        next=$reports
        next=$((next > sent + $2 ? sent + $2 : next))
        next=$((next > $1 ? $1 : next))
        if [[ $next -gt $sent ]]; then
            datagrams_to_node $((sent + 1)) "$next"
            sent=$next
        fi
        if ! wait_until 20 collector_has "$reports"; then
            kill -CONT "$NODE_PID"
            return 1
        fi
        kill -CONT "$NODE_PID"
    done
}

# datagrams_scenario SUITE
datagrams_scenario()
{
    local reports
    # shellcheck disable=SC2034 # for strongswan.sh
    GATEWAY_SUITE=$1
    gateway_network
    gateway_start
    collector_start
    node_config report_interval_ms=5
    node_start # without a count: it must live until the last datagram came, also when it was not held in time
    expect_up
    expect "1,000 datagrams sent to the node, its reports arrive meanwhile" datagrams_exchange 1000 100
    expect_stop node_stop_counted
    reports=$(node_reports)
    wait_until 15 collector_has "$reports" || true
    expect_equal "different reports behind the gateway" "$reports" "$(collector_reports | sort -u | wc -l)"
    expect_equal "reports behind the gateway" "$reports" "$(collector_reports | wc -l)"
    expect_equal "ESP packets received by the node" 1000 "$(node_counter received)"
    expect_equal "ESP packets sent by the node" "$reports" "$(node_counter sent)"
    expect_counters
}
