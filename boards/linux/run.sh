#!/usr/bin/env bash
# The demonstration: a sensor node that reports through a real IPsec gateway, both on this machine, each in a network
# namespace of its own. It installs what is missing, shows what happens, compares what both ends counted, and removes
# everything again.
#
#     bash boards/linux/run.sh [--suite aes|chacha] [--count REPORTS]
#
# Ends with 0 only if the reports arrived, the ping was answered, the counters agree and the DELETE was clean.
set -Eeuo pipefail
trap 'echo "$0: line $LINENO failed: $BASH_COMMAND" >&2' ERR

board=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=boards/linux/gateway/gateway.sh
source "$board/gateway/gateway.sh"

reports=8
failures=0
# What of the gateway's log is worth showing.
gateway_steps='parsed (IKE_SA_INIT|IKE_AUTH|INFORMATIONAL) request|CHILD_SA tunnel.[0-9]+. established|deleting IKE_SA|authentication of'

usage()
{
    echo "usage: bash boards/linux/run.sh [--suite aes|chacha] [--count REPORTS]     (so many or more, 5 at least)" >&2
    exit 2
}

read_options()
{
    while [[ $# -gt 0 ]]; do
        [[ $# -ge 2 ]] || usage
        case $1 in
            --suite) GATEWAY_SUITE=$2 ;;
            --count) reports=$2 ;;
            *) usage ;;
        esac
        shift 2
    done
    [[ $GATEWAY_SUITE == aes || $GATEWAY_SUITE == chacha ]] || usage
    [[ $reports =~ ^[0-9]{1,6}$ && $((10#$reports)) -ge 5 ]] || usage
    reports=$((10#$reports))
}

say()
{
    printf '%-10s| %s\n' "$1" "$2"
}

# check WORDS COMMAND...: says in words whether the command succeeds.
check()
{
    local words=$1
    shift
    if "$@"; then
        say "  ok" "$words"
    else
        say "  FAILED" "$words"
        failures=$((failures + 1))
    fi
}

# show_node: the lines that the node printed since the last call. A line under way waits for its end.
show_node()
{
    local line
    while IFS= read -r line <&"$node_lines"; do
        say node "$node_begun$line"
        node_begun=
    done
    node_begun+=$line
}

# show_collector: the reports that arrived since the last call.
show_collector()
{
    local report
    while IFS= read -r -d ']' report <&"$collector_lines"; do
        say collector "received $collector_begun$report]"
        collector_begun=
    done
    collector_begun+=$report
}

show_gateway_log()
{
    local line
    while IFS= read -r line; do
        say gateway "$line"
    done < <(grep -oE "($gateway_steps).*" "$GATEWAY_LOG" || true)
}

# Follows both ends until the reports are there; the ping goes out in the middle. The node is given no count: it must be
# there for the ping on a slow machine too.
follow()
{
    local pinged=no
    until lab_ended "$NODE_PID" || { [[ $pinged == yes ]] && collector_has "$reports"; }; do
        show_node
        show_collector
        if [[ $pinged == no ]] && collector_has 3; then
            pinged=yes
            ping_node
        fi
        sleep 0.1
    done
}

ping_node()
{
    local inner line
    inner=$(node_inner_address)
    say gateway "ping $inner through the tunnel"
    net_in gateway ping -n -c 3 -i 0.3 -W 10 "$inner" >"$LAB_FOLDER/ping" 2>&1 || true
    while IFS= read -r line; do
        say gateway "$line"
    done < <(grep -E 'bytes from|packets transmitted' "$LAB_FOLDER/ping")
}

# judge STATUS: the verdict, point by point, from what both ends counted and the exit code of the node.
judge()
{
    local sent received packets_in packets_out
    wait_until 5 gateway_has_tunnels 0 || true
    sent=$(node_counter sent)
    received=$(node_counter received)
    packets_in=$(gateway_closed_counter packets-in)
    packets_out=$(gateway_closed_counter packets-out)
    show_gateway_log
    echo
    check "the node ended with exit code $1" test "$1" -eq 0
    check "$(collector_reports | sort -u | wc -l) of $(node_reports) reports received behind the gateway" \
        test "$(collector_reports | sort -u | wc -l)" -eq "$(node_reports)" -a "$(node_reports)" -ge "$reports"
    check "ping through the tunnel answered 3 of 3" grep -q '3 received' "$LAB_FOLDER/ping"
    check "on the wire: $(net_watched gateway tunnel) ESP-in-UDP packets to port 4500, $(net_watched gateway other) packets of any other kind but IKE" \
        test "$(net_watched gateway tunnel) $(net_watched gateway other)" = "${sent:-none} 0"
    check "the node sent ${sent:-no} ESP packets, the gateway decrypted $packets_in" test "${sent:-none}" = "$packets_in"
    check "the gateway encrypted $packets_out ESP packets, the node received ${received:-none}" test "${received:-none}" = "$packets_out"
    check "the tunnel was closed by a DELETE that the gateway acknowledged" grep -q 'DELETE acknowledged' "$NODE_LOG"
    check "the gateway holds no tunnel any more" gateway_has_tunnels 0
}

main()
{
    local status=0
    read_options "$@"
    require_root
    require_sdk
    require_packages "${GATEWAY_PACKAGES[@]}"
    say setup "building the node"
    node_build
    lab_open
    say setup "gateway $GATEWAY_ADDRESS and node $NODE_ADDRESS in network namespaces $LAB_NAME-gateway and $LAB_NAME-node"
    GATEWAY_PSK=0x$(od -An -N 32 -t x1 /dev/urandom | tr -d ' \n')
    gateway_network
    net_watch gateway eth0
    gateway_start
    collector_start
    say setup "strongSwan is ready, $GATEWAY_SUITE suite; the collector listens on $COLLECTOR_ADDRESS:$COLLECTOR_PORT behind it"
    node_config report_interval_ms=500
    node_start
    exec {node_lines}<"$NODE_LOG" {collector_lines}<"$COLLECTOR_FILE"
    node_begun='' collector_begun=''
    follow
    node_stop_counted || status=$?
    show_node
    show_collector
    if [[ -s $NODE_ERRORS ]]; then
        say node "$(cat "$NODE_ERRORS")"
    fi
    : >>"$LAB_FOLDER/ping"
    judge "$status"
    lab_close
    if [[ $failures -gt 0 ]]; then
        echo "FAILED: $failures of the points above" >&2
        exit 1
    fi
    echo "Everything worked. Namespaces, processes and files of this run are gone."
}

main "$@"
