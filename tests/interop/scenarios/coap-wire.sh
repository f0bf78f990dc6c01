# shellcheck shell=bash
# tshark decrypts what crosses the wire: every CoAP message both ways is well-formed, and SenML readable
gateway_network
gateway_start
libcoap_start
capture_start
node_config collector="coap://$COLLECTOR_ADDRESS" report_interval_ms=500 control=yes
node_start --json
expect_up
expect "4 readings are delivered one by one" wait_until 30 node_delivered 4
net_block gateway
sleep 3
net_unblock gateway
expect "others are delivered together" wait_until 60 node_delivered 12
expect_answer 'c:2.05' get /reading
expect_answer 'c:2.04' put /interval -e 700
expect_answer 'c:4.04' get /nothing
expect_stop
capture_stop

taken=$(node_taken)
expect_equal "every ESP packet of the node has a CoAP message" "$(node_counter sent)" "$(wire_tshark -Y 'coap && ip.src == 10.30.0.1' | wc -l)"
expect_equal "and every one to it" "$(node_counter received)" "$(wire_tshark -Y 'coap && ip.dst == 10.30.0.1' | wc -l)"
expect_equal "messages that tshark has a doubt about" 0 \
    "$(wire_tshark -Y 'coap && (_ws.malformed || _ws.expert.severity >= "Warning" || coap.opt.unknown || cbor.invalid_element)' | wc -l)"

# What the node posts: confirmable, with a token of two bytes, to /dp, as SenML in CBOR.
posts='coap.code == 2 && ip.src == 10.30.0.1'
expect_equal "every post is as it should be" "$(wire_tshark -Y "$posts" | wc -l)" "$(wire_tshark -Y "$posts && coap.version == 1 && coap.type == 0 \
    && coap.token_len == 2 && coap.opt.uri_path == \"dp\" && coap.opt.ctype == \"application/senml+cbor\" && cbor.item.items >= 1" | wc -l)"
wire_tshark -Y "$posts" -T fields -e coap.mid -e coap.token -e cbor.type.textstring | awk '!seen[$1 " " $2]++' >"$LAB_FOLDER/posts"
expect "some came again, with the same message id and token" test "$(wire_tshark -Y "$posts" | wc -l)" -gt "$(wc -l <"$LAB_FOLDER/posts")"
expect_equal "different message ids" "$(wc -l <"$LAB_FOLDER/posts")" "$(cut -f 1 "$LAB_FOLDER/posts" | sort -u | wc -l)"
expect_equal "different tokens" "$(wc -l <"$LAB_FOLDER/posts")" "$(cut -f 2 "$LAB_FOLDER/posts" | sort -u | wc -l)"
expect_equal "the records in them are the readings" "$taken" "$(grep -ow no "$LAB_FOLDER/posts" | wc -l)"
# Label 6 and a negative number: so many seconds ago (RFC 8428 sections 4.5.3 and 6).
wire_tshark -O cbor -Y "$posts" | grep -oE '^ +(Unsigned Integer: [0-9]+|Negative Integer: -[0-9]+|Text String: .*)$' |
    awk '/Negative/ && before { print $3 } { before = /Unsigned Integer: 6$/ }' >"$LAB_FOLDER/ages"
expect "records that waited have an age: $(sort -n "$LAB_FOLDER/ages" | uniq | tr '\n' ' ')" test "$(grep -cxE -- '-[1-9]' "$LAB_FOLDER/ages")" -ge 3

# Each is answered in its acknowledgement; the node answers requests alike.
wire_tshark -Y 'coap.code >= 64 && ip.dst == 10.30.0.1 && coap.type == 2' -T fields -e coap.mid -e coap.token | sort -u >"$LAB_FOLDER/answers"
expect_equal "posts without an acknowledgement of the same id and token" "" "$(cut -f 1,2 "$LAB_FOLDER/posts" | sort -u | comm -23 - "$LAB_FOLDER/answers")"
for method in 1 3; do
    wire_tshark -Y "coap.code == $method && ip.dst == 10.30.0.1" -T fields -e coap.mid -e coap.token
done | sort -u >"$LAB_FOLDER/requests"
wire_tshark -Y 'coap.code >= 64 && ip.src == 10.30.0.1 && coap.type == 2' -T fields -e coap.mid -e coap.token | sort -u >"$LAB_FOLDER/answers"
expect_equal "requests to the node" 3 "$(wc -l <"$LAB_FOLDER/requests")"
expect "the node answered each with the same id and token" cmp -s "$LAB_FOLDER/requests" "$LAB_FOLDER/answers"
expect_equal "the answer to GET is SenML in CBOR as well" 1 \
    "$(wire_tshark -Y 'coap.code == 69 && ip.src == 10.30.0.1 && coap.opt.ctype == "application/senml+cbor" && cbor.item.items == 1' | wc -l)"
