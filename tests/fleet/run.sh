#!/usr/bin/env bash
# A fleet of nodes against one real strongSwan with its default limits, in network namespaces: power cuts, a gateway that is started
# anew, renewals. README.md has what came of it.
#
#     bash tests/fleet/run.sh [N] [--long] [--keep FOLDER] [ROW]...     50 nodes; rows are the functions row_* of row.sh
#
# --long: 200 nodes, then 1,000, one row after the other. --keep: the counts of each second and the pictures go there.
#
# After the rows an hour of renewals in virtual time (--long only).
#
# Closes with `N passed, N failed`; ends with 0 only if none failed.
set -euo pipefail

fleet=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=boards/linux/gateway/gateway.sh
source "$fleet/../../boards/linux/gateway/gateway.sh"
# shellcheck source=tests/fleet/lab.sh
source "$fleet/lab.sh"

sizes=(50)
long=no
rows=()
keep=
jobs=5
hour_nodes=100
passed=0
failed=0

usage()
{
    echo "usage: bash tests/fleet/run.sh [N] [--long] [--keep FOLDER] [ROW]..." >&2
    exit 2
}

read_options()
{
    while [[ $# -gt 0 ]]; do
        case $1 in
            --long) sizes=(200 1000); long=yes ;;
            --keep) keep=$(realpath -- "${2:?}"); shift ;;
            -*) usage ;;
            *[!0-9]*) rows+=("$1") ;;
            *) sizes=("$1") ;;
        esac
        shift
    done
    if [[ ${#rows[@]} -eq 0 ]]; then
        rows=(cut-20ms cut-1s nat-20ms nat-1s renewals rotation)
        if [[ $long == yes ]]; then
            rows+=(nat-raised-1s table-1s minute-1s second-1s renewals-1s flood)
        fi
    fi
    # Many nodes take the machine for themselves.
    if [[ ${sizes[0]} -gt 100 ]]; then
        jobs=1
    fi
}

# run_row NAME SIZE: its output and verdict go to the folder of results.
run_row()
{
    local status=0 pid
    NANOIKE_FLEET_KEEP=$keep timeout --kill-after=30 3600 bash "$fleet/row.sh" "$1" "$2" >"$results/$1-$2" 2>&1 &
    pid=$!
    # shellcheck disable=SC2064 # this pid
    trap "kill $pid; wait $pid; exit 143" TERM
    wait "$pid" || status=$?
    echo "$status" >"$results/$1-$2.status"
}

# stop_all: ends the rows that are under way and waits until they have cleaned up.
stop_all()
{
    local pid
    for pid in $(jobs -p); do
        kill "$pid" 2>/dev/null || true
    done
    wait
}

# report NAME SIZE
report()
{
    local words
    words="$1, $2 nodes"
    if [[ $(cat "$results/$1-$2.status") -eq 0 ]]; then
        passed=$((passed + 1))
        echo "passed  $words"
    else
        failed=$((failed + 1))
        echo "FAILED  $words"
    fi
    sed '/ Killed  /d; s/^/    /' "$results/$1-$2"
}

# hour: nodes that started together, and renew every half a minute, have parted: no second sees more than four times the mean.
hour()
{
    local line mean
    line=$("${FLEET_COMMAND[@]}" hour --nodes "$hour_nodes")
    mean=$(word "$line" mean_per_1000s)
    if [[ $(word "$line" lost) -eq 0 && $(word "$line" failed) -eq 0 &&
        $((1000 * $(word "$line" peak_last_minutes))) -le $((4 * mean)) ]]; then
        passed=$((passed + 1))
        echo "passed  $line"
    else
        failed=$((failed + 1))
        echo "FAILED  $line"
    fi
}

read_options "$@"
require_root
require_sdk
require_packages "${GATEWAY_PACKAGES[@]}"
coap_build
node_build
fleet_build
NANOIKE_COLLECTOR="${COAP_COMMAND[*]@Q}" NANOIKE_FLEET="${FLEET_COMMAND[*]@Q}" NANOIKE_NODE="${NODE_COMMAND[*]@Q}"
export NANOIKE_COLLECTOR NANOIKE_FLEET NANOIKE_NODE
results=$(mktemp -d /tmp/nanoike-fleet.XXXXXX)
trap 'rm -rf "$results"' EXIT
trap 'stop_all; exit 130' INT
trap 'stop_all; exit 143' TERM
for size in "${sizes[@]}"; do
    for name in "${rows[@]}"; do
        while [[ $(jobs -rp | wc -l) -ge $jobs ]]; do
            wait -n || true
        done
        run_row "$name" "$size" &
    done
    wait
    for name in "${rows[@]}"; do
        report "$name" "$size"
    done
done
if [[ $long == yes ]]; then
    hour
fi
echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
