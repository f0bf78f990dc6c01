#!/usr/bin/env bash
# The demonstration: a sensor node that reports over CoAP through a real IPsec gateway, both on this machine, each in a
# network namespace of its own. In the middle the two are cut off from each other for ten seconds. It installs what is
# missing, shows what happens, compares what both ends counted, and removes everything again.
#
#     bash boards/linux/run.sh [--suite aes|chacha|ccm] [--key-exchange x25519|p256|x25519-mlkem768] [--ppk] [--count READINGS]
#          [--capture FILE]
#     bash boards/linux/run.sh --deep-sleep [--suite aes|chacha|ccm] [--key-exchange x25519|p256|x25519-mlkem768]
#
# --ppk: with a post-quantum preshared key (RFC 8784) as well.
# --capture: what crosses the wire goes to FILE, the keys to the folder FILE.keys, and what Wireshark sees with them is shown.
# --deep-sleep: the node ends after each reading and goes on with its tunnel when it is started again (deep-sleep.sh).
#
# Ends with 0 only if every reading arrived once, in order and with its time, the ping was answered, the counters agree and
# the DELETE was clean.
set -Eeuo pipefail
trap 'echo "$0: line $LINENO failed: $BASH_COMMAND" >&2' ERR

board=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=boards/linux/gateway/gateway.sh
source "$board/gateway/gateway.sh"

# shellcheck source=boards/linux/deep-sleep.sh
source "$board/deep-sleep.sh"

deep_sleep=no
readings=50
interval_ms=500
cut_s=10
# The node tells the age of a reading in whole seconds; the rest is for a machine with much else to do.
spread_ms=2500
capture=
ppk_listed=
# What of the gateway's log is worth showing.
gateway_steps='parsed (IKE_SA_INIT|IKE_INTERMEDIATE|IKE_AUTH|INFORMATIONAL) request'
gateway_steps+='|CHILD_SA tunnel.[0-9]+. established|deleting IKE_SA|authentication of'

usage()
{
    echo "usage: bash boards/linux/run.sh [--suite aes|chacha|ccm] [--key-exchange x25519|p256|x25519-mlkem768] [--count READINGS]" >&2
    echo "       [--ppk] [--capture FILE]" >&2
    echo "       bash boards/linux/run.sh --deep-sleep [--suite aes|chacha|ccm] [--key-exchange x25519|p256|x25519-mlkem768]" >&2
    echo "       so many readings or more, 5 at least" >&2
    exit 2
}

