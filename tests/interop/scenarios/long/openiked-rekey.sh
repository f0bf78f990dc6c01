# shellcheck shell=bash
# OpenIKED: it rekeys every twelve seconds, child and IKE SA: refused, and reports keep arriving
use_gateway openiked
GATEWAY_CHANGES=('s/ikelifetime 8h lifetime 8h/ikelifetime 15 lifetime 12/')
gateway_network
gateway_start
collector_start
node_config report_interval_ms=100
node_start --count 300
expect_up
expect_exit 0 90
expect "the gateway wanted to rekey" grep -q 'send CREATE_CHILD_SA req' "$GATEWAY_LOG"
expect "the node answered" grep -q 'recv CREATE_CHILD_SA res' "$GATEWAY_LOG"
# A report may be under way while the new tunnel takes the place of the old one.
expect "no report was lost, but one per new tunnel at most" collector_has $((300 - $(node_tunnels) + 1))
expect_no_tunnel
