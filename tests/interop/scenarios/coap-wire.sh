# shellcheck shell=bash
# tshark decrypts what crosses the wire: every CoAP message both ways is well-formed, and SenML readable
gateway_network
gateway_start
libcoap_start -l 5,6 # lost acknowledgements: the message comes again, and readings wait
capture_start
node_config collector="coap://$COLLECTOR_ADDRESS" report_interval_ms=500 control=yes
node_start --json
expect_up
expect "readings are delivered, some together" wait_until 60 node_delivered 12
expect_answer 'c:2.05' get /reading
expect_answer 'c:2.04' put /interval -e 700
expect_answer 'c:4.04' get /nothing
expect_stop
capture_stop

# One line a message: addresses, type, code, id, size of the token, token, path, format, sizes of arrays, texts in the payload.
wire_tshark -Y coap -T fields -e ip.src -e coap.type -e coap.code -e coap.mid -e coap.token_len -e coap.token \
    -e coap.opt.uri_path -e coap.opt.ctype -e cbor.item.items -e cbor.type.textstring >"$LAB_FOLDER/messages"

# messages CONDITION [FIELDS]: of these messages.
messages()
{
    awk -F '\t' -v OFS='\t' "
        { node = \$1 ~ /,10\\.30\\.0\\.1$/; type = \$2; code = \$3; id = \$4; size = \$5
          token = \$6; path = \$7; format = \$8; arrays = \$9; texts = \$10 }
        $1 { print ${2:-id} }" "$LAB_FOLDER/messages"
}

expect_equal "every ESP packet of the node has a CoAP message" "$(node_counter sent)" "$(messages 'node' | wc -l)"
expect_equal "and every one to it" "$(node_counter received)" "$(messages '!node' | wc -l)"
expect_equal "messages that tshark has a doubt about" 0 \
    "$(wire_tshark -Y 'coap && (_ws.malformed || _ws.expert.severity >= "Warning" || coap.opt.unknown || cbor.invalid_element)' | wc -l)"

# What the node posts: confirmable, with a token of two bytes, to /dp, as SenML in CBOR.
posts=$(messages 'node && code == 2' | wc -l)
expect_equal "every post is as it should be" "$posts" \
    "$(messages 'node && code == 2 && type == 0 && size == 2 && path == "dp" && format == "application/senml+cbor" && arrays >= 1' | wc -l)"
messages 'node && code == 2' 'id, token, texts' | awk '!seen[$1 " " $2]++' >"$LAB_FOLDER/posts"
different=$(wc -l <"$LAB_FOLDER/posts")
expect "some of the $posts came again, with the same id and token" test "$posts" -gt "$different"
expect_equal "different message ids" "$different" "$(cut -f 1 "$LAB_FOLDER/posts" | sort -u | wc -l)"
expect_equal "different tokens" "$different" "$(cut -f 2 "$LAB_FOLDER/posts" | sort -u | wc -l)"
expect_equal "the records in them are the readings" "$(node_taken)" "$(grep -ow no "$LAB_FOLDER/posts" | wc -l)"
# Label 6 and a negative number: so many seconds ago (RFC 8428 sections 4.5.3 and 6).
wire_tshark -O cbor -Y 'coap.code == 2' | grep -oE '^ +(Unsigned Integer: [0-9]+|Negative Integer: -[0-9]+|Text String: .*)$' |
    awk '/Negative/ && before { print $3 } { before = /Unsigned Integer: 6$/ }' >"$LAB_FOLDER/ages"
expect "records that waited have an age: $(sort -n "$LAB_FOLDER/ages" | uniq | tr '\n' ' ')" \
    test "$(grep -cxE -- '-[1-9]' "$LAB_FOLDER/ages")" -ge 3

# Each is answered in its acknowledgement; the node answers requests alike.
messages '!node && type == 2 && code >= 64' 'id, token' | sort -u >"$LAB_FOLDER/answers"
expect_equal "posts without an acknowledgement of the same id and token" "" \
    "$(cut -f 1,2 "$LAB_FOLDER/posts" | sort -u | comm -23 - "$LAB_FOLDER/answers")"
messages '!node && (code == 1 || code == 3)' 'id, token' | sort -u >"$LAB_FOLDER/requests"
messages 'node && type == 2 && code >= 64' 'id, token' | sort -u >"$LAB_FOLDER/answers"
expect_equal "requests to the node" 3 "$(wc -l <"$LAB_FOLDER/requests")"
expect "the node answered each with the same id and token" cmp -s "$LAB_FOLDER/requests" "$LAB_FOLDER/answers"
expect_equal "the answer to GET is SenML in CBOR as well" 1 \
    "$(messages 'node && code == 69 && format == "application/senml+cbor" && arrays ~ /^1/' | wc -l)"
