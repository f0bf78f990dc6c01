# shellcheck shell=bash
# The demonstration of deep sleep (run.sh --deep-sleep): a process is a wake. It takes a reading, reports it, and leaves its tunnel
# in a file for the next one. The functions serve tests/interop as well.

sleep_state=             # the node's state file
sleep_most_ms=0          # longest time a usual wake took, by the node's clock

# sleep_lab [NETWORK]: gateway and collector, set up for nodes that sleep, and the node's configuration.
sleep_lab()
{
    # shellcheck disable=SC2034 # for strongswan.sh
    GATEWAY_CONNECTION_EXTRA="rekey_time = 0s"
    # shellcheck disable=SC2034
    GATEWAY_CHILD_EXTRA="rekey_time = 0s"
    "${1:-gateway_network}"
    net_watch gateway eth0
    gateway_start
    coap_start
    node_config "collector=coap://$COLLECTOR_ADDRESS" lifetime_s=86400
    sleep_state=$LAB_FOLDER/state
}

# sleep_wake [SECONDS]: one wake; the answer is the exit code of the process.
sleep_wake()
{
    local status=0
    sleep_begin
    node_wait "${1:-60}" || status=$?
    return "$status"
}

# sleep_begin: begins one.
sleep_begin()
{
    node_start --json --count 1 --state "$sleep_state"
}

# sleep_wakes COUNT: so many, which all must end with 0.
sleep_wakes()
{
    local i ms
    for ((i = 0; i < $1; i++)); do
        sleep_wake || return 1
        ms=$(sed -nE '$s/^\{"ms":([0-9]+),.*/\1/p' "$NODE_LOG")
        sleep_most_ms=$((ms > sleep_most_ms && NODE_STARTS > 1 ? ms : sleep_most_ms))
        sleep_show
    done
}

# sleep_show: what the node said, for people; run.sh has the words.
sleep_show()
{
    local line
    if declare -F say_event >/dev/null; then
        while IFS= read -r line; do
            say_event "$line"
        done <"$NODE_LOG"
    fi
}

# sleep_unsent: a wake that reaches nobody and is asked to end: its reading waits in a file of its own.
sleep_unsent()
{
    net_block gateway
    sleep_begin
    wait_until 20 node_says reading_taken
    kill -INT "$NODE_PID"
    node_wait 20 || true
    net_unblock gateway
    sleep_show
}

# node_says EVENT: whether the node told this event.
node_says()
{
    grep -q "\"event\":\"$1\"" "$NODE_LOG"
}

# sleep_handshakes: IKE_SA_INIT requests that the gateway read.
sleep_handshakes()
{
    grep -cE 'parsed IKE_SA_INIT request' "$GATEWAY_LOG" || true
}

sleep_log_size()
{
    wc -c <"$GATEWAY_LOG"
}

# sleep_readings: how many different readings the collector has, by start and number.
sleep_readings()
{
    awk '{ print $4, $1 }' "$COAP_TABLE" | sort -u | wc -l
}

# sleep_demonstration: what run.sh shows and judges with --deep-sleep.
sleep_demonstration()
{
    local silent
    say setup "strongSwan is ready, $GATEWAY_SUITE suite, $GATEWAY_KEY_EXCHANGE; each of twelve processes will report one reading"
    sleep_wakes 1
    show_gateway
    silent=$(sleep_log_size)
    sleep_wakes 11
    check "twelve processes, readings 1 to 12 acknowledged, each once and in order" coap_in_order 12
    check "one handshake: $(net_watched gateway ike) IKE messages came in, two are one" test "$(net_watched gateway ike)" -eq 2
    check "one packet a reading: $(net_watched gateway tunnel) ESP packets came in" test "$(net_watched gateway tunnel)" -eq 12
    check "the gateway logged nothing after the first process" test "$silent" -eq "$(sleep_log_size)"
    check "the state has $(stat -c %s "$sleep_state") bytes (512 at most), for its owner alone" \
        test "$(stat -c %s "$sleep_state")" -le 512 -a "$(stat -c %a "$sleep_state")" = 600
    say setup "a wake took $sleep_most_ms ms at most"

    echo
    say power "no answer comes, and the power goes while the state is written: half of it is in the file"
    sleep_unsent
    truncate -s 150 "$sleep_state"
    sleep_wakes 1
    check "a fresh tunnel: $(sleep_handshakes) handshakes" test "$(sleep_handshakes)" -eq 2
    check "the reading that waited came as well: $(sleep_readings) readings" test "$(sleep_readings)" -eq 14

    echo
    say copy "the state is copied, used, and put back"
    cp "$sleep_state" "$LAB_FOLDER/copy"
    sleep_wakes 2
    cp "$LAB_FOLDER/copy" "$sleep_state"
    sleep_wakes 1
    check "a fresh tunnel: $(sleep_handshakes) handshakes" test "$(sleep_handshakes)" -eq 3
    check "its reading came again in it: $(sleep_readings) readings" test "$(sleep_readings)" -eq 17
    sleep_wakes 1
    check "and the next wake goes on with that: $(sleep_handshakes) handshakes, $(sleep_readings) readings" \
        test "$(sleep_handshakes) $(sleep_readings)" = "3 18"
}
