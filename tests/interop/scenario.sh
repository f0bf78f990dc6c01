#!/usr/bin/env bash
# Runs one scenario file in a lab of its own: bash scenario.sh FILE. Ends with 0 if it passed; what it says then does not
# matter. run.sh calls it.
set -euo pipefail

interop=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=boards/linux/gateway/gateway.sh
source "$interop/../../boards/linux/gateway/gateway.sh"
# shellcheck source=tests/interop/wire.sh
source "$interop/wire.sh"
# shellcheck source=tests/interop/relay.sh
source "$interop/relay.sh"
# shellcheck source=tests/interop/aead.sh
source "$interop/aead.sh"
# shellcheck source=tests/interop/datagrams.sh
source "$interop/datagrams.sh"
# shellcheck source=tests/interop/libcoap.sh
source "$interop/libcoap.sh"
# shellcheck source=tests/interop/readings.sh
source "$interop/readings.sh"
# shellcheck source=boards/linux/deep-sleep.sh
source "$interop/../../boards/linux/deep-sleep.sh"
# shellcheck source=tests/interop/sleep.sh
source "$interop/sleep.sh"
# shellcheck source=tests/interop/slow.sh
source "$interop/slow.sh"
# shellcheck source=tests/interop/check.sh
source "$interop/check.sh"

# expect WORDS COMMAND...: ends the scenario unless the command succeeds.
expect()
{
    local words=$1
    shift
    if "$@"; then
        echo "  ok      $words"
    else
        echo "  FAILED  $words: $*"
        exit 1
    fi
}

# expect_equal WORDS WANTED GOT
expect_equal()
{
    expect "$1 ($2)" test "$2" = "$3"
}

# scenario_skip REASON: this machine cannot run the scenario.
scenario_skip()
{
    echo "  skipped  $1"
    exit 77
}

# use_gateway NAME: another gateway, or another configuration, in place of strongswan.sh.
use_gateway()
{
    # shellcheck source=/dev/null
    source "$interop/gateways/$1.sh"
}

# use_scenario NAME: goes on with that scenario.
use_scenario()
{
    # shellcheck source=/dev/null
    source "$interop/scenarios/$1.sh"
}

# measured WORDS: a figure; run.sh shows it also when the scenario passes.
measured()
{
    echo "  measured  $1"
}

# expect_exit CODE SECONDS: the node ends in time, with this code.
expect_exit()
{
    local status=0
    node_wait "$2" || status=$?
    expect_equal "exit code" "$1" "$status"
}

# expect_stop [node_stop_counted]: the node, asked to stop, closes its tunnel and ends well.
expect_stop()
{
    local status=0
    "${1:-node_stop}" || status=$?
    expect_equal "exit code after Ctrl-C" 0 "$status"
    expect "DELETE acknowledged" grep -q 'DELETE acknowledged' "$NODE_LOG"
}

# expect_reports COUNT: so many reports arrive, then the node is asked to stop. It is not given a count: the node must live as
# long as a scenario needs it, on a slow machine too.
expect_reports()
{
    expect "$1 reports arrive" wait_until 60 collector_has "$1"
    expect_stop node_stop_counted
    wait_until 15 collector_has "$(node_reports)" || true
    expect_equal "reports behind the gateway" "$(node_reports)" "$(collector_reports | wc -l)"
}

# expect_complaint REGEX: standard error is one line, and says what to look at.
expect_complaint()
{
    expect_equal "lines on standard error" 1 "$(wc -l <"$NODE_ERRORS")"
    expect "it says: $(cat "$NODE_ERRORS")" grep -qiE -- "$1" "$NODE_ERRORS"
}

# expect_up [SECONDS]: the tunnel comes up. The gateway's route into it follows its IKE_AUTH response.
expect_up()
{
    expect "the tunnel comes up" wait_for "${1:-20}" "$NODE_LOG" 'tunnel up'
    expect "the gateway routes into it" wait_until 15 gateway_routes
}

# expect_was_up [SECONDS]: the same of a node with a count, which may be done and gone before anybody looks at routes.
expect_was_up()
{
    expect "the tunnel comes up" wait_for "${1:-20}" "$NODE_LOG" 'tunnel up'
}

gateway_routes()
{
    grep -q ipsec < <(net_in gateway ip route show table 220)
}

# expect_ping COUNT: so many pings through the tunnel, all answered.
expect_ping()
{
    local inner
    inner=$(node_inner_address)
    expect "$1 pings to $inner answered" ping_answered "$inner" "$1"
}

# expect_ping_again: after a change of the tunnel it carries traffic again, soon.
expect_ping_again()
{
    expect "the tunnel carries traffic both ways again" wait_until "${1:-15}" ping_last_address
}

