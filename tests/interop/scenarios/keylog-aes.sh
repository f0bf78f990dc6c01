# shellcheck shell=bash
# --keylog, suite aes: tshark reads every IKE message and ESP packet with the node's tables alone, also after renewals
keys=$LAB_FOLDER/keys
gateway_network
gateway_start
collector_start
capture_start
node_config lifetime_s=2
node_start --keylog "$keys"
expect_up
expect_ping 5
expect "the tunnel is renewed" wait_until 30 node_was_up 3
expect_reports 20
capture_stop

expect "it says loudly what it does" grep -qE '^UNSAFE: .*keys of every tunnel' "$NODE_ERRORS"
expect_equal "who may read the keys" "700 600 600 600" \
    "$(stat -c %a "$keys" "$keys/ikev2_decryption_table" "$keys/esp_sa" "$keys/preferences" | paste -sd' ')"
# A renewal may be under way at the end: its IKE SA has keys, its child has none yet.
lines=$(wc -l <"$keys/ikev2_decryption_table")
expect "lines for IKE SAs: $lines, for $(node_tunnels) tunnels" test "$lines" -ge "$(node_tunnels)" -a "$lines" -le $(($(node_tunnels) + 1))
expect_equal "lines for ESP SAs" "$((2 * $(node_tunnels)))" "$(wc -l <"$keys/esp_sa")"
expect_equal "tshark has no complaint about them" "" \
    "$(capture_read "$keys" -Y 'frame.number == 0' 2>&1 | grep -iE 'keys|error|table' || true)"
expect_equal "ESP packets with another ICV than a good one" 0 \
    "$(capture_read "$keys" -Y 'esp && !(esp.icv_good == 1)' 2>/dev/null | wc -l)"
expect_equal "reports inside" "$(node_reports)" \
    "$(capture_read "$keys" -Y 'esp.icv_good == 1 && udp.dstport == 5683' 2>/dev/null | wc -l)"
capture_read "$keys" -V -Y 'isakmp.exchangetype == 35 || isakmp.exchangetype == 37' 2>/dev/null >"$LAB_FOLDER/isakmp"
messages=$(capture_read "$keys" -Y 'isakmp.exchangetype == 35 || isakmp.exchangetype == 37' 2>/dev/null | wc -l)
expect_equal "encrypted IKE messages that tshark verified" "$messages" \
    "$(grep -c 'Integrity Checksum Data: .*\[correct\]' "$LAB_FOLDER/isakmp")"
expect "the shared secret's proof is readable inside" \
    grep -q 'Authentication Method: Shared Key Message Integrity Code' "$LAB_FOLDER/isakmp"
