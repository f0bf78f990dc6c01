# shellcheck shell=bash
# the gateway has another PSK: exit 1, one line
gateway_network
gateway_start
node_config psk='another horse'
node_start
expect_exit 1 20
expect_complaint psk
expect_no_tunnel
