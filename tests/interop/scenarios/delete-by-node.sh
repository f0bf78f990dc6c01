# shellcheck shell=bash
# Ctrl-C on the node closes the tunnel at both ends
gateway_network
gateway_start
collector_start
node_config
node_start
expect_up
expect "3 reports arrive" wait_until 10 collector_has 3
expect_stop
expect_counters
