# shellcheck shell=bash
# the path gives the node a new port, round trip 1 s: reports keep arriving, and traffic flows both ways again
slow_lab 1000
node_config liveness_ms=2000
node_start
expect_up
for _ in 1 2; do
    port=$(gateway_sees_port)
    count=$(collector_reports | wc -l)
    relay_rebind
    expect "reports keep arriving" wait_until 10 collector_has $((count + 10))
    expect "the gateway learns the new port" wait_until 30 gateway_sees_other_port "$port"
    expect_ping_again 30
done
expect "no tunnel was lost" test "$(grep -c 'tunnel lost' "$NODE_LOG")" -eq 0
expect_stop
