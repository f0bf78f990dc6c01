#!/usr/bin/env bash
# The cost table: one line a figure (name value unit budget), RESULTS.md, and exit 1 when a figure rose or lies above its budget.
#   --update   accepts what is measured as the new figures
#   NANOIKE_MDP, when set, names a program that makes a .pe file (arguments: assembly, .pe): sizes are then real, not estimated
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
dotnet build "$root/lib/NanoIke/NanoIke.csproj" -c Release -f netnano1.0 -v quiet --nologo >&2
dotnet build "$root/tests/bench/NanoIke.Bench.csproj" -c Release -v quiet --nologo >&2
dotnet "$root/tests/bench/bin/Release/net10.0/NanoIke.Bench.dll" "$root" "$root/lib/NanoIke/bin/Release/netnano1.0" "$@"
