# shellcheck shell=bash
# the gateway rekeys every twelve seconds, child and IKE SA: refused, and reports keep arriving
# Pairs that live for less than ten seconds make the waits between handshakes grow, so these live longer.
GATEWAY_CONNECTION_EXTRA="rekey_time = 15s
        over_time = 15s"
GATEWAY_CHILD_EXTRA="rekey_time = 12s
                life_time = 24s
                rand_time = 0s"
gateway_network
gateway_start
collector_start
node_config report_interval_ms=100
node_start --count 300
expect_up
expect_exit 0 90
expect "the gateway wanted to rekey" grep -q 'CREATE_CHILD_SA request' "$GATEWAY_LOG"
expect "the node refused" grep -qE 'parsed CREATE_CHILD_SA response .*N\(NO_ADD_SAS\)' "$GATEWAY_LOG"
# The node makes a new tunnel; its INITIAL_CONTACT ends the old one on the gateway while a report may still be under way on it.
expect "no report was lost, but one per new tunnel at most" collector_has $((300 - $(node_tunnels) + 1))
expect_no_tunnel
