#!/usr/bin/env bash
# The cost table: one line a figure (name value unit budget), and exit 1 when a figure rose or lies above its budget.
# Changes no tracked file without one of the first two options.
#   --write            writes what is measured into RESULTS.md and its pictures
#   --update           the same, and accepts it as the new figures (figures.csv)
#   --profile FIGURE   tells on stderr what each method takes in a figure counted in IL
#   NANOIKE_MDP, when set, names a program that makes a .pe file (arguments: assembly, .pe): its sizes are then told beside the estimated ones
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
build() { dotnet build "$root/$1" -c Release -v quiet -clp:NoSummary --nologo "${@:2}" >&2; }
build lib/NanoIke/NanoIke.csproj -f netnano1.0
build lib/NanoIke.MlKem/NanoIke.MlKem.csproj -f netnano1.0
build boards/esp32/NanoIke.Esp32.csproj
# The same board with the other suites, built beside it.
for suite in ChaCha Ccm; do
    build boards/esp32/NanoIke.Esp32.csproj "-p:BoardSuite=$suite" "-p:OutputPath=bin/$suite/" "-p:IntermediateOutputPath=obj/$suite/"
done
build tests/bench/NanoIke.Bench.csproj
dotnet "$root/tests/bench/bin/Release/net10.0/NanoIke.Bench.dll" "$root" "$@"
