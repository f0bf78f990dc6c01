# shellcheck shell=bash
# suite aes: virtual IP, ping, counters, clean DELETE; tshark verifies every ICV
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

capture_stop
esp_packets=$(($(node_counter sent) + $(node_counter received)))
wire_tshark -Y 'esp' -T fields -e esp.icv_good -e esp.icv_bad | sort | uniq -c >"$LAB_FOLDER/icv"
expect_equal "tshark verified the ICV of every ESP packet" "$esp_packets 1 0" "$(awk '{ $1 = $1; print }' "$LAB_FOLDER/icv")"
wire_tshark -V -Y isakmp >"$LAB_FOLDER/isakmp"
ike_messages=$(wire_tshark -Y 'isakmp.exchangetype == 35 || isakmp.exchangetype == 37' | wc -l)
expect "four encrypted IKE messages or more, the DELETE may be repeated" test "$ike_messages" -ge 4
expect_equal "tshark verified the ICV of every one" "$ike_messages" "$(grep -c 'Integrity Checksum Data: .*\[correct\]' "$LAB_FOLDER/isakmp")"
expect_equal "no IKE message is malformed" 0 "$(grep -ciE 'malformed|incorrect' "$LAB_FOLDER/isakmp" || true)"
expect_equal "every report is readable inside" "$(node_reports)" "$(wire_tshark -Y 'esp && udp.dstport == 5683 && ip.src == 10.30.0.1' | wc -l)"

# The check itself bites: with another key no ICV is right.
logged_key() { echo 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff | cut -c "1-$([[ $1 == encryption* || $1 == Sk_e* ]] && echo 32 || echo 64)"; }
expect_equal "with a wrong key tshark finds no good ICV" 0 "$(wire_tshark -Y 'esp.icv_good == 1' | wc -l)"
