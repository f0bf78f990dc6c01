# shellcheck shell=bash
# OpenIKED: renewals under traffic, round trip 200 ms: no report lost, a ping for each renewal at most, one inner address, nothing left
use_gateway openiked
slow_lab 200
node_config report_interval_ms=100 lifetime_s=4
node_start
expect_up
ping_start 400 0.1
expect "the pings end in time" watch_until_ended "$PING_PID" 100
stop_settled
expect "the node ends well when asked to" node_stop_counted
expect_no_tunnel
measured "$(renewals) renewals; reports $(collector_reports | sort -u | wc -l) of $(node_reports) arrived;\
 pings $(ping_count received) of $(ping_count transmitted) answered"
expect "six renewals or more" renewals_reached 6
expect_equal "reports that arrived" "$(node_reports)" "$(collector_reports | sort -u | wc -l)"
expect_equal "inner addresses given" 1 "$(inner_addresses | wc -l)"
# With `stickyaddress` it deletes the old tunnel itself, right before its IKE_AUTH response, and may still send on it.
expect "lost pings, one for each renewal at most" test $((400 - $(ping_count received))) -le "$(renewals)"
expect "it ended the old tunnels" grep -q 'sent delete, closing SA' "$GATEWAY_LOG"
