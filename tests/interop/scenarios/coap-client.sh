# shellcheck shell=bash
# libcoap's client asks the node for its reading and changes the interval, and is told what it may not
ip_other=10.20.0.5
gateway_network
net_in gateway ip address add "$ip_other/32" dev lo
gateway_start
coap_start
node_config collector="coap://$COLLECTOR_ADDRESS" report_interval_ms=1000 control=yes
node_start --json
expect_up
expect "a reading is delivered" wait_until 20 coap_has 1

# Confirmable and not, with no token and with the longest.
expect_answer 't:ACK c:2.05 .*Content-Format:application/senml\+cbor, Max-Age:[0-9]+ \] :: binary data' get /reading
expect_answer 't:NON c:2.05' get /reading -N
expect_answer 't:ACK c:2.05 i:[0-9a-f]{4} \{746f6b656e2d3032\}' get /reading -T token-01 # libcoap counts up from it
expect_answer 'c:2.05' get /reading -A 112
expect_answer 'c:4.06' get /reading -A 110
expect_answer 'c:4.05' delete /reading
expect_answer 'c:4.05' post /reading -e 1
expect_answer 'c:4.05' get /interval
expect_answer 'c:4.04' get /
expect_answer 'c:4.04' get /reading/more
expect_answer 'c:4.02' get /reading -O 9,x

before=$(node_taken)
expect_answer 'c:2.04' put /interval -t 0 -e 2500
expect "the node says so" grep -q 'report interval changed to 2500 ms' "$NODE_LOG"
expect_answer 'c:4.00' put /interval -e soon
expect_answer 'c:4.03' put /interval -e 1
expect_answer 'c:4.15' put /interval -t 112 -e 3000
LIBCOAP_FROM=$ip_other expect_answer 'c:4.03' put /interval -e 3000
expect "readings go on" wait_until 30 coap_has $((before + 5))
# On the average of three: a slow machine is late for one, and earlier for the next.
halves=$(node_reading_times | tail -n 4 |
    awk '{ first = NR == 1 ? $2 : first; last = $2 } END { printf "%d", ((last - first) / 3 + 250) / 500 }')
expect_equal "half seconds between readings" 5 "$halves"
expect_stop
expect_counters

# Who is not told that the collector may control it, refuses.
node_config collector="coap://$COLLECTOR_ADDRESS" report_interval_ms=1000
node_start --json
expect_up
expect_answer 'c:4.03' put /interval -e 2500
expect_answer 'c:2.05' get /reading
expect_stop
