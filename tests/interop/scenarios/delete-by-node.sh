# shellcheck shell=bash
# Ctrl-C on the node closes the tunnel at both ends
gateway_network
gateway_start
collector_start
node_config
node_start
expect_up
expect_reports 3
expect_counters
