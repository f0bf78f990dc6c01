# shellcheck shell=bash
# OpenIKED: through a NAT that rebinds: reports keep arriving from the new port, and traffic flows both ways again
use_gateway openiked
gateway_network_nat
gateway_start
collector_start
node_config liveness_ms=2000
node_start
expect_up
expect_ping 3
# A first check of the path has gone by, and the host behind the gateway answered it.
sleep 3
for _ in 1 2; do
    net_rebind nat
    count=$(collector_reports | wc -l)
    expect "reports keep arriving" wait_until 10 collector_has $((count + 3))
    expect_ping_again 40
done
expect_stop
expect_no_tunnel
