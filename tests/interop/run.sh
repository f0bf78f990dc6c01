#!/usr/bin/env bash
# The node against a real strongSwan, in network namespaces.
#
#     bash tests/interop/run.sh [--jobs N] [SCENARIO]...     without a name: all of tests/interop/scenarios
#
# Closes with `N passed, N failed`; ends with 0 only if none failed.
set -euo pipefail

interop=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=boards/linux/gateway/gateway.sh
source "$interop/../../boards/linux/gateway/gateway.sh"

INTEROP_PACKAGES=(conntrack tshark)
# Scenarios mostly wait, so more of them than processors run at a time.
jobs=4
names=()

read_options()
{
    while [[ $# -gt 0 ]]; do
        case $1 in
            --jobs) jobs=${2:?}; shift 2 ;;
            -*) echo "usage: bash tests/interop/run.sh [--jobs N] [SCENARIO]..." >&2; exit 2 ;;
            *) names+=("$1"); shift ;;
        esac
    done
    if [[ ${#names[@]} -eq 0 ]]; then
        local file
        for file in "$interop"/scenarios/*.sh; do
            names+=("$(basename "$file" .sh)")
        done
    fi
}

# run_scenario NAME: its output and verdict go to the folder of results.
run_scenario()
{
    local status=0 started=$SECONDS
    # A scenario that hangs is ended, gently, so that it cleans up.
    timeout --kill-after=30 240 bash "$interop/scenario.sh" "$interop/scenarios/$1.sh" >"$results/$1.output" 2>&1 || status=$?
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

# report: one line a scenario, what it is about, and everything it said when it failed.
report()
{
    local name status seconds passed=0 failed=0
    for name in "${names[@]}"; do
        read -r status seconds <"$results/$name.verdict"
        if [[ $status -eq 0 ]]; then
            passed=$((passed + 1))
            printf 'passed  %-22s %3d s  %s\n' "$name" "$seconds" "$(sed -n '2s/^# //p' "$interop/scenarios/$name.sh")"
        else
            failed=$((failed + 1))
            printf 'FAILED  %-22s %3d s\n' "$name" "$seconds"
            sed 's/^/    /' "$results/$name.output"
        fi
    done
    echo "$passed passed, $failed failed"
    [[ $failed -eq 0 ]]
}

read_options "$@"
require_root
require_packages "${GATEWAY_PACKAGES[@]}" "${INTEROP_PACKAGES[@]}"
node_build
export NANOIKE_NODE="${NODE_COMMAND[*]}"
results=$(mktemp -d /tmp/nanoike-interop.XXXXXX)
trap 'rm -rf "$results"' EXIT
# The scenarios get a Ctrl-C as well and clean up; wait for them.
trap 'wait; exit 130' INT
trap 'kill $(jobs -p) 2>/dev/null; wait; exit 143' TERM
run_all
report
