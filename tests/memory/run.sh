#!/usr/bin/env bash
# The node in fragmented heaps of twelve sizes, on nanoFramework's 32-bit runtime: every run must end right, or with an exception
# that says why; wrong bytes, a datagram too many, silence or a runtime that dies are failures. Closes with "N passed, N failed".
#   NANOIKE_RUNNER         a command that takes .pe files and runs them; 32 bits: compaction fails on 64-bit POSIX builds
#   NANOIKE_HEAP_VARIABLE  name of the environment variable that tells it the size of its heap in bytes
#   NANOIKE_MDP            a command that makes a .pe file (arguments: assembly, .pe, folder of the assemblies it references)
#   NANOIKE_PE             a folder with mscorlib.pe and nanoFramework.Runtime.Native.pe
# Options: sizes of the heap instead of the twelve.
set -uo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en
built="$root/tests/memory/bin/Release/netnano1.0"
sizes=("$@")
[[ $# -eq 0 ]] && sizes=(40000 48000 50000 52000 54000 56000 58000 60000 66000 76000 100000 160000)
if [[ -z ${NANOIKE_RUNNER:-} || -z ${NANOIKE_HEAP_VARIABLE:-} || -z ${NANOIKE_MDP:-} || -z ${NANOIKE_PE:-} ]]; then
    echo "skipped memory on nanoCLR: NANOIKE_RUNNER, NANOIKE_HEAP_VARIABLE, NANOIKE_MDP and NANOIKE_PE are not all there"
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
fi
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
read -r -a runner <<<"$NANOIKE_RUNNER"
read -r -a mdp <<<"$NANOIKE_MDP"
passed=0; failed=0
for suite in Aes ChaCha; do
    if ! dotnet build "$root/tests/memory" -c Release --tl:off -nodeReuse:false "-p:MemorySuite=$suite" </dev/null >"$work/log" 2>&1 \
        || ! "${mdp[@]}" "$built/NanoIke.dll" "$work/NanoIke.pe" "$built" >>"$work/log" 2>&1 \
        || ! "${mdp[@]}" "$built/NanoIke.Memory.exe" "$work/memory.pe" "$built" >>"$work/log" 2>&1; then
        tail -n 20 "$work/log" >&2
        echo "0 passed, 1 failed"
        exit 1
    fi
    for size in "${sizes[@]}"; do
        env "$NANOIKE_HEAP_VARIABLE=$size" timeout 300 "${runner[@]}" "$NANOIKE_PE/mscorlib.pe" "$NANOIKE_PE/nanoFramework.Runtime.Native.pe" \
            "$work/NanoIke.pe" "$work/memory.pe" </dev/null 2>&1 | tr -d '\r' >"$work/out"
        right="$(grep -cE '^run -?[0-9]+ right$' "$work/out")"
        clear="$(grep -cE '^run -?[0-9]+ failed' "$work/out")"
        wrong="$(grep -E '^run ' "$work/out" | grep -cvE ' (right|failed)')"
        echo "$suite, heap $size, $(grep -m 1 '^free' "$work/out"): $right right, $clear failed with a reason, $wrong wrong or silent"
        grep -E '^run ' "$work/out" | grep -vE ' right$' | sed 's/^/  /' | cut -c 1-150
        passed=$((passed + right + clear)); failed=$((failed + wrong))
        free="$(sed -nE 's/^free ([0-9]+).*/\1/p' "$work/out" | head -n 1)"
        [[ ${free:-0} -lt $size ]] || { echo "  the runner does not heed $NANOIKE_HEAP_VARIABLE"; failed=$((failed + 1)); }
        [[ $size -lt 160000 || $right -eq 10 ]] || { echo "  not all right in the largest heap"; failed=$((failed + 1)); }
        grep -q '^end$' "$work/out" || { echo "  no end:"; tail -n 2 "$work/out" | sed 's/^/  | /'; failed=$((failed + 1)); }
    done
done
echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
