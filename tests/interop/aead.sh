# shellcheck shell=bash
# Establishment with an AEAD suite.

# aead_scenario SUITE
aead_scenario()
{
    local esp_packets keys tags=$LAB_FOLDER/tags/aead-tags.dll
    # shellcheck disable=SC2034 # for strongswan.sh
    GATEWAY_SUITE=$1
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
    # shellcheck disable=SC2154 # of run.sh
    MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false dotnet build "$interop/aead-tags.cs" --output "$LAB_FOLDER/tags"
    expect_equal "every ESP tag verified" "$esp_packets good, 0 bad" "$(dotnet "$tags" "${keys[@]}" <"$LAB_FOLDER/esp")"
    keys=("$(logged_spi i)=$(logged_key 'encryption responder key')" "$(logged_spi o)=$(logged_key 'encryption initiator key')")
    expect_equal "with the wrong keys none" "0 good, $esp_packets bad" "$(dotnet "$tags" "${keys[@]}" <"$LAB_FOLDER/esp")"
}
