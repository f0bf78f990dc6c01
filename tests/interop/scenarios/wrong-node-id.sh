# shellcheck shell=bash
# the gateway does not know the node: exit 1, one line
gateway_network
gateway_start
node_config local_id=node-2
node_start
expect_exit 1 20
expect_complaint local_id
expect_no_tunnel
