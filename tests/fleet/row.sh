#!/usr/bin/env bash
# One row of the fleet's table, in a lab of its own: bash row.sh NAME NODES. run.sh calls it.
set -Eeuo pipefail
trap 'echo "  FAILED  line $LINENO: $BASH_COMMAND"' ERR

fleet=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=boards/linux/gateway/gateway.sh
source "$fleet/../../boards/linux/gateway/gateway.sh"
# shellcheck source=tests/fleet/lab.sh
source "$fleet/lab.sh"

# Nodes on boards wait up to so long before their first handshake: DeviceBoard.StartJitterMs.
jitter_ms=10000
# The gateway is off for so long, and its start.
off_s=5
finished=no

# phase WORDS SECONDS: waits until all nodes have reported since the phase began, and says what it took. Another phase begins.
phase()
{
    local words=$1 line
    wait_until "$2" fleet_reported || true
    phases=$((phases + 1))
    kill -USR1 "$FLEET_PID"
    wait_until 10 fleet_phase "$phases"
    line=$(grep '^phase ' "$FLEET_LOG" | tail -n 1)
    told=$(grep -c '^all reported ' "$FLEET_LOG" || true)
    echo "  $words"
    sed -n "$((phase_line + 1)),\$s/^failure /          failed: /p" "$FLEET_LOG"
    phase_line=$(wc -l <"$FLEET_LOG")
    measure "$line"
    check "all report" test "$(word "$line" reported)" -eq "$nodes"
    check "no AUTHENTICATION_FAILED" test "$refused" -eq 0
}

# measure PHASE: what the phase cost, at both ends.
measure()
{
    local line=$1 attempts made cpu ignored overflows
    attempts=$(word "$line" attempt)
    made=$(($(word "$line" up) + $(word "$line" renewed)))
    cpu=$(($(gateway_cpu_ms) - cpu_before))
    refused=$(($(gateway_said 'N\(AUTH_FAILED\)') - refused_before))
    ignored=$(($(gateway_said 'half-open IKE_SA limit') - ignored_before))
    overflows=$(($(gateway_overflows) - overflows_before))
    printf '          all report after %s, half of them after %s; %d handshakes begun, %d made, %d with a COOKIE; %d tunnels lost\n' \
        "$(seconds "$(word "$line" all_ms)")" "$(seconds "$(word "$line" half_ms)")" "$attempts" "$made" "$(word "$line" cookie)" \
        "$(word "$line" lost)"
    printf '          in a second at most %d handshakes begun, %d IKE_SA_INIT sent, %d tunnels made\n' \
        "$(word "$line" peak_attempt)" "$(word "$line" peak_init)" "$(word "$line" peak_made)"
    printf '          gateway: %d ms of processor, %d us a handshake; %d refused, %d over its limit of half-open SAs, %d overflowed\n' \
        "$cpu" "$((made == 0 ? 0 : 1000 * cpu / made))" "$refused" "$ignored" "$overflows"
    begin_measure
}

begin_measure()
{
    cpu_before=$(gateway_cpu_ms)
    refused_before=$(gateway_said 'N\(AUTH_FAILED\)')
    ignored_before=$(gateway_said 'half-open IKE_SA limit')
    overflows_before=$(gateway_overflows)
}

# begin NAT|own ROUND_TRIP_MS [KEY=VALUE]...: the lab, and a fleet that is started.
begin()
{
    local round_trip=$2
    if [[ $1 == nat ]]; then
        fleet_network_nat
    else
        fleet_network
    fi
    shift 2
    fleet_secrets "$nodes"
    gateway_start
    echo "$GATEWAY_PID" >"$LAB_FOLDER/gateway-pid"
    coap_start
    node_config local_id='' psk='' collector="coap://$COLLECTOR_ADDRESS" report_interval_ms=10000 "$@"
    begin_measure
    start "$round_trip"
}

start()
{
    phases=0 told=0 phase_line=0
    fleet_start "$1" "$jitter_ms"
}

