# shellcheck shell=bash
# the gateway goes silent after the tunnel was up: the node says so, and traffic flows again when the gateway is back
gateway_network
gateway_start
collector_start
node_config liveness_ms=1000
node_start
expect_up
net_block gateway
expect "the node says that the gateway does not answer" wait_for 60 "$NODE_LOG" '^(tunnel lost|no new tunnel)'
net_unblock gateway
count=$(collector_reports | wc -l)
expect "reports arrive again" wait_until 90 collector_has_more "$count"
expect_ping_again 30
expect "one tunnel is open" wait_until 30 gateway_has_tunnels 1
expect_ping_again
expect_stop
