# shellcheck shell=bash
# a gateway under load asks for a COOKIE and gets it
GATEWAY_CHARON_EXTRA="cookie_threshold = 1
    cookie_threshold_ip = 1
    block_threshold = 100"
gateway_network
gateway_start
collector_start
node_config

# One handshake that is abandoned half-way makes the gateway careful.
net_block node
node_start
expect "a half-open IKE SA on the gateway" wait_for 10 "$GATEWAY_LOG" 'generating IKE_SA_INIT response'
lab_end "$NODE_PID" KILL
net_unblock node

node_start --count 3
expect "the node sees the COOKIE" wait_for 10 "$NODE_LOG" COOKIE
expect_exit 0 20
expect "the gateway asked for it" grep -q 'N(COOKIE)' "$GATEWAY_LOG"
expect "3 reports arrived" collector_has 3
