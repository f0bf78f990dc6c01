# shellcheck shell=bash
# the gateway is restarted, in order and by a power cut: the node is back by itself
gateway_network
gateway_start
collector_start
node_config liveness_ms=1000
node_start
expect_up
gateway_stop
expect "the node says that the tunnel is lost" wait_for 10 "$NODE_LOG" 'tunnel lost'
gateway_start
expect "and comes back" wait_until 60 node_was_up 2
expect_ping_again
gateway_kill
gateway_start
expect "comes back after a power cut" wait_until 90 node_was_up 3
expect_ping_again
expect_stop
expect_no_tunnel
