# shellcheck shell=bash
# OpenIKED: check finds the mistake, and what it says of the log is there
use_gateway openiked
gateway_network
gateway_start
collector_start
# shellcheck disable=SC2034 # for check.sh
CHECK_DAEMON=iked
check_node "all is well" works ""
check_node "the psk differs" psk "psk=another horse"
check_node "another gateway_id" gateway_id "gateway_id=other.example"
check_node "another subnet" remote_subnet "remote_subnet=10.99.0.0/24, collector=10.99.0.1:5683"
check_node "another suite" ike_algorithms "--suite chacha"
expect_no_tunnel