read_options()
{
    while [[ $# -gt 0 ]]; do
        if [[ $1 == --ppk ]]; then
            GATEWAY_PPK_ID=ppk-$NODE_ID
            GATEWAY_PPK=$(random_secret)
            shift
            continue
        fi
        if [[ $1 == --deep-sleep ]]; then
            deep_sleep=yes
            shift
            continue
        fi
        [[ $# -ge 2 ]] || usage
        case $1 in
            --suite) GATEWAY_SUITE=$2 ;;
            --key-exchange) GATEWAY_KEY_EXCHANGE=$2 ;;
            --count) readings=$2 ;;
            --capture) capture=$(realpath -- "$2") ;;
            *) usage ;;
        esac
        shift 2
    done
    [[ $GATEWAY_SUITE == aes || $GATEWAY_SUITE == chacha || $GATEWAY_SUITE == ccm ]] || usage
    [[ $GATEWAY_KEY_EXCHANGE =~ ^(x25519|p256|x25519-mlkem768)$ ]] || usage
    [[ $readings =~ ^[0-9]{1,6}$ && $((10#$readings)) -ge 5 ]] || usage
    readings=$((10#$readings))
}

random_secret()
{
    echo "0x$(od -An -N 32 -t x1 /dev/urandom | tr -d ' \n')"
}

# show_node: the events that the node told since the last call. A line under way waits for its end.
show_node()
{
    local line
    while IFS= read -r line <&"$node_lines"; do
        say_event "$node_begun$line"
        node_begun=
    done
    node_begun+=$line
}

# say_event LINE: the text of an event for people; with a reading, how many wait.
say_event()
{
    local text=$1 waiting=
    if [[ $1 =~ \"queued\":([0-9]+),.*\"text\":\"(.*)\"\} ]]; then
        printf -v text %b "${BASH_REMATCH[2]}" # \u0027 is an apostrophe
        waiting=${BASH_REMATCH[1]}
    fi
    if [[ $1 == *'"event":"reading_taken"'* && $waiting -gt 1 ]]; then
        text+=", $waiting wait"
    fi
    say node "$text"
}

# show_collector: the readings that arrived since the last call.
show_collector()
{
    local line
    while IFS= read -r line <&"$collector_lines"; do
        say collector "$collector_begun$line"
        collector_begun=
    done
    collector_begun+=$line
}

# show_gateway: what happened on the gateway since the last call.
show_gateway()
{
    local line
    while IFS= read -r line <&"$gateway_lines"; do
        line=$gateway_begun$line
        gateway_begun=
        if [[ $line =~ ($gateway_steps).* ]]; then
            say gateway "${BASH_REMATCH[0]}"
        fi
    done
    gateway_begun+=$line
}

show()
{
    show_node
    show_gateway
    show_collector
}

# follow COMMAND...: shows both ends until the command succeeds, or the node ends.
follow()
{
    until "$@" || lab_ended "$NODE_PID"; do
        show
        sleep 0.1
    done
    show
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

# show_ppk: what strongSwan lists of a tunnel whose keys depend on the PPK (RFC 8784).
show_ppk()
{
    local line
    [[ -n $GATEWAY_PPK_ID ]] || return 0
    line=$(gateway_control --list-sas | grep -E '/PPK' || true)
    say gateway "swanctl --list-sas: ${line#"${line%%[![:space:]]*}"}"
    ppk_listed=$line
}

# cut_off: no packet passes between node and gateway for a while, and nobody tells them.
cut_off()
{
    local until=$((SECONDS + cut_s))
    say wire "cut: no packet passes for $cut_s s"
    net_cut node eth0
    net_cut gateway eth0
    follow eval "((SECONDS >= $until))"
    net_mend node
    net_mend gateway
    say wire "mended; it lost $(net_cut_off gateway) ESP packets to the gateway and $(net_cut_off node) to the node"
}

# judge STATUS: the verdict, point by point, from what both ends counted and the exit code of the node.
judge()
{
    local taken sent received packets_in packets_out lost_in lost_out
    wait_until 5 gateway_has_tunnels 0 || true
    taken=$(node_taken)
    sent=$(node_counter sent)
    received=$(node_counter received)
    packets_in=$(gateway_closed_counter packets-in)
    packets_out=$(gateway_closed_counter packets-out)
    lost_in=$(net_cut_off gateway)
    lost_out=$(net_cut_off node)
    echo
    check "the node ended with exit code $1" test "$1" -eq 0
    check "readings: $taken taken, of which $(node_count delivered) delivered, $(node_count queued) queued, $(node_count lost) lost" \
        test "$taken" -ge "$readings" -a "$(node_count delivered) $(node_count queued) $(node_count lost)" = "$taken 0 0"
    check "the collector has $(coap_readings | wc -l): each once, in order; $(coap_again) came again and were dropped" \
        coap_in_order "$taken"
    check "each with the time it was taken, within $(coap_spread) ms" test "$(coap_spread)" -le "$spread_ms"
    check "the most that waited during the cut: $(node_most_queued)" test "$(node_most_queued)" -ge $((cut_s * 1000 / interval_ms / 2))
    check "ping through the tunnel answered 3 of 3" grep -q '3 received' "$LAB_FOLDER/ping"
    if [[ -n $GATEWAY_PPK_ID ]]; then
        check "strongSwan lists the tunnel with PPK" test -n "$ppk_listed"
    fi
    check "on the wire: $(net_watched gateway tunnel) ESP-in-UDP packets to port 4500,\
 $(net_watched gateway other) packets of any other kind but IKE" \
        test "$(net_watched gateway tunnel) $(net_watched gateway other)" = "${sent:-none} 0"
    check "the node sent ${sent:-no} ESP packets, the cut lost $lost_in, the gateway decrypted $packets_in" \
        test "${sent:-0}" -eq $((packets_in + lost_in))
    check "the gateway encrypted $packets_out ESP packets, the cut lost $lost_out, the node received ${received:-none}" \
        test "$packets_out" -eq $((${received:-0} + lost_out))
    check "the tunnel was closed by a DELETE that the gateway acknowledged" grep -q 'DELETE acknowledged' "$NODE_LOG"
    check "the gateway holds no tunnel any more" gateway_has_tunnels 0
}

node_most_queued()
{
    node_event_counts queued '' | sort -n | tail -n 1
}

# delivered_all: whether the node has nothing left to deliver, and took enough.
delivered_all()
{
    coap_has "$readings" && [[ $(node_count queued) -le 1 ]]
}

# show_capture: what of the capture can be read with the keys of the node.
show_capture()
{
    local line
    capture_stop
    echo
    say wireshark "WIRESHARK_CONFIG_DIR=$capture.keys wireshark $capture"
    while IFS= read -r line; do
        say wireshark "$line"
    done < <(capture_read "$capture.keys" -Y 'isakmp || icmp || coap' -t r 2>/dev/null | head -n 16)
    if [[ $GATEWAY_SUITE == aes ]]; then
        check "tshark reads a CoAP message in every report" test \
            "$(capture_read "$capture.keys" -Y 'coap.code == 2' 2>/dev/null | wc -l)" -ge "$(coap_messages)"
    fi
}

prepare()
{
    require_root
    require_sdk
    require_packages "${GATEWAY_PACKAGES[@]}"
    if [[ -n $capture ]]; then
        require_packages "${CAPTURE_PACKAGES[@]}"
    fi
    if [[ $GATEWAY_KEY_EXCHANGE == *mlkem* ]] && ! gateway_has_mlkem; then
        echo "$0: ML-KEM takes strongSwan 6 with the plugin ml; NANOIKE_STRONGSWAN names the folder of one that is not the system's" >&2
        exit 2
    fi
    say setup "building the node and the collector"
    node_build
    coap_build
    lab_open
    say setup "gateway $GATEWAY_ADDRESS and node $NODE_ADDRESS in network namespaces $LAB_NAME-gateway and $LAB_NAME-node"
    GATEWAY_PSK=$(random_secret)
    if [[ $deep_sleep == yes ]]; then
        sleep_lab
        exec {gateway_lines}<"$GATEWAY_LOG"
        gateway_begun=''
        return
    fi
    gateway_network
    net_watch gateway eth0
    gateway_start
    coap_start
    : >"$LAB_FOLDER/ping"
    say setup "strongSwan is ready, $GATEWAY_SUITE suite, $GATEWAY_KEY_EXCHANGE; the CoAP collector listens on $COLLECTOR_ADDRESS:$COLLECTOR_PORT behind it"
    node_config "collector=coap://$COLLECTOR_ADDRESS" report_interval_ms="$interval_ms" ppk_id="$GATEWAY_PPK_ID" ppk="$GATEWAY_PPK"
    if [[ -n $capture ]]; then
        capture_start "$capture"
        node_start --json --keylog "$capture.keys"
    else
        node_start --json
    fi
    exec {node_lines}<"$NODE_LOG" {collector_lines}<"$COAP_LOG" {gateway_lines}<"$GATEWAY_LOG"
    node_begun='' collector_begun='' gateway_begun=''
}

# The node is given no count: it must be there for the ping and the cut on a slow machine too.
main()
{
    local status=0
    read_options "$@"
    prepare
    if [[ $deep_sleep == yes ]]; then
        sleep_demonstration
    else
        follow coap_has 3
        ping_node
        follow coap_has 5
        show_ppk
        cut_off
        follow delivered_all
        node_stop || status=$?
        show
        if [[ -s $NODE_ERRORS ]]; then
            say node "$(cat "$NODE_ERRORS")"
        fi
        coap_stop
        show_collector
        judge "$status"
        if [[ -n $capture ]]; then
            show_capture
        fi
    fi
    lab_close
    if [[ $CHECKS_FAILED -gt 0 ]]; then
        echo "FAILED: $CHECKS_FAILED of the points above" >&2
        exit 1
    fi
    echo "Everything worked. Namespaces, processes and files of this run are gone."
}

main "$@"
