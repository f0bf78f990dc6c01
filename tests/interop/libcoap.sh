# shellcheck shell=bash
# libcoap, an implementation of CoAP by others: its example server as the collector, its client as whoever asks the node.

LIBCOAP_LOG=
# shellcheck disable=SC2034 # lab_close ends it
LIBCOAP_PID=

# libcoap_start [OPTION]...: the server in the collector's place; it creates what is posted to a path that it does not know.
libcoap_start()
{
    LIBCOAP_LOG=$LAB_FOLDER/libcoap.log
    : >"$LIBCOAP_LOG"
    lab_background LIBCOAP_PID "$LIBCOAP_LOG" ip netns exec "$LAB_NAME-gateway" \
        stdbuf -oL coap-server-notls -A "$COLLECTOR_ADDRESS" -d 10 -v 7 "$@"
    wait_until 10 collector_listens
}

# libcoap_said REGEX: how many lines of the server's log match.
libcoap_said()
{
    grep -cE -- "$1" "$LIBCOAP_LOG" || true
}

# libcoap_ask METHOD URI [OPTION]...: asks from the collector's address, or from LIBCOAP_FROM; what was answered is in
# LIBCOAP_ANSWER, the message in words and its payload.
libcoap_ask()
{
    local method=$1 uri=$2
    shift 2
    net_in gateway coap-client-notls -v 7 -B 10 -a "${LIBCOAP_FROM:-$COLLECTOR_ADDRESS}" -m "$method" "$@" "$uri" \
        >"$LAB_FOLDER/answer" 2>&1 || true
    LIBCOAP_ANSWER=$(grep -A 3 -E ' received [0-9]+ bytes' "$LAB_FOLDER/answer" | grep -vE '^[A-Z][a-z]{2} [0-9]' || true)
}

# expect_answer REGEX METHOD PATH [OPTION]...: what the node answers.
expect_answer()
{
    local wanted=$1 method=$2 path=$3
    shift 3
    libcoap_ask "$method" "coap://$(node_inner_address)$path" "$@"
    expect "$method $path${*:+ $*}: ${LIBCOAP_ANSWER%%$'\n'*}" grep -qE -- "$wanted" <<<"$LIBCOAP_ANSWER"
}
