# shellcheck shell=bash
# --keylog, suite chacha: Wireshark knows no RFC 7634, so its tables have comments only; .NET opens every ESP packet with them
GATEWAY_SUITE=chacha
keys=$LAB_FOLDER/keys
gateway_network
gateway_start
collector_start
capture_start
node_config
node_start --json --keylog "$keys"
expect_up
expect_equal "the first event is the warning" '"event":"unsafe"' "$(head -n 1 "$NODE_LOG" | grep -oE '"event":"[a-z_]+"')"
expect_ping 3
expect_stop
capture_stop

expect_equal "tshark has no complaint about the tables" "" \
    "$(capture_read "$keys" -Y 'frame.number == 0' 2>&1 | grep -iE 'keys|error|table' || true)"
esp_packets=$(($(node_counter sent) + $(node_counter received)))
capture_read "$keys" -Y esp -T fields -e udp.payload 2>/dev/null >"$LAB_FOLDER/esp"
line='^# "IPv4","\*","\*","0x([0-9a-f]{8})","ChaCha20-Poly1305 \[RFC7634\]","0x([0-9a-f]{72})","NULL",""$'
mapfile -t pairs < <(sed -nE "s/$line/\1=\2/p" "$keys/esp_sa")
expect_equal "ESP SAs in the table" 2 "${#pairs[@]}"
MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false dotnet build "$interop/aead-tags.cs" --output "$LAB_FOLDER/tags"
expect_equal "every ESP tag verified" "$esp_packets good, 0 bad" \
    "$(dotnet "$LAB_FOLDER/tags/aead-tags.dll" "${pairs[@]}" <"$LAB_FOLDER/esp")"
