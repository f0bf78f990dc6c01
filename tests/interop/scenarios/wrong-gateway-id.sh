# shellcheck shell=bash
# the gateway proves another identity than gateway_id: exit 1, one line
gateway_network
gateway_start
node_config gateway_id=other.example
node_start
expect_exit 1 20
expect_complaint gateway_id
expect_no_tunnel
