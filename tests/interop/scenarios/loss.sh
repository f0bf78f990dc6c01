# shellcheck shell=bash
# 20 % of all packets lost, both ways: the handshake succeeds, only what the network dropped is missing
gateway_network
gateway_start
collector_start
net_loss gateway 20
# What was dropped is reports only. Four transmissions of a request may all be lost (3 % of the runs): the address is there twice, so
# that the node tries once more before it gives up.
node_config report_interval_ms=20 probe=off gateway="$GATEWAY_ADDRESS, $GATEWAY_ADDRESS"
node_start --count 300
expect_was_up 60
status=0
node_wait 60 || status=$?
acknowledged=$(grep -c 'DELETE acknowledged' "$NODE_LOG" || true) # three transmissions may all be lost
expect_equal "exit code" $((1 - acknowledged)) "$status"
expect "packets were lost" test "$(net_lost gateway esp_in)" -gt 20
arrived=$(collector_reports | sort -u | wc -l)
expect_equal "reports that arrived or were dropped" 300 "$((arrived + $(net_lost gateway esp_in)))"
expect_equal "tunnels made" 1 "$(node_tunnels)"
