# shellcheck shell=bash
# What scenarios with the CoAP collector have in common: what the node claims, against what the collector has.

# readings_lab [KEY=VALUE]...: gateway, collector and node, tunnel up; then readings are delivered.
readings_lab()
{
    gateway_network
    gateway_start
    coap_start
    node_config collector="coap://$COLLECTOR_ADDRESS" "$@"
    node_start --json
    expect_up
    expect "readings are delivered" wait_until 30 coap_has 3
}

# expect_readings [MS]: the node is stopped; every reading is in the table, once, in order, and at its time, within so much. An age is
# told in whole seconds, which is 1000 of it; the rest is for a machine that lets the node or the collector wait.
expect_readings()
{
    local taken
    expect_stop
    taken=$(node_taken)
    expect_equal "readings delivered, queued, lost" "$taken 0 0" "$(node_count delivered) $(node_count queued) $(node_count lost)"
    expect "the collector has $(wc -l <"$COAP_TABLE") of $taken, each once, in order" coap_in_order "$taken"
    expect "with the times they were taken, within $(coap_spread) ms" test "$(coap_spread)" -le "${1:-2500}"
    expect_true_events
}

# expect_true_events: every event of the node has its form, and at none do the counts claim more than what happened.
expect_true_events()
{
    local form='^\{"ms":[0-9]+,"event":"[a-z_]+","sent":[0-9]+,"delivered":[0-9]+,"queued":[0-9]+,"lost":[0-9]+,"text":"([^"\\]|\\.)*"\}$'
    expect_equal "events of another form" 0 "$(grep -cvE "$form" "$NODE_LOG" || true)"
    expect_equal "events whose counts do not add up" "" "$(events_not_true)"
}

# events_not_true: those at which delivered, queued and lost are not what was taken, or sent, delivered or lost step back.
events_not_true()
{
    awk -F '[:,]' '
        /"event":"reading_taken"/ { taken++ }
        { sent = $6; delivered = $8; queued = $10; lost = $12 }
        delivered + queued + lost != taken || delivered > sent || sent > taken ||
            sent < was_sent || delivered < was_delivered || lost < was_lost
        { was_sent = sent; was_delivered = delivered; was_lost = lost }' "$NODE_LOG"
}

# readings_counts: asks the node for its counts by SIGUSR1: "sent delivered queued lost".
readings_counts()
{
    local before
    before=$(grep -c '"event":"counts"' "$NODE_LOG" || true)
    kill -USR1 "$NODE_PID"
    wait_until 5 readings_more_counts "$before"
    grep '"event":"counts"' "$NODE_LOG" | tail -n 1 | awk -F '[:,]' '{ print $6, $8, $10, $12 }'
}

readings_more_counts()
{
    [[ $(grep -c '"event":"counts"' "$NODE_LOG") -gt $1 ]]
}

# lose_acknowledgement: the collector takes a reading, and the node, cut off now, does not know.
lose_acknowledgement()
{
    net_cut node eth0
    sleep 1 # what is in the node's socket is read
    expect "a reading arrives whose acknowledgement does not" wait_until 10 readings_ahead
}

readings_ahead()
{
    [[ $(wc -l <"$COAP_TABLE") -gt $(node_count delivered) ]]
}
