#!/usr/bin/env bash
# The node over a bad network for a long time: 20 % of all packets lost each way, a NAT that rebinds every 25 seconds, a
# gateway that is restarted every minute, in turn in order and by a power cut. Counts the reports that are missing although
# the gateway was there and the network did not drop them: none may be.
#
#     bash tests/interop/soak.sh [--seconds N] [--suite aes|chacha|ccm]     (600 seconds without)
#
# Closes with `N passed, N failed`.
set -euo pipefail

interop=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=boards/linux/gateway/gateway.sh
source "$interop/../../boards/linux/gateway/gateway.sh"

LOSS_PERCENT=20
RESTART_SECONDS=60
REBIND_SECONDS=25

seconds=600
restarts=0
rebinds=0

read_options()
{
    while [[ $# -ge 2 ]]; do
        case $1 in
            --seconds) seconds=$2 ;;
            --suite) GATEWAY_SUITE=$2 ;;
            --key-exchange) GATEWAY_KEY_EXCHANGE=$2 ;;
            *) break ;;
        esac
        shift 2
    done
    if [[ $# -gt 0 || ! $seconds =~ ^[0-9]+$ ]]; then
        echo "usage: bash tests/interop/soak.sh [--seconds N] [--suite aes|chacha|ccm]" >&2
        exit 2
    fi
}

# mark WORDS: a line among those of the node, so that the order of events is in one file.
mark()
{
    echo "# $1" >>"$NODE_LOG"
}

# restart: an outage begins with the mark and ends when the node says that it has a new tunnel. What is lost of the old
# tunnel's packets from here on is the outage's.
restart()
{
    local spi
    restarts=$((restarts + 1))
    mark "gateway stops"
    for spi in $(gateway_counter spi-in); do
        net_outage gateway "$spi"
    done
    if [[ $((restarts % 2)) -eq 1 ]]; then
        gateway_stop
    else
        gateway_kill
    fi
    sleep 1
    gateway_start
    mark "gateway is back"
    echo "restart $restarts"
}

rebind()
{
    rebinds=$((rebinds + 1))
    net_rebind nat
    echo "rebinding $rebinds"
}

# The numbers of the reports that were sent while the gateway was there.
owed_reports()
{
    awk '
        /^# gateway stops/ { outage = 1; back = 0 }
        /^# gateway is back/ { back = 1 }
        /^tunnel (up|renewed)/ && back { outage = 0 }
        /^report [0-9]+ sent/ && !outage { print $2 }' "$NODE_LOG" | sort
}

# Whether the node had a tunnel again after the last restart.
every_outage_ended()
{
    awk '
        /^# gateway stops/ { open = 1; back = 0 }
        /^# gateway is back/ { back = 1 }
        /^tunnel (up|renewed)/ && back { open = 0 }
        END { exit open }' "$NODE_LOG"
}

run_for_a_while()
{
    local start=$SECONDS next_restart=$((SECONDS + RESTART_SECONDS / 2)) next_rebind=$((SECONDS + REBIND_SECONDS))
    while [[ $((SECONDS - start)) -lt $seconds ]] && ! lab_ended "$NODE_PID"; do
        if [[ $SECONDS -ge $next_rebind ]]; then
            next_rebind=$((next_rebind + REBIND_SECONDS))
            rebind
        fi
        # The last outage must have time to end.
        if [[ $SECONDS -ge $next_restart && $((SECONDS - start)) -lt $((seconds - RESTART_SECONDS / 2)) ]]; then
            next_restart=$((next_restart + RESTART_SECONDS))
            restart
        fi
        sleep 0.2
    done
}

judge()
{
    local owed missing dropped status=0
    check "the node is still running" kill -0 "$NODE_PID"
    wait_until 60 every_outage_ended || true
    check "it was back after each of $restarts restarts" every_outage_ended
    node_stop || status=$?
    check "it ended with exit code $status when asked to" test "$status" -eq 0
    owed_reports >"$LAB_FOLDER/owed"
    owed=$(wc -l <"$LAB_FOLDER/owed")
    missing=$(collector_reports | sort -u | comm -23 "$LAB_FOLDER/owed" - | wc -l)
    dropped=$(net_lost gateway esp_in)
    echo "sent $(grep -c '^report' "$NODE_LOG") reports, $owed of them outside outages; missing of these: $missing;" \
        "the network dropped $dropped ESP packets outside outages; tunnels: $(node_tunnels); rebindings: $rebinds"
    check "reports lost beyond what the network dropped: $((missing > dropped ? missing - dropped : 0))" test "$missing" -le "$dropped"
    check "no report arrived twice" test "$(collector_reports | wc -l)" -eq "$(collector_reports | sort -u | wc -l)"
    check "standard error is empty" test ! -s "$NODE_ERRORS"
}

read_options "$@"
require_root
require_sdk
require_packages "${GATEWAY_PACKAGES[@]}" conntrack
node_build
lab_open
GATEWAY_PSK=0x$(od -An -N 32 -t x1 /dev/urandom | tr -d ' \n')
gateway_network_nat
gateway_start
collector_start
net_loss gateway "$LOSS_PERCENT"
node_config report_interval_ms=100 liveness_ms=2000
node_start
run_for_a_while
judge
lab_close
echo "$CHECKS_PASSED passed, $CHECKS_FAILED failed"
[[ $CHECKS_FAILED -eq 0 ]]
