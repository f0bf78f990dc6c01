#!/usr/bin/env bash
# The whole test run, which is also the whole of CI: builds the solution, runs every stage that a machine can run,
# says what was left out and why, and closes with the sum "N passed, N failed[, N skipped]".
#   --long   passed on to the stages that have a long form (soak, more fuzzing); adds the mutation run
# Needs Debian 12 as root and the .NET 10 SDK; what else a stage needs it installs itself.
set -uo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
long=()
for argument in "$@"; do
    case "$argument" in
        --long) long=(--long); export NANOIKE_LONG=1 ;;
        *) echo "usage: $0 [--long]" >&2; exit 2 ;;
    esac
done

work="$(mktemp -d)"
fleet_pid=
trap '[[ -z $fleet_pid ]] || { kill "$fleet_pid" 2>/dev/null; wait "$fleet_pid"; }; rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
passed=0
failed=0
skipped=0

# account NAME LOG STATUS: reads the counts of a stage from its closing line, adds them up, says them.
account()
{
    local name="$1" log="$2" status="$3" p=0 f=0 s=0 line
    line="$(grep -E '^([A-Za-z]+: )?[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?$' "$log" | tail -n 1)"
    if [[ $line =~ ([0-9]+)\ passed,\ ([0-9]+)\ failed(,\ ([0-9]+)\ skipped)? ]]; then
        p=${BASH_REMATCH[1]} f=${BASH_REMATCH[2]} s=${BASH_REMATCH[4]:-0}
    elif [[ $status -eq 0 ]]; then
        p=1
    fi
    # A stage that ended badly has failed, whatever it counted.
    if [[ $status -ne 0 && $f -eq 0 ]]; then
        f=1
    fi
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    # 'skipped WHAT: WHY', or the runner's 'skipped TEST (0ms)' with the reason on the next line.
    sed -nE "/^skipped [^:]/{/\([0-9]+m?s( [0-9]+ms)?\)$/{N;s/\n */: /};s/^/$name: /p}" "$log" >>"$work/skipped"
    echo "STAGE $name: $p passed, $f failed, $s skipped"
    echo
}

# stage NAME SCRIPT [ARGUMENT...]: runs a script of this repository, if it is there.
stage()
{
    local name="$1" script="$root/$2" log="$work/$1.log"
    shift 2
    if [[ ! -f $script ]]; then
        return
    fi
    echo "== $name"
    bash "$script" "$@" </dev/null 2>&1 | tee "$log"
    account "$name" "$log" "${PIPESTATUS[0]}"
}

# fleet_begin, fleet_end: the fleet of 50 mostly waits, so it runs beside other stages. What it runs is built.
fleet_begin()
{
    NANOIKE_FLEET="dotnet ${root@Q}/tests/fleet/bin/Release/net10.0/NanoIke.Fleet.dll" \
        NANOIKE_COLLECTOR="dotnet ${root@Q}/boards/linux/collector/bin/Release/net10.0/NanoIke.Collector.dll" \
        bash "$root/tests/fleet/run.sh" </dev/null >"$work/fleet.log" 2>&1 &
    fleet_pid=$!
}

fleet_end()
{
    local status=0
    echo "== fleet"
    wait "$fleet_pid" || status=$?
    fleet_pid=
    cat "$work/fleet.log"
    account fleet "$work/fleet.log" "$status"
}

if ! command -v dotnet >/dev/null || ! grep -q '^10\.' < <(dotnet --list-sdks); then
    echo "$0: the .NET 10 SDK is needed (dotnet --list-sdks shows none)" >&2
    echo "0 passed, 1 failed"
    exit 1
fi

echo "== build"
log="$work/build.log"
dotnet build "$root/nanoIke.sln" -c Release --tl:off -nodeReuse:false </dev/null >"$log" 2>&1
status=$?
if [[ $status -ne 0 ]] || ! grep -q '^ *0 Warning(s)$' "$log"; then
    grep -E ': (error|warning) ' "$log" | sort -u | head -n 40
    echo "The solution does not build without warnings." >&2
    echo "STAGE build: 0 passed, 1 failed, 0 skipped"
    echo "0 passed, 1 failed"
    exit 1
fi
echo '1 passed, 0 failed' >>"$log"
account build "$log" 0

echo "== unit"
log="$work/unit.log"
dotnet "$root/tests/unit/bin/Release/net10.0/NanoIke.Tests.dll" --no-ansi --no-progress --output Normal </dev/null 2>&1 | tee "$log"
status=${PIPESTATUS[0]}
count() { sed -n "s/^ *$1: *\([0-9][0-9]*\)$/\1/p" "$log" | tail -n 1; }
total="$(count total)"
if [[ -n $total && $total -gt 0 ]]; then
    echo "$(count succeeded) passed, $(count failed) failed, $(count skipped) skipped" >>"$log"
else
    echo '0 passed, 1 failed' >>"$log"
fi
account unit "$log" "$status"

stage text tests/text/run.sh
stage bench tests/bench/run.sh
stage emulator tests/emulator.sh "${long[@]}"
stage memory tests/memory/run.sh
fleet_begin
stage fuzz tests/fuzz/run.sh "${long[@]}"
stage interop tests/interop/run.sh "${long[@]}"
fleet_end
if [[ ${#long[@]} -gt 0 ]]; then
    stage fleet tests/fleet/run.sh --long
    stage mutation tests/mutation/run.sh
fi

if [[ -s $work/skipped ]]; then
    echo "Left out:"
    sed 's/^/  /' "$work/skipped"
fi
closing="$passed passed, $failed failed"
if [[ $skipped -gt 0 ]]; then
    closing="$closing, $skipped skipped"
fi
echo "$closing"
[[ $failed -eq 0 ]]
