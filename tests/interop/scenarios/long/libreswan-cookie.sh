# shellcheck shell=bash
# libreswan: it asks for a COOKIE and gets it
use_gateway libreswan
gateway_network
gateway_start
collector_start
gateway_control --ddos-busy
node_config
node_start --count 3
expect "the node sees the COOKIE" wait_for 10 "$NODE_LOG" COOKIE
expect_exit 0 20
expect "3 reports arrived" collector_has 3
