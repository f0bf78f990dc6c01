#!/usr/bin/env bash
# The smallest heap in which the whole node runs, for tests/emulator.sh --measure: the firmware of boards/stm32-ethernet, one assembly
# with all that it references, queue of 64 readings, CoAP; its gateway is a recording (tests/emulator/node). For each suite a line, and one
# that says where the bytes go.
# A heap counts when the node ran in it and in every larger one that was tried, in steps of 100 bytes at the end.
#   NANOIKE_RUNNER, NANOIKE_MDP, NANOIKE_HEAP_VARIABLE   as for tests/emulator/measure.sh; 32 bits
#   NANOIKE_PE               a folder with the .pe files of all framework assemblies
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en
for name in NANOIKE_RUNNER NANOIKE_MDP NANOIKE_PE NANOIKE_HEAP_VARIABLE; do
    if [[ -z ${!name:-} ]]; then
        echo "emulator/node: $name is not set" >&2
        exit 2
    fi
done
read -r -a runner <<<"$NANOIKE_RUNNER"
read -r -a mdp <<<"$NANOIKE_MDP"
project="$root/tests/emulator/node"
built="$project/bin/Release/netnano1.0"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
framework=(mscorlib nanoFramework.Runtime.Native nanoFramework.Runtime.Events nanoFramework.System.Text System.Threading
    System.IO.Streams System.IO.FileSystem System.Net)
from=60000 # the search goes down from here
slack=1000 # so far what the firmware asks for may be from what it takes, in bytes; a socket takes some hundred more than the recording

# run BYTES: what the node says; fails unless it went right.
run()
{
    env "$NANOIKE_HEAP_VARIABLE=$1" timeout 300 "${runner[@]}" "${files[@]}" "$work/node.pe" </dev/null 2>&1 \
        | tr -d '\r' >"$work/out" || true
    grep -q '^end$' "$work/out"
}

failed=0
for suite in Native Aes ChaCha; do
    if ! dotnet build "$project" -c Release --tl:off -nodeReuse:false "-p:NodeSuite=$suite" </dev/null >"$work/log" 2>&1 \
        || ! "${mdp[@]}" "$built/NanoIke.Node.exe" "$work/node.pe" "$built" >>"$work/log" 2>&1; then
        tail -n 20 "$work/log" >&2
        exit 1
    fi
    files=()
    for name in "${framework[@]}" $([[ $suite == ChaCha ]] || echo nanoFramework.System.Security.Cryptography); do
        files+=("$NANOIKE_PE/$name.pe")
    done
    if ! run "$from"; then
        echo "$suite: the node does not run in a heap of $from bytes:" >&2
        tail -n 20 "$work/out" >&2
        exit 1
    fi
    if [[ $suite == Native ]] && grep -q '^managed$' "$work/out"; then
        echo "$suite: skipped, this runner has no native crypto"
        continue
    fi
    free="$(sed -nE 's/^free memory: ([0-9]+) bytes; .*$/\1/p' "$work/out")"
    if [[ ${free:-0} -ge $from ]]; then
        echo "$suite: the runner does not heed $NANOIKE_HEAP_VARIABLE" >&2
        exit 1
    fi
    size="$from"
    for step in 1000 100; do
        while run $((size - step)); do size=$((size - step)); done
    done
    run "$size"
    free="$(sed -nE 's/^free memory: ([0-9]+) bytes; .*$/\1/p' "$work/out")"
    needed="$(sed -nE 's/^a board asks for ([0-9]+)$/\1/p' "$work/out")"
    read -r made least < <(sed -nE 's/^free with the node made: ([0-9]+); at least: ([0-9]+)$/\1 \2/p' "$work/out")
    echo "$suite: the whole node runs in a heap of $size bytes; $free are free when it starts, it asks for $needed"
    # What the loader of nanoFramework says of each assembly, where it does.
    sed -nE 's/^ *Assembly: ([^ ]+) .*\(([0-9]+) RAM .*$/\1 \2/p' "$work/out" >"$work/assemblies"
    if [[ -s $work/assemblies ]]; then
        framework_bytes="$(awk '$1 != "NanoIke.Node" { sum += $2 } END { print sum }' "$work/assemblies")"
        own_bytes="$(awk '$1 == "NanoIke.Node" { print $2 }' "$work/assemblies")"
        echo "    tables of framework assemblies $framework_bytes, of the firmware $own_bytes; objects, thread and frames at start" \
            "$((size - free - framework_bytes - own_bytes)); the node $((free - made)); left for its work $made," \
            "at the narrowest point $least"
    fi
    if [[ $needed -gt $((free + slack)) || $needed -lt $((free - slack)) ]]; then
        echo "$suite: it must ask for $((free - slack)) to $((free + slack)): see Board.NodeHeapBytes" >&2
        failed=1
    fi
done
exit "$failed"
