# shellcheck shell=bash
# renewals over a path that loses 5 % each way, round trip 200 ms: nothing else is missing, and nothing is left
RELAY_LOSS_PER_MILLE=50
slow_lab 200
node_config report_interval_ms=100 lifetime_s=4
node_start
expect_up 60
expect "six renewals" wait_until 90 renewals_reached 6
stop_settled
expect "the node ends well when asked to" node_stop_counted
expect_no_tunnel
relay_stop
sent=$(node_counter sent)
lost=$(relay_count up esp-lost)
measured "$(renewals) renewals; reports $(collector_reports | sort -u | wc -l) of $(node_reports) arrived; ESP packets sent $sent, lost on the way $lost"
expect "packets were lost" test "$lost" -gt 5
expect_equal "packets that the gateway decrypted" $((sent - lost)) "$(gateway_closed_counter packets-in)"
expect_equal "reports that arrived, doubled ones counted" "$(collector_reports | sort -u | wc -l)" "$(collector_reports | wc -l)"
