# shellcheck shell=bash
# through a NAT that rebinds: reports keep arriving from the new port, the node's liveness check tells the gateway
# (strongSwan's user-space ESP cannot move a child to another port, so the gateway asks for a rekey and gets a new tunnel)
gateway_network_nat
gateway_start
collector_start
node_config liveness_ms=2000
node_start
expect_up
expect_ping 3
expect "the NAT hides the node" gateway_sees "$NODE_ADDRESS"
port=$(gateway_sees_port)
for _ in 1 2; do
    net_rebind nat
    count=$(collector_reports | wc -l)
    expect "reports keep arriving" wait_until 10 collector_has $((count + 3))
    expect "the gateway learns the new port" wait_until 30 gateway_sees_other_port "$port"
    port=$(gateway_sees_port)
    expect_ping_again 20
done
expect "no tunnel was lost" test "$(grep -c 'tunnel lost' "$NODE_LOG")" -eq 0
expect "no report was lost, but one per new tunnel at most" \
    wait_until 5 collector_has $(($(node_reports) - $(node_tunnels) + 1))
expect_stop
