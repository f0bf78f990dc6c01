# shellcheck shell=bash
# libcoap's server takes the node's confirmable messages, also when some of its acknowledgements are lost
gateway_network
gateway_start
# These of the datagrams that it sends are lost. What it proves: header, token, options and retransmissions; it looks into no payload.
libcoap_start -l 3,6,7
node_config collector="coap://$COLLECTOR_ADDRESS/lab/dp" report_interval_ms=500
node_start --json
expect_up
expect "20 readings are delivered" wait_until 90 node_delivered 20
expect_stop
taken=$(node_taken)
expect_equal "delivered, queued, lost" "$taken 0 0" "$(node_count delivered) $(node_count queued) $(node_count lost)"

message='^v:1 t:CON c:POST i:[0-9a-f]{4} \{[0-9a-f]{4}\} \[ Uri-Path:lab, Uri-Path:dp, Content-Format:application/senml\+cbor \]'
posts=$(libcoap_said "$message")
expect_equal "messages in the server's log, all of them as they should be" "$(libcoap_said '^v:1 t:CON')" "$posts"
different=$(grep -E "$message" "$LIBCOAP_LOG" | grep -oE 'i:[0-9a-f]{4}' | sort -u | wc -l)
# More on a machine that lets the server wait for more than two seconds (RFC 7252 section 4.8).
expect "messages that came again, one a lost acknowledgement: $((posts - different))" test $((posts - different)) -ge 3
expect_equal "the first message created the resource" 1 "$(libcoap_said '^v:1 t:ACK c:2.01 .*Location-Path:lab, Location-Path:dp')"
expect "the others were answered with 2.04" test "$(libcoap_said '^v:1 t:ACK c:2.04')" -ge $((different - 1))

libcoap_ask get "coap://$COLLECTOR_ADDRESS/lab/dp"
expect "the server gives it back with its format" grep -qE 'c:2.05 .*Content-Format:application/senml\+cbor' <<<"$LIBCOAP_ANSWER"
expect_equal "the payload of the last message" "$(grep -A 1 -E "$message" "$LIBCOAP_LOG" | grep -xE '<<[0-9a-f]+>>' | tail -n 1)" \
    "$(grep -xE '<<[0-9a-f]+>>' <<<"$LIBCOAP_ANSWER")"
expect_counters
measured "libcoap: $taken readings in $different messages, $((posts - different)) acknowledgements lost"