# finish: the nodes close their tunnels. Nothing that was taken is lost, and no number is missing in the collector's table.
finish()
{
    local line
    kill -INT "$FLEET_PID"
    wait_until 60 lab_ended "$FLEET_PID" || true
    line=$(grep '^readings ' "$FLEET_LOG")
    echo "  the end: ${line#readings }"
    coap_stop
    echo "  the collector: $(grep -cE ' the same message came again$' "$COAP_LOG" || true) messages and\
 $(grep -cE ', again$' "$COAP_LOG" || true) readings came again"
    check "no reading was lost" test "$(word "$line" lost_readings)" -eq 0
    check "no gap in the numbers of any node" test "$(table_gaps)" -eq 0
    finished=yes
    if [[ -n ${NANOIKE_FLEET_KEEP:-} ]]; then
        mkdir -p "$NANOIKE_FLEET_KEEP"
        for line in "$LAB_FOLDER"/seconds-*; do
            cp "$line" "$NANOIKE_FLEET_KEEP/$name-$nodes-${line##*-}.csv"
        done
    fi
}

# begin_phase: from now on, whatever was reported before.
begin_phase()
{
    kill -USR1 "$FLEET_PID"
    phases=$((phases + 1))
    wait_until 10 fleet_phase "$phases"
    told=$(grep -c '^all reported ' "$FLEET_LOG" || true)
    begin_measure
}

# power_cuts NAT|own ROUND_TRIP_MS SECONDS: all nodes lose their power at once, then the gateway does.
power_cuts()
{
    begin "$1" "$2"
    phase "first start, round trip $2 ms" "$3"
    kill -KILL "$FLEET_PID"
    wait "$FLEET_PID" 2>/dev/null || true
    start "$2"
    phase "power cut of all nodes" "$3"
    gateway_kill
    sleep "$off_s"
    gateway_start
    echo "$GATEWAY_PID" >"$LAB_FOLDER/gateway-pid"
    begin_phase # what was reported before it could answer does not count
    cpu_before=0
    phase "the gateway was off for $off_s s and its start; since it can answer" "$3"
    finish
}

# flood: nodes that do not wait before their first handshake, as no board does. What the gateway makes in a second then is what it can.
flood()
{
    jitter_ms=0
    begin own 20
    phase "all at one moment, round trip 20 ms" 300
    finish
}

# second_gateway ROUND_TRIP_MS: the nodes have two addresses, and the first one, the only one until then, falls silent for ever. (Both
# are of one strongSwan: what is measured is how long nodes take to go on to the next gateway of their list.)
second_gateway()
{
    local second=10.9.0.3
    GATEWAY_CONNECTION_EXTRA="local_addrs = $GATEWAY_ADDRESS, $second"
    begin own "$1" gateway="$GATEWAY_ADDRESS, $second"
    phase "first start, round trip $1 ms" 300
    net_in gateway ip address add "$second/24" dev eth0
    net_in gateway nft "table ip gone { chain input { type filter hook input priority filter; ip daddr $GATEWAY_ADDRESS drop; }; }"
    begin_phase
    phase "the first gateway of the list is gone" 300
    finish
}

# renewals NAT|own ROUND_TRIP_MS: three minutes of them.
renewals()
{
    local line
    begin "$1" "$2" lifetime_s=30 report_interval_ms=3000
    phase "first start, round trip $2 ms" 120
    sleep 180
    phase "three minutes with lifetime_s = 30" 1
    line=$(grep '^phase ' "$FLEET_LOG" | tail -n 1)
    check "$(word "$line" renewed) renewals, four a node or more" test "$(word "$line" renewed)" -ge $((4 * nodes))
    check "no tunnel was lost" test "$(word "$line" lost)" -eq 0
    finish
}

