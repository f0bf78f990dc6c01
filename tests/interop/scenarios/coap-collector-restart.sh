# shellcheck shell=bash
# the collector stands still, is killed and started anew under traffic: every reading arrives exactly once
readings_lab report_interval_ms=200 queue=400

# It hangs: what the node sends meanwhile waits in its socket and is there twice.
kill -STOP "$COAP_PID"
sleep 5
kill -CONT "$COAP_PID"
known=$(node_taken)
expect "all arrives after it goes on" wait_until 30 coap_has "$known"
expect "the same message came again" wait_until 5 grep -q 'the same message came again' "$COAP_LOG"

# It dies after it took what the node does not know, and has forgotten the message when it comes again.
lose_acknowledgement
lab_end "$COAP_PID" KILL
net_mend node
sleep 6
coap_start
known=$(node_taken)
expect "all arrives after it was started anew" wait_until 60 coap_has "$known"
expect "a reading that it had came again and was dropped" grep -q ', again$' "$COAP_LOG"
expect_equal "tunnels made" 1 "$(node_tunnels)"
# An age counts from the moment at which the collector reads the message, and that hung for five seconds.
expect_readings 7500
measured "the collector was away twice: $(node_taken) readings taken and in the table;\
 $(coap_again) messages or readings that came again dropped"
