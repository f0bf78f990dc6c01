# shellcheck shell=bash
# The collector of nodes that report over CoAP: the program in boards/linux/collector, on a host behind the gateway.

COAP_TABLE=              # its table, one reading a line: number, milliseconds since 1970, name, start, value, unit
COAP_LOG=                # what it said
COAP_PID=
COAP_COMMAND=()

# Builds it once. NANOIKE_COLLECTOR, if set, is another command in its place, quoted as the shell wants it.
coap_build()
{
    local board
    if [[ -n ${NANOIKE_COLLECTOR:-} ]]; then
        eval "COAP_COMMAND=($NANOIKE_COLLECTOR)"
        return
    fi
    board=$(dirname -- "$(dirname -- "${BASH_SOURCE[0]}")")
    dotnet_build "$board/collector/NanoIke.Collector.csproj"
    COAP_COMMAND=(dotnet "$board/collector/bin/Release/net10.0/NanoIke.Collector.dll")
}

# coap_start: starts it, also anew; the table of before is still there.
coap_start()
{
    COAP_TABLE=$LAB_FOLDER/readings
    COAP_LOG=$LAB_FOLDER/coap.log
    touch "$COAP_TABLE" "$COAP_LOG"
    lab_background COAP_PID "$COAP_LOG" ip netns exec "$LAB_NAME-gateway" \
        "${COAP_COMMAND[@]}" --listen "$COLLECTOR_ADDRESS:$COLLECTOR_PORT" --table "$COAP_TABLE"
    wait_until 20 collector_listens
}

# coap_stop: it says its counts.
coap_stop()
{
    lab_end "$COAP_PID"
}

# The numbers of the readings in the table, in the order they came.
coap_readings()
{
    awk '{ print $1 }' "$COAP_TABLE"
}

# coap_has COUNT: whether so many readings arrived.
coap_has()
{
    [[ $(wc -l <"$COAP_TABLE") -ge $1 ]]
}

# coap_in_order COUNT: whether these are readings 1 to COUNT of one start of one node, each once, in the order they were taken.
coap_in_order()
{
    [[ $(coap_readings) == "$(seq "$1")" && $(awk '{ print $3, $4 }' "$COAP_TABLE" | sort -u | wc -l) -eq 1 ]]
}

# coap_spread: how far the times in the table are from those at which the node (started with --json) said that it took the
# readings, in milliseconds, the difference between the two clocks apart.
coap_spread()
{
    node_reading_times |
        awk 'NR == FNR { taken[$1] = $2; next }
            { difference = $2 - taken[$1]; count++
              least = FNR == 1 || difference < least ? difference : least
              most = FNR == 1 || difference > most ? difference : most }
            END { print count ? most - least : "unknown" }' - "$COAP_TABLE"
}

# How many messages had readings, by what the collector said when it stopped.
coap_messages()
{
    grep -oE '[0-9]+ messages had readings' "$COAP_LOG" | tail -n 1 | cut -d' ' -f1
}

# How many readings or messages came again and were dropped.
coap_again()
{
    grep -cE ', again$|the same message came again$' "$COAP_LOG" || true
}
