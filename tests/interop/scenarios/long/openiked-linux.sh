# shellcheck shell=bash
# OpenIKED as Debian builds it, without HMAC-SHA2-256 for ESP: it answers IKE_AUTH, drops the tunnel and says nothing; the node finds out
use_gateway openiked
OPENIKED_SHA256=no
gateway_network
gateway_start
collector_start
node_config liveness_ms=2000
node_start
expect "the gateway answers IKE_AUTH" wait_for 20 "$NODE_LOG" 'tunnel up'
expect "it has no such ESP" wait_for 5 "$GATEWAY_LOG" 'unsupported integrity algorithm HMAC_SHA2_256_128'
expect "the node does not trust the tunnel" wait_for 30 "$NODE_LOG" 'the gateway does not answer: making a new tunnel'
expect "and says where to look" wait_for 120 "$NODE_LOG" "or the gateway takes no ESP: look at its log"
expect_no_tunnel
expect_equal "packets that the gateway could read" 0 "$(gateway_closed_counter packets-in)"
