# shellcheck shell=bash
# suite chacha: virtual IP, ping, counters, clean DELETE
GATEWAY_SUITE=chacha
gateway_network
gateway_start
collector_start
node_config
node_start --count 10
expect_up
expect_equal "inner address from the pool" 10.30.0.1 "$(node_inner_address)"
expect_ping 5
expect_exit 0 20
expect "10 reports arrived" collector_has 10
expect "DELETE acknowledged" grep -q 'DELETE acknowledged' "$NODE_LOG"
expect_counters
