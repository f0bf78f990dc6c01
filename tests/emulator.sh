#!/usr/bin/env bash
# The device tests on nanoFramework's runtime: builds tests/device, makes .pe files, runs them, compares the results with the
# tests that the assembly holds, and closes with "N passed, N failed[, N skipped]". The runner's exit code says nothing.
# Runner: the tool nanoclr (dotnet tool install -g nanoclr), or
#   NANOIKE_RUNNER  a command that takes .pe files and runs them
# .pe files: the packages of lib/Surface/Device/Packages.props, or both of
#   NANOIKE_MDP     a command that makes a .pe file (arguments: assembly, .pe, folder of the assemblies it references)
#   NANOIKE_PE      a folder with mscorlib.pe, nanoFramework.Runtime.Native.pe, nanoFramework.TestFramework.pe and
#                   nanoFramework.UnitTestLauncher.pe
# --measure: says instead what a handshake takes there, see tests/emulator/measure.sh.
set -uo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en
[[ ${1:-} != --measure ]] || exec bash "$root/tests/emulator/measure.sh"
project="$root/tests/device/NFUnitTest.csproj"
built="$root/tests/device/bin/Release/netnano1.0"
runtime=(mscorlib nanoFramework.Runtime.Native nanoFramework.TestFramework nanoFramework.UnitTestLauncher)
own=(NanoIke NanoIke.MlKem NFUnitTest)
limit=600 # seconds
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

skip()
{
    echo "skipped tests on nanoCLR: $1"
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
}

fail()
{
    echo "emulator: $1" >&2
    echo "0 passed, 1 failed"
    exit 1
}

build() { dotnet build "$project" -c Release --tl:off -nodeReuse:false "$@" </dev/null >"$work/build.log" 2>&1; }

show_build_and_fail()
{
    grep -E ': (error|warning) ' "$work/build.log" | sort -u | head -n 20 >&2
    fail "tests/device does not build"
}

# pe NAME: the file NAME.pe of the runtime, out of the build output, NANOIKE_PE or the package that carries it.
pe()
{
    local found="$built/$1.pe"
    if [[ -n ${NANOIKE_PE:-} ]]; then
        found="$NANOIKE_PE/$1.pe"
    elif [[ ! -f $found ]]; then
        found="$(find "$packages"/nanoframework.testframework -name "$1.pe" 2>/dev/null | sort | tail -n 1)"
    fi
    [[ -f $found ]] && echo "$found"
}

if [[ -n ${NANOIKE_RUNNER:-} ]]; then
    read -r -a runner <<<"$NANOIKE_RUNNER"
elif command -v nanoclr >/dev/null; then
    runner=(nanoclr run --assemblies)
else
    skip "no runtime: neither the tool nanoclr nor NANOIKE_RUNNER"
fi

if [[ -n ${NANOIKE_MDP:-} && -n ${NANOIKE_PE:-} ]]; then
    read -r -a mdp <<<"$NANOIKE_MDP"
    build || show_build_and_fail
    for name in "${own[@]}"; do
        if ! "${mdp[@]}" "$built/$name.dll" "$work/$name.pe" "$built" >"$work/mdp.log" 2>&1 || [[ ! -s $work/$name.pe ]]; then
            tail -n 20 "$work/mdp.log" >&2
            fail "NANOIKE_MDP does not make $name.pe"
        fi
    done
else
    if [[ -n ${NANOIKE_MDP:-}${NANOIKE_PE:-} ]]; then
        fail "NANOIKE_MDP and NANOIKE_PE go together"
    fi
    if ! build -p:Device=true; then
        missing="$(sed -nE 's/^.*error NANO100: (.*[^ ]) *\[.*$/\1/p' "$work/build.log" | sed -n 1p)"
        [[ -n $missing ]] && skip "$missing"
        show_build_and_fail
    fi
    packages="$(dotnet nuget locals global-packages --list | sed -n 's/^global-packages: //p')"
    for name in "${own[@]}"; do
        cp "$built/$name.pe" "$work"
    done
fi

files=()
for name in "${runtime[@]}"; do
    file="$(pe "$name")" || fail "$name.pe is not to be found"
    files+=("$file")
done
for name in "${own[@]}"; do
    files+=("$work/$name.pe")
done

dotnet run "$root/tests/emulator/TestNames.cs" "$built/NFUnitTest.dll" </dev/null >"$work/names" 2>"$work/names.log" \
    || { cat "$work/names.log" >&2; fail "the tests of NFUnitTest.dll cannot be listed"; }
sort -o "$work/names" "$work/names"
[[ -s $work/names ]] || fail "NFUnitTest.dll holds no test"

timeout "$limit" "${runner[@]}" "${files[@]}" </dev/null >"$work/run.log" 2>&1
status=$?
tr -d '\r' <"$work/run.log" | sed '1,/^Ready\.$/d' >"$work/results"
sed -nE 's/^Test failed,([^,]+)\.[0-9]+,(.*)$/failed \1: \2/p; s/^Test skipped,([^,]+)\.[0-9]+,(.*)$/skipped \1: \2/p' "$work/results"
sed -nE 's/^Test (passed|failed|skipped),([^,]+)\.[0-9]+,.*$/\2/p' "$work/results" | sort >"$work/seen"
passed="$(grep -cE '^Test passed,[^,]+\.[0-9]+,' "$work/results")"
failed="$(grep -cE '^Test failed,[^,]+\.[0-9]+,' "$work/results")"
skipped="$(grep -cE '^Test skipped,[^,]+\.[0-9]+,' "$work/results")"
# Tests without a result: the launcher died, the link failed, or a class was never found.
while read -r name; do
    echo "failed $name: no result"
    failed=$((failed + 1))
done < <(comm -23 "$work/names" "$work/seen")
while read -r name; do
    echo "failed $name: a result of no such test"
    failed=$((failed + 1))
done < <(comm -13 "$work/names" "$work/seen")
if [[ $failed -gt 0 ]]; then
    echo "The runner ended with $status; its last lines:"
    tail -n 20 "$work/run.log" | cut -c 1-200 | sed 's/^/  | /'
fi
echo "$(wc -l <"$work/names") tests expected; NanoIke.pe $(stat -c %s "$work/NanoIke.pe") bytes, NFUnitTest.pe $(stat -c %s "$work/NFUnitTest.pe") bytes"
closing="$passed passed, $failed failed"
if [[ $skipped -gt 0 ]]; then
    closing="$closing, $skipped skipped"
fi
echo "$closing"
[[ $failed -eq 0 ]]
