# shellcheck shell=bash
# the gateway goes silent after the tunnel was up: the node gives the tunnel up and is back when the gateway is
gateway_network
gateway_start
collector_start
node_config liveness_ms=1000
node_start
expect_up
net_block gateway
expect "the node says that the tunnel is lost" wait_for 60 "$NODE_LOG" 'tunnel lost'
net_unblock gateway
expect "and comes back" wait_until 90 node_was_up 2
expect "one tunnel is open" wait_until 10 gateway_has_tunnels 1
expect_ping_again
expect_stop
