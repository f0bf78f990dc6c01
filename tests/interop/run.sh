#!/usr/bin/env bash
# The node against a real strongSwan, in network namespaces.
#
#     bash tests/interop/run.sh [--jobs N] [--long] [SCENARIO]...     without a name: all of tests/interop/scenarios
#
# --long: also those of tests/interop/scenarios/long, then the soak, ten minutes of it (soak.sh).
#
# Closes with `N passed, N failed[, N skipped]`; ends with 0 only if none failed.
set -euo pipefail

interop=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=boards/linux/gateway/gateway.sh
source "$interop/../../boards/linux/gateway/gateway.sh"
# shellcheck source=tests/interop/relay.sh
source "$interop/relay.sh"

INTEROP_PACKAGES=(conntrack libcoap3-bin procps tshark)
# Scenarios mostly wait, so more of them than processors run at a time.
jobs=6
long=no
names=()
passed=0
failed=0
skipped=0

read_options()
{
    while [[ $# -gt 0 ]]; do
        case $1 in
            --jobs) jobs=${2:?}; shift 2 ;;
            --long) long=yes; shift ;;
            -*) echo "usage: bash tests/interop/run.sh [--jobs N] [--long] [SCENARIO]..." >&2; exit 2 ;;
            *) names+=("$1"); shift ;;
        esac
    done
    if [[ ${#names[@]} -eq 0 ]]; then
        all_names
    fi
}

all_names()
{
    local file files=("$interop"/scenarios/*.sh)
    if [[ $long == yes ]]; then
        files+=("$interop"/scenarios/long/*.sh)
    fi
    for file in "${files[@]}"; do
        names+=("$(basename "$file" .sh)")
    done
}

# scenario_file NAME
scenario_file()
{
    local file=$interop/scenarios/$1.sh
    if [[ ! -e $file ]]; then
        file=$interop/scenarios/long/$1.sh
    fi
    echo "$file"
}

# run_scenario NAME: its output and verdict go to the folder of results.
run_scenario()
{
    local status=0 started=$SECONDS pid
    # A scenario that hangs is ended, gently, so that it cleans up; so is one that is under way at a Ctrl-C.
    timeout --kill-after=30 240 bash "$interop/scenario.sh" "$(scenario_file "$1")" >"$results/$1.output" 2>&1 &
    pid=$!
    # shellcheck disable=SC2064 # this pid
    trap "kill $pid; wait $pid; exit 143" TERM
    wait "$pid" || status=$?
    echo "$status $((SECONDS - started))" >"$results/$1.verdict"
}

# run_all: longest scenarios first would be best; starting them in order of name is good enough.
run_all()
{
    local name
    for name in "${names[@]}"; do
        while [[ $(jobs -rp | wc -l) -ge $jobs ]]; do
            wait -n || true
        done
        run_scenario "$name" &
    done
    wait
}

# run_again: what failed among others runs once more alone: six labs at once share the processors.
run_again()
{
    local name status
    for name in "${names[@]}"; do
        read -r status _ <"$results/$name.verdict"
        if [[ $status -ne 0 && $status -ne 77 && $jobs -gt 1 ]]; then
            echo "note: $name failed beside others; it runs again alone:"
            grep -E '^ +FAILED' "$results/$name.output" || true
            run_scenario "$name" &
            wait $!
        fi
    done
}

# stop_all: ends the scenarios that are under way and waits until they have cleaned up.
stop_all()
{
    local pid
    for pid in $(jobs -p); do
        kill "$pid" 2>/dev/null || true
    done
    wait
}

# report: one line a scenario, what it is about, and everything it said when it failed.
report()
{
    local name status seconds
    for name in "${names[@]}"; do
        read -r status seconds <"$results/$name.verdict"
        if [[ $status -eq 0 ]]; then
            passed=$((passed + 1))
            printf 'passed  %-22s %3d s  %s\n' "$name" "$seconds" "$(sed -n '2s/^# //p' "$(scenario_file "$name")")"
            sed -nE 's/^ +(measured .*)/    \1/p' "$results/$name.output"
        elif [[ $status -eq 77 ]]; then
            skipped=$((skipped + 1))
            printf 'skipped %-22s %3d s  %s\n' "$name" "$seconds" "$(sed -n 's/^  skipped  //p' "$results/$name.output")"
        else
            failed=$((failed + 1))
            printf 'FAILED  %-22s %3d s\n' "$name" "$seconds"
            sed 's/^/    /' "$results/$name.output"
        fi
    done
}

# soak: runs it and adds its counts; one that says none has failed.
soak()
{
    local line
    bash "$interop/soak.sh" | tee "$results/soak" || true
    line=$(tail -n 1 "$results/soak")
    if [[ $line =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
        passed=$((passed + BASH_REMATCH[1]))
        failed=$((failed + BASH_REMATCH[2]))
    else
        failed=$((failed + 1))
    fi
}

read_options "$@"
require_root
require_sdk
require_packages "${GATEWAY_PACKAGES[@]}" "${INTEROP_PACKAGES[@]}"
node_build
coap_build
relay_build
export NANOIKE_NODE="${NODE_COMMAND[*]@Q}" NANOIKE_RELAY="${RELAY_COMMAND[*]@Q}" NANOIKE_COLLECTOR="${COAP_COMMAND[*]@Q}"
results=$(mktemp -d /tmp/nanoike-interop.XXXXXX)
trap 'rm -rf "$results"' EXIT
trap 'stop_all; exit 130' INT
trap 'stop_all; exit 143' TERM
run_all
run_again
report
if [[ $long == yes ]]; then
    soak
fi
closing="$passed passed, $failed failed"
if [[ $skipped -gt 0 ]]; then
    closing+=", $skipped skipped"
fi
echo "$closing"
[[ $failed -eq 0 ]]
