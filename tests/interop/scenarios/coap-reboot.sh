# shellcheck shell=bash
# the gateway reboots under CoAP traffic, an acknowledgement is lost before: every reading arrives exactly once
readings_lab report_interval_ms=200 queue=400
# What the collector has now, the node does not know; its next tunnel sends it again, in a message with another id.
lose_acknowledgement
gateway_kill
net_mend node
sleep 5
gateway_start
known=$(wc -l <"$COAP_TABLE")
expect "the node says that the tunnel was lost" wait_for 60 "$NODE_LOG" '"event":"(tunnel_lost|tunnel_renewed)"'
expect "readings arrive again" wait_until 90 coap_has $((known + 20))
expect_readings
expect "one came twice and was dropped" test "$(coap_again)" -ge 1
expect_no_tunnel
measured "the gateway was away under traffic: $(node_taken) readings taken and in the table;\
 $(coap_again) that came again dropped, times within $(coap_spread) ms"
