# shellcheck shell=bash
# suite chacha: virtual IP, ping, counters, clean DELETE; .NET verifies every ESP tag
GATEWAY_SUITE=chacha
gateway_network
gateway_start
collector_start
capture_start
node_config
node_start
expect_up
expect_equal "inner address from the pool" 10.30.0.1 "$(node_inner_address)"
expect_ping 5
expect_reports 10
expect_counters

# tshark 4.0 does not know RFC 7634, so it only takes the capture apart; .NET's own cipher opens the packets.
capture_stop
esp_packets=$(($(node_counter sent) + $(node_counter received)))
keys=("$(logged_spi i)=$(logged_key 'encryption initiator key')" "$(logged_spi o)=$(logged_key 'encryption responder key')")
tshark -r "$CAPTURE_FILE" -Y esp -T fields -e udp.payload 2>/dev/null >"$LAB_FOLDER/esp"
MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false dotnet build "$interop/chacha-tags.cs" --output "$LAB_FOLDER/tags"
expect_equal "every ESP tag verified" "$esp_packets good, 0 bad" "$(dotnet "$LAB_FOLDER/tags/chacha-tags.dll" "${keys[@]}" <"$LAB_FOLDER/esp")"
keys=("$(logged_spi i)=$(logged_key 'encryption responder key')" "$(logged_spi o)=$(logged_key 'encryption initiator key')")
expect_equal "with the wrong keys none" "0 good, $esp_packets bad" "$(dotnet "$LAB_FOLDER/tags/chacha-tags.dll" "${keys[@]}" <"$LAB_FOLDER/esp")"
