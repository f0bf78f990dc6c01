#!/usr/bin/env bash
# Fuzzing by a seeded mutator: the same seed gives the same run.
#   --executions N   all entry points together (default 2000000: one to three minutes)
#   --seed S         (default 1)
#   --seconds T      stops after T seconds
#   --only PART      the entry points with PART in their name
#   --coverage       counts the basic blocks that ran, and names the methods with others
#   --long           10 million executions
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
arguments=()
for argument in "$@"; do
    if [[ $argument == --long ]]; then
        arguments+=(--executions 10000000)
    else
        arguments+=("$argument")
    fi
done
dotnet build "$root/tests/fuzz/NanoIke.Fuzz.csproj" -c Release -v quiet --nologo >&2
dotnet "$root/tests/fuzz/bin/Release/net10.0/NanoIke.Fuzz.dll" "${arguments[@]}"
