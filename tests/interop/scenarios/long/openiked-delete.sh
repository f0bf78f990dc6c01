# shellcheck shell=bash
# OpenIKED: it deletes the IKE SA: the node notices at once and is back by itself
use_gateway openiked
gateway_network
gateway_start
collector_start
node_config
node_start
expect_up
gateway_end ike
expect "the node says that the tunnel is lost" wait_for 5 "$NODE_LOG" 'tunnel lost'
expect "and comes back" wait_until 20 node_was_up 2
expect_ping_again
expect_stop
expect_no_tunnel
