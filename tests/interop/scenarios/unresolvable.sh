# shellcheck shell=bash
# the gateway given by a name that does not resolve: exit 1, one line
gateway_network
node_config gateway=gateway.invalid
node_start
expect_exit 1 60
expect_complaint 'gateway.invalid.*resolve'
