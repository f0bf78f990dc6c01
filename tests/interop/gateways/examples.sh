# shellcheck shell=bash
# A gateway of the lab with the very file in boards/linux/gateway that people copy.

# Change this before gateway_start: programs for sed, each for a line that is to be another here.
GATEWAY_CHANGES=()

# example_filled FILE: the example, with the lab's secret and GATEWAY_CHANGES.
example_filled()
{
    local change changes=()
    for change in "${GATEWAY_CHANGES[@]}"; do
        changes+=(-e "$change")
    done
    # shellcheck disable=SC2154 # set by scenario.sh
    sed -e "s|\"correct horse battery staple\"|$GATEWAY_PSK|" "${changes[@]}" "$interop/../../boards/linux/gateway/$1"
}

# suites_work SUITE:GROUP...: a node with each of them gets in, carries traffic both ways, and closes its tunnel.
suites_work()
{
    local kind first=
    gateway_network
    gateway_start
    collector_start
    node_config
    for kind in "$@"; do
        # shellcheck disable=SC2034 # for node.sh
        GATEWAY_SUITE=${kind%:*}
        # shellcheck disable=SC2034 # for node.sh
        GATEWAY_KEY_EXCHANGE=${kind#*:}
        gateway_count_anew
        : >"$COLLECTOR_FILE"
        node_start
        expect_up
        first=${first:-$(node_inner_address)}
        expect_equal "$kind: the inner address" "$first" "$(node_inner_address)"
        expect_ping 5
        expect_reports 5
        expect_counters
    done
}

# nat_rebinds: a node behind a NAT that rebinds twice; reports keep arriving from the new port, and traffic flows both ways again.
nat_rebinds()
{
    local count
    gateway_network_nat
    gateway_start
    collector_start
    node_config liveness_ms=2000
    node_start
    expect_up
    expect_ping 3
    # A first check of the path has gone by, and the host behind the gateway answered it.
    sleep 3
    for _ in 1 2; do
        net_rebind nat
        count=$(collector_reports | wc -l)
        expect "reports keep arriving" wait_until 10 collector_has $((count + 3))
        expect_ping_again 40
    done
    expect_stop
    expect_no_tunnel
}
