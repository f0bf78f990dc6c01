# shellcheck shell=bash
# libreswan: check finds the mistake, and what it says of the log is there
use_gateway libreswan
GATEWAY_CHANGES=('s|ike=.*|ike=aes128-sha2_256;dh31|')
gateway_network
gateway_start
collector_start
# shellcheck disable=SC2034 # for check.sh
CHECK_DAEMON=pluto
check_node "all is well" works ""
check_node "the psk differs" psk "psk=another horse"
check_node "another gateway_id" gateway_id "gateway_id=other.example"
# It answers with its own range, and says nothing of it.
check_node "another subnet" "remote_subnet*" "remote_subnet=10.99.0.0/24, collector=10.99.0.1:5683"
check_node "another suite" ike_algorithms "--suite chacha"
expect_no_tunnel
