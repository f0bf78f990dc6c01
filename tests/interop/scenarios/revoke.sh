# shellcheck shell=bash
# the node's secret is removed: its tunnel goes on until it is ended; then the node is refused and says so
if ! declare -F gateway_forget >/dev/null; then
    use_gateway strongswan
fi
gateway_network
gateway_start
collector_start
node_config
node_start
expect_up
gateway_forget
expect_ping_again
expect_equal "tunnels that the node had" 1 "$(node_tunnels)"
gateway_end ike
expect "the node says that the tunnel is lost" wait_for 5 "$NODE_LOG" 'tunnel lost'
expect "the node says that it is refused" wait_for 20 "$NODE_LOG" 'the gateway refuses us'
expect_equal "tunnels that the node had" 1 "$(node_tunnels)"
expect_no_tunnel
