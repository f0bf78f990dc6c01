# shellcheck shell=bash
# the gateway deletes the IKE SA, then the child: the node notices at once and is back by itself
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
gateway_end child
expect "comes back after a DELETE of the child" wait_until 20 node_was_up 3
expect "one tunnel is open" wait_until 20 gateway_has_tunnels 1
expect_ping_again
expect_stop
expect_no_tunnel
