# shellcheck shell=bash
# the gateway authenticates but refuses the child, for its algorithms or its addresses: exit 1, one line each
GATEWAY_ESP_PROPOSAL=aes256-sha512
gateway_network
gateway_start
node_config
node_start
expect_exit 1 20
expect_complaint 'child .NO_PROPOSAL_CHOSEN'
expect_no_tunnel

GATEWAY_ESP_PROPOSAL=
gateway_load
node_config remote_subnet=10.99.0.0/24 collector=10.99.0.1:5683
node_start
expect_exit 1 20
expect_complaint remote_subnet
expect_no_tunnel

node_config inner_address=10.30.0.77
node_start
expect_exit 1 20
expect_complaint inner_address
expect_no_tunnel
