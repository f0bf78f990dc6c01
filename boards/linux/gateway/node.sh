# shellcheck shell=bash
# The node of boards/linux, in the namespace "node" of a lab.

NODE_CONFIG=             # its configuration file, if not node.conf in the lab's folder
NODE_LOG=                # its standard output
NODE_ERRORS=             # its standard error
NODE_PID=
NODE_STARTS=0
NODE_COMMAND=()

# Builds the node once and says how it is started. NANOIKE_NODE, if set, is another command to run in its place, its words
# quoted as the shell wants them: a path may hold a blank.
node_build()
{
    local board
    if [[ -n ${NANOIKE_NODE:-} ]]; then
        eval "NODE_COMMAND=($NANOIKE_NODE)"
        return
    fi
    board=$(dirname -- "$(dirname -- "${BASH_SOURCE[0]}")")
    dotnet_build "$board/NanoIke.Linux.csproj"
    NODE_COMMAND=(dotnet "$board/bin/Release/net10.0/NanoIke.Linux.dll")
}

# dotnet_build PROJECT: says what is built as it goes on; what the compiler says only when it fails, and ends the script then.
dotnet_build()
{
    local log
    require_sdk
    log=$(mktemp)
    # No build server may outlive this script.
    if ! dotnet build "$1" --configuration Release --nologo --verbosity minimal --tl:off \
        -maxCpuCount:1 -nodeReuse:false -p:UseSharedCompilation=false 2>&1 | tee "$log" | sed -nuE 's/^ +([^ ]+) -> .*/  built \1/p'; then
        cat "$log" >&2
        rm -f "$log"
        exit 1
    fi
    rm -f "$log"
}

# node_config [KEY=VALUE]...: writes the node's configuration file, which fits the gateway; KEY=VALUE replaces a value,
# KEY= leaves the key out.
node_config()
{
    local -A value=(
        [gateway]=$GATEWAY_ADDRESS
        [local_id]=$NODE_ID
        [gateway_id]=$GATEWAY_ID
        [psk]=$GATEWAY_PSK
        [inner_address]=auto
        [remote_subnet]=$GATEWAY_SUBNET
        [collector]=$COLLECTOR_ADDRESS:$COLLECTOR_PORT
        [report_interval_ms]=200
    )
    local setting key
    for setting in "$@"; do
        value[${setting%%=*}]=${setting#*=}
    done
    for key in "${!value[@]}"; do
        if [[ -n ${value[$key]} ]]; then
            echo "$key = ${value[$key]}"
        fi
    done >"${NODE_CONFIG:-$LAB_FOLDER/node.conf}"
}

# node_start [OPTION]...: starts the node in the background, with logs of its own.
node_start()
{
    local options=(--suite "$GATEWAY_SUITE")
    if [[ $GATEWAY_KEY_EXCHANGE != x25519 ]]; then
        options+=(--key-exchange "$GATEWAY_KEY_EXCHANGE")
    fi
    NODE_STARTS=$((NODE_STARTS + 1))
    NODE_LOG=$LAB_FOLDER/node-$NODE_STARTS.log
    NODE_ERRORS=$LAB_FOLDER/node-$NODE_STARTS.errors
    : >"$NODE_LOG"
    : >"$NODE_ERRORS"
    # shellcheck disable=SC2016 # $1 and $@ belong to the inner shell
    lab_background NODE_PID "$NODE_LOG" ip netns exec "$LAB_NAME-node" sh -c 'errors=$1; shift; exec "$@" 2>>"$errors"' \
        node "$NODE_ERRORS" "${NODE_COMMAND[@]}" --config "${NODE_CONFIG:-$LAB_FOLDER/node.conf}" "${options[@]}" "$@"
}

# node_wait SECONDS: waits for its end; the answer is its exit code, 124 when it did not end in time.
node_wait()
{
    if ! wait_until "$1" lab_ended "$NODE_PID"; then
        return 124
    fi
    local status=0
    wait "$NODE_PID" || status=$?
    return "$status"
}

# node_stop: Ctrl-C, as a person would; the answer is its exit code.
node_stop()
{
    kill -INT "$NODE_PID"
    node_wait 30
}

# node_stop_counted: the same, where packets are counted afterwards. charon hands ESP and IKE to different threads, so a
# DELETE may overtake the reports right before it. The first copy of it is lost here, until all reports have arrived; not for
# long, since a closing node sends it three times.
node_stop_counted()
{
    local deadline
    net_hold gateway
    kill -INT "$NODE_PID"
    wait_until 3 net_held gateway || true
    deadline=$((${EPOCHREALTIME/[.,]/} + 700000))
    until collector_has "$(node_reports)" || [[ ${EPOCHREALTIME/[.,]/} -ge $deadline ]]; do
        sleep 0.05
    done
    net_release gateway
    node_wait 30
}

# The address inside the tunnel that the node got last.
node_inner_address()
{
    grep -oE 'tunnel (up|renewed): inner address [0-9.]+[0-9]' "$NODE_LOG" | tail -n 1 | grep -oE '[0-9.]+$' || true
}

# How many reports the node sent.
node_reports()
{
    grep -cE '^report [0-9]+ sent' "$NODE_LOG" || true
}

# How many tunnels the node had, those that replaced another one counted.
node_tunnels()
{
    grep -cE '(^|"text":")tunnel (up|renewed)' "$NODE_LOG" || true
}

# node_counter sent|received: ESP packets by the node's own count, from its last line.
node_counter()
{
    grep -oE "$1 [0-9]+ ESP packets" "$NODE_LOG" | tail -n 1 | grep -oE '[0-9]+' || true
}

# node_count sent|delivered|queued|lost: of readings, by the last event of a node that was started with --json.
node_count()
{
    node_event_counts "$1" '' | tail -n 1
}

# node_event_counts sent|delivered|queued|lost EVENT: the count at every such event, one a line; all events when it is empty.
node_event_counts()
{
    sed -nE "s/^\\{\"ms\":[0-9]+,\"event\":\"${2:-[a-z_]+}\",.*\"$1\":([0-9]+)[,}].*/\\1/p" "$NODE_LOG"
}

# node_taken: how many readings the node took, by its events or lines.
node_taken()
{
    grep -cE '(^|"text":")reading [0-9]+ taken' "$NODE_LOG" || true
}

# node_delivered COUNT: whether the collector acknowledged so many readings, by the events of the node.
node_delivered()
{
    [[ $(node_count delivered) -ge $1 ]]
}

# node_lost COUNT: whether so many readings gave way to others.
node_lost()
{
    [[ $(node_count lost) -ge $1 ]]
}

# node_reading_times: number of each reading, and when it was taken, in milliseconds since the start of a node with --json.
node_reading_times()
{
    sed -nE 's/^\{"ms":([0-9]+),"event":"reading_taken",.*"reading ([0-9]+) taken.*/\2 \1/p' "$NODE_LOG"
}