# provisioned NODES: a fleet that provision wrote, with both secrets in the nodes' files; the gateway has the old ones.
provisioned()
{
    folder=$LAB_FOLDER/provisioned
    "${NODE_COMMAND[@]}" provision --out "$folder" --nodes "$1" --gateway "$GATEWAY_ADDRESS" --gateway-id "$GATEWAY_ID" \
        --remote-subnet "$GATEWAY_SUBNET" --collector "coap://$COLLECTOR_ADDRESS" --pool "$GATEWAY_POOL" >/dev/null
    "${NODE_COMMAND[@]}" provision --out "$folder" --rotate >/dev/null
    for file in "$folder"/nodes/*.conf; do
        sed -nE 's/^(local_id|psk|psk_next) = //p' "$file" | paste -sd ' '
    done >"$LAB_FOLDER/secrets"
}

# established_before SECONDS: how many tunnels are older.
established_before()
{
    gateway_control --list-sas --raw | grep -oE 'state=ESTABLISHED .* established=[0-9]+' | grep -oE '[0-9]+$' |
        awk -v age="$1" '$1 > age { older++ } END { print older + 0 }'
}

none_established_before()
{
    [[ $(established_before "$((SECONDS - switched))") -eq 0 ]]
}

# rotation: the gateway changes all secrets under traffic; the nodes follow at their next renewal.
rotation()
{
    local line folder file switched
    fleet_network
    provisioned "$nodes"
    gateway_start
    gateway_control --load-all --clear --file "$folder/gateway/swanctl.conf" >/dev/null 2>&1
    echo "$GATEWAY_PID" >"$LAB_FOLDER/gateway-pid"
    coap_start
    node_config local_id='' psk='' collector="coap://$COLLECTOR_ADDRESS" report_interval_ms=2000 lifetime_s=30
    begin_measure
    start 20
    phase "all nodes with their old secrets" 120
    gateway_control --load-all --clear --file "$folder/gateway/swanctl-next.conf" >/dev/null 2>&1
    switched=$SECONDS
    check "open tunnels stay" test "$(established_before 0)" -ge "$((nodes * 9 / 10))"
    wait_until 90 none_established_before || true
    check "no tunnel is older than the change, after $((SECONDS - switched)) s: nobody uses an old secret" none_established_before
    kill -USR1 "$FLEET_PID"
    wait_until 10 fleet_phase 2
    line=$(grep '^phase ' "$FLEET_LOG" | tail -n 1)
    check "$(word "$line" renewed) renewals" test "$(word "$line" renewed)" -ge "$nodes"
    check "$(gateway_said 'N\(AUTH_FAILED\)') refusals: one a node" test "$(gateway_said 'N\(AUTH_FAILED\)')" -eq "$nodes"
    check "no tunnel was lost" test "$(word "$line" lost)" -eq 0
    sleep 35
    check "renewals begin with the new secret now" test "$(gateway_said 'N\(AUTH_FAILED\)')" -eq "$nodes"
    finish
}

name=$1
nodes=$2
coap_build
node_build
fleet_build
lab_open
case $name in
    cut-20ms) power_cuts own 20 300 ;;
    cut-1s) power_cuts own 1000 300 ;;
    nat-20ms) power_cuts nat 20 900 ;;
    nat-1s) power_cuts nat 1000 900 ;;
    nat-raised-1s)
        # Of a site with one address: more half-open SAs from it than 5.
        GATEWAY_CHARON_EXTRA='block_threshold = 200'
        power_cuts nat 1000 900
        ;;
    table-1s)
        # Else the gateway goes through all SAs to find one.
        GATEWAY_CHARON_EXTRA=$'ikesa_table_size = 1024\n    ikesa_table_segments = 16'
        power_cuts own 1000 300
        ;;
    minute-1s)
        off_s=60
        power_cuts own 1000 300
        ;;
    flood) flood ;;
    second-1s) second_gateway 1000 ;;
    renewals) renewals own 20 ;;
    renewals-1s) renewals own 1000 ;;
    rotation) rotation ;;
    *) echo "  FAILED  there is no row $name"; exit 2 ;;
esac
[[ $finished == yes && $CHECKS_FAILED -eq 0 ]]
