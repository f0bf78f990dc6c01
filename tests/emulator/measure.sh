#!/usr/bin/env bash
# What a handshake takes on nanoFramework's runtime, for tests/emulator.sh --measure: instructions by the runtime's own count, time on
# this machine, and the smallest heap (in steps of 500 bytes) in which it opens the tunnel; one line a suite. Then the smallest heap of the
# whole node, see tests/emulator/node.sh.
#   NANOIKE_RUNNER, NANOIKE_MDP, NANOIKE_PE   as for tests/emulator.sh
#   NANOIKE_HEAP_VARIABLE    name of the environment variable that tells the runner the size of its heap in bytes
#   NANOIKE_COUNT_VARIABLE   name of the one that, when it is 1, makes it print "IL instructions: N" at its end
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en
for name in NANOIKE_RUNNER NANOIKE_MDP NANOIKE_PE NANOIKE_HEAP_VARIABLE NANOIKE_COUNT_VARIABLE; do
    if [[ -z ${!name:-} ]]; then
        echo "emulator --measure: $name is not set" >&2
        exit 2
    fi
done
read -r -a runner <<<"$NANOIKE_RUNNER"
read -r -a mdp <<<"$NANOIKE_MDP"
built="$root/tests/emulator/measure/bin/Release/netnano1.0"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

# make SUITE yes|no: $work/measure.pe and $work/NanoIke.pe.
make()
{
    dotnet build "$root/tests/emulator/measure" -c Release --tl:off -nodeReuse:false "-p:MeasureSuite=$1" "-p:MeasureHandshake=$2" \
        </dev/null >"$work/log" 2>&1 || { tail -n 20 "$work/log" >&2; exit 1; }
    "${mdp[@]}" "$built/NanoIke.dll" "$work/NanoIke.pe" "$built" >"$work/log" 2>&1
    "${mdp[@]}" "$built/NanoIke.Measure.exe" "$work/measure.pe" "$built" >"$work/log" 2>&1
}

# run [VARIABLE=VALUE]: what the program says; fails unless it went right.
run()
{
    env "$@" timeout 300 "${runner[@]}" "$NANOIKE_PE/mscorlib.pe" "$NANOIKE_PE/nanoFramework.Runtime.Native.pe" \
        "$work/NanoIke.pe" "$work/measure.pe" </dev/null 2>&1 | tr -d '\r' >"$work/out" || true
    grep -q '^end$' "$work/out"
}

instructions() { run "$NANOIKE_COUNT_VARIABLE=1" && sed -nE 's/.*IL instructions: ([0-9]+).*/\1/p' "$work/out"; }

for suite in Aes ChaCha Ccm; do
    make "$suite" no
    without="$(instructions)"
    make "$suite" yes
    with="$(instructions)"
    milliseconds="$(sed -nE 's/^handshake ms ([0-9]+)$/\1/p' "$work/out")"
    low=0 # too small
    high=200 # large enough, in steps of 500
    while [[ $((high - low)) -gt 1 ]]; do
        middle=$(((low + high) / 2))
        if run "$NANOIKE_HEAP_VARIABLE=$((500 * middle))"; then high=$middle; else low=$middle; fi
    done
    heap="library and handshake run in a heap of $((500 * high)) bytes"
    [[ $high -gt 1 ]] || heap="the runner does not heed $NANOIKE_HEAP_VARIABLE"
    echo "$suite: handshake $((with - without)) IL, $milliseconds ms here; $heap"
done
bash "$root/tests/emulator/node.sh"
