# shellcheck shell=bash
# sent, delivered, queued and lost, as --json and SIGUSR1 tell them, are what the collector has and has not
readings_lab report_interval_ms=300 queue=8
counts_agree()
{
    [[ $(node_count delivered) -eq $(wc -l <"$COAP_TABLE") ]]
}

net_cut gateway eth0
expect "acknowledgements that were on their way arrive" wait_until 10 counts_agree
net_cut node eth0
expect "readings wait, and then give way to newer ones" wait_until 30 node_lost 5
read -r sent delivered queued lost <<<"$(readings_counts)"
expect_equal "SIGUSR1: delivered is what the collector has" "$(wc -l <"$COAP_TABLE")" "$delivered"
expect "readings are on their way: $((sent - delivered))" test "$sent" -gt "$delivered"
expect_equal "queued is the queue, and those that left it while they are on their way" $((8 + sent - delivered)) "$queued"
expect "lost has grown: $lost" test "$lost" -ge 5
expect "sent is delivered and what was on its way: $sent" test "$sent" -gt "$delivered" -a "$sent" -le $((delivered + queued + lost))
net_mend gateway
net_mend node
expect "readings arrive again" wait_until 60 coap_has $((delivered + 20))
expect_stop
taken=$(node_taken)
lost=$(node_count lost)
expect_equal "at the end, delivered is what the collector has" "$(wc -l <"$COAP_TABLE")" "$(node_count delivered)"
expect_equal "lost is what it has not" $((taken - $(wc -l <"$COAP_TABLE"))) "$lost"
expect "it has each once, in order" test "$(coap_readings | sort -nu)" = "$(coap_readings)"
expect_true_events
measured "CoAP, a queue of 8: $taken taken, $(node_count delivered) delivered and in the table, $lost lost and not there"

# Plain UDP: nobody acknowledges, so nothing is delivered; sent is what the network took.
coap_stop
collector_start
node_config report_interval_ms=200
node_start
expect_up
expect "reports arrive" wait_until 20 collector_has 5
kill -USR1 "$NODE_PID"
expect "SIGUSR1 in words" wait_for 5 "$NODE_LOG" '^sent [0-9]+ readings, delivered 0, queued 0, lost 0$'
expect_stop node_stop_counted
reports=$(node_reports)
expect_equal "reports behind the gateway" "$reports" "$(collector_reports | sort -u | wc -l)"
expect "the last line of counts" grep -qx "sent $reports readings, delivered 0, queued 0, lost 0" "$NODE_LOG"
