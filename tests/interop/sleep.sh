# shellcheck shell=bash
# What scenarios with a node that sleeps deeply have in common; the wakes themselves are those of the demonstration.
# shellcheck disable=SC2154 # interop is of scenario.sh, sleep_state of deep-sleep.sh

# sleep_scenario SUITE: the demonstration, captured: .NET opens every ESP packet, and no IV came twice under one key.
sleep_scenario()
{
    # shellcheck disable=SC2034 # for strongswan.sh
    GATEWAY_SUITE=$1
    sleep_lab
    capture_start
    sleep_demonstration
    expect_equal "points of the demonstration that failed" 0 "$CHECKS_FAILED"
    expect "the packets are in the capture" wait_until 10 sleep_captured $(($(net_watched gateway tunnel)))
    lab_end "$CAPTURE_PID" INT
    sleep_packets "udp.dstport == 4500" >"$LAB_FOLDER/packets"
    sleep_keys initiator >"$LAB_FOLDER/keys"
    expect_equal "keys in the gateway's log" 3 "$(wc -l <"$LAB_FOLDER/keys")"
    MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false dotnet build "$interop/esp-packets.cs" \
        --output "$LAB_FOLDER/tool" >"$LAB_FOLDER/tool.log"
    local verdict copy
    mapfile -t keys <"$LAB_FOLDER/keys"
    verdict=$(dotnet "$LAB_FOLDER/tool/esp-packets.dll" "${keys[@]}" <"$LAB_FOLDER/packets")
    measured "$verdict"
    # Twelve wakes, one unsent, one, two, then that of the copy: its numbers are those of the two before.
    copy=$(grep -o '[0-9]*$' <<<"$verdict")
    expect "every packet opens, and no IV came twice" grep -qE "^$(wc -l <"$LAB_FOLDER/packets") good, 0 bad, 0 IVs twice" <<<"$verdict"
    expect "numbers came twice, only behind the copy" test "$copy" -ge 17
}

show_gateway()
{
    :
}

# sleep_packets FILTER: the ESP packets in the capture, in hex, in order.
sleep_packets()
{
    tshark -r "$CAPTURE_FILE" -Y "esp && $1" -T fields -e udp.payload 2>/dev/null
}

sleep_captured()
{
    [[ $(sleep_packets "udp.dstport == 4500" | wc -l) -ge $1 ]]
}

# sleep_keys initiator|responder: SPI=KEY of every child that the gateway logged, towards it.
sleep_keys()
{
    awk -v encryption="encryption $1 key => " -v integrity="integrity $1 key => " '
        function done() { if (what == "e") { e = value } else if (what == "i") { i = value } what = "" }
        index($0, encryption) { done(); what = "e"; value = ""; i = ""; next }
        index($0, integrity) { done(); what = "i"; value = ""; next }
        what && match($0, /^[0-9]+\[[A-Z]+\] +[0-9]+: /) {
            bytes = substr($0, RLENGTH + 1, 48); gsub(/ /, "", bytes); value = value tolower(bytes); next }
        { done() }
        match($0, /established with SPIs [0-9a-f]+_i/) { print substr($0, RSTART + 22, RLENGTH - 24) "=" e i }' "$GATEWAY_LOG"
}

# sleep_survives SECONDS: whether a tunnel outlives a sleep of that length; with a fresh state.
sleep_survives()
{
    local before
    rm -f "$sleep_state" "$sleep_state.queue"
    sleep_wake 60
    before=$(sleep_handshakes)
    sleep "$1"
    sleep_wake 60
    [[ $(sleep_handshakes) -eq $before ]]
}