ping_last_address()
{
    net_in gateway ping -n -q -c 1 -W 3 "$(node_inner_address)" >/dev/null 2>&1
}

# ping_answered ADDRESS COUNT [SOURCE]
ping_answered()
{
    grep -q " $2 received" < <(net_in gateway ping -n -q -c "$2" -i 0.2 -W 10 -I "${3:-$COLLECTOR_ADDRESS}" "$1")
}

# expect_sent_counter: the gateway decrypted all that the node sent, tunnel closed.
expect_sent_counter()
{
    wait_until 15 gateway_has_tunnels 0 || true
    expect_equal "the gateway decrypted what the node sent" "$(node_counter sent)" "$(gateway_closed_counter packets-in)"
    expect "no tunnel is left on the gateway" gateway_has_tunnels 0
}

# expect_counters: both ends counted the same packets, tunnel closed.
expect_counters()
{
    expect_sent_counter
    expect_equal "the node received what the gateway encrypted" "$(gateway_closed_counter packets-out)" "$(node_counter received)"
}

# expect_no_tunnel: a failed handshake leaves nothing on the gateway.
expect_no_tunnel()
{
    expect "the gateway holds no tunnel" wait_until 15 gateway_has_tunnels 0
}

# node_was_up COUNT: whether the node had so many tunnels.
node_was_up()
{
    [[ $(node_tunnels) -ge $1 ]]
}

# The address and port that the gateway has for the node.
gateway_sees()
{
    [[ $(gateway_counter remote-host | tail -n 1) == "$1" ]]
}

gateway_sees_port()
{
    gateway_counter remote-port | tail -n 1
}

gateway_sees_other_port()
{
    [[ $(gateway_sees_port) != "$1" ]]
}

# No secret in what the node said: the PSK as it stands in the configuration, and every key that the gateway logged.
secrets_told()
{
    local secret
    {
        sed -n 's/^psk = //p' "$LAB_FOLDER/node.conf"
        gateway_logged_keys
    } 2>/dev/null | while IFS= read -r secret; do
        if [[ -n $secret ]] && grep -qiF -- "$secret" "$LAB_FOLDER"/node-*.log "$LAB_FOLDER"/node-*.errors; then
            echo "$secret"
        fi
    done
}

# Every secret value in the gateway's log, in hex, one a line.
gateway_logged_keys()
{
    awk '
        function done() { if (length(value) >= 32) { print tolower(value) } value = ""; collecting = 0 }
        / (Sk_[a-z]+ secret|SKEYSEED|shared Diffie Hellman secret|(encryption|integrity) (initiator|responder) key|SK_p|prf\(secret, keypad\)) => / { done(); collecting = 1; next }
        collecting && match($0, /^[0-9]+\[[A-Z]+\] +[0-9]+: /) { bytes = substr($0, RLENGTH + 1, 48); gsub(/ /, "", bytes); value = value bytes; next }
        { done() }
        END { done() }' "$GATEWAY_LOG"
}

scenario_end()
{
    local status=$? folder=$LAB_FOLDER pids=("${LAB_PIDS[@]}") pid told
    trap - EXIT ERR
    set +e
    if [[ $status -ne 0 && $status -ne 77 ]]; then
        scenario_logs
    elif [[ $NODE_STARTS -gt 0 ]]; then
        told=$(secrets_told)
        if [[ -n $told ]]; then
            echo "  FAILED  the node's output holds a secret: $told"
            status=1
        fi
    fi
    lab_close
    for pid in "${pids[@]}"; do
        if ! lab_ended "$pid"; then
            echo "  FAILED  process $pid is left"
            status=1
        fi
    done
    if [[ -e $folder || -n $(lab_namespaces) ]]; then
        echo "  FAILED  left behind: $folder $(lab_namespaces)"
        status=1
    fi
    exit "$status"
}

scenario_logs()
{
    tail -n 40 "$LAB_FOLDER"/node-*.log "$LAB_FOLDER"/node-*.errors
    echo "==> the gateway"
    grep -vE '^[0-9]+\[[A-Z]+\] +[0-9]+: | => [0-9]+ bytes' "$GATEWAY_LOG" | tail -n 40
} 2>/dev/null

# shellcheck disable=SC2034 # for strongswan.sh
GATEWAY_LOG_KEYS=yes
GATEWAY_PSK=0x$(od -An -N 32 -t x1 /dev/urandom | tr -d ' \n')
node_build
coap_build
relay_build
lab_open
trap scenario_end EXIT
trap 'echo "  FAILED  line $LINENO: $BASH_COMMAND"' ERR
# shellcheck source=/dev/null
source "$1"
