# shellcheck shell=bash
# twenty nodes at the same time, round trip 1 s, a gateway that asks everyone for a COOKIE: all get in at the first attempt
GATEWAY_CHARON_EXTRA="cookie_threshold = 1
    cookie_threshold_ip = 1
    block_threshold = 100
    half_open_timeout = 300"
NODE_ID=%any
slow_lab 1000

# One handshake that is abandoned half-way makes the gateway careful, until half_open_timeout.
node_config local_id=node-0
net_block node
node_start
expect "a half-open IKE SA on the gateway" wait_for 10 "$GATEWAY_LOG" 'generating IKE_SA_INIT response'
lab_end "$NODE_PID" KILL
net_unblock node

pids=()
for number in {1..20}; do
    NODE_CONFIG=$LAB_FOLDER/node-$number.conf
    node_config local_id="node-$number" report_interval_ms=500
    node_start --count 3
    pids+=("$NODE_PID")
done
failed=0
for pid in "${pids[@]}"; do
    NODE_PID=$pid
    node_wait 120 || failed=$((failed + 1))
done
measured "nodes that failed: $failed of 20; reports: $(collector_reports | wc -l) of 60; IKE_SA_INIT requests with COOKIE:\
 $(grep -c 'parsed IKE_SA_INIT request.*N(COOKIE)' "$GATEWAY_LOG"); refused: $(grep -c 'generating IKE_AUTH response.*N(AUTH_FAILED)' "$GATEWAY_LOG" || true)"
expect_equal "nodes that failed" 0 "$failed"
expect_equal "reports" 60 "$(collector_reports | wc -l)"
expect "the gateway asked at least twenty times" test "$(grep -c 'generating IKE_SA_INIT response.*N(COOKIE)' "$GATEWAY_LOG")" -ge 20
