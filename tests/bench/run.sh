#!/usr/bin/env bash
# The cost table: one line a figure (name value unit budget), and exit 1 when a figure rose or lies above its budget, a document quotes
# another one, or the cost of opcodes is not what was counted in whole.
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
# The library without what a firmware can leave out, and with one such part; a board without.
variant() { build "$1" "-p:OutputPath=bin/$2/" "-p:IntermediateOutputPath=obj/$2/" "${@:3}"; }
variant lib/NanoIke/NanoIke.csproj Lean -f netnano1.0 -p:LibraryAdditional=no -p:LibraryPpk=no -p:LibrarySleep=no
variant lib/NanoIke/NanoIke.csproj Ppk -f netnano1.0 -p:LibraryAdditional=no -p:LibrarySleep=no
variant lib/NanoIke/NanoIke.csproj Sleep -f netnano1.0 -p:LibraryAdditional=no -p:LibraryPpk=no
variant boards/esp32/NanoIke.Esp32.csproj Lean -p:BoardPpk=no -p:BoardSleeps=false
# The same board with the other suites, built beside it; the largest firmware is that with ML-KEM.
for board in boards/esp32/NanoIke.Esp32.csproj boards/stm32-ethernet/NanoIke.Stm32Ethernet.csproj; do
    build "$board"
    variant "$board" ChaCha -p:BoardSuite=ChaCha
    variant "$board" Ccm -p:BoardSuite=Ccm
done
variant boards/esp32/NanoIke.Esp32.csproj CcmMlKem768 -p:BoardSuite=Ccm -p:BoardAdditional=MlKem768
build tests/bench/NanoIke.Bench.csproj
dotnet "$root/tests/bench/bin/Release/net10.0/NanoIke.Bench.dll" "$root" "$@"
# The charge of a wake follows from the figures as well.
lacking="$(bash "$root/tests/bench/energy.sh" | grep -vxFf "$root/boards/README.md" || true)"
if [[ -n $lacking ]]; then
    printf 'bench: boards/README.md has not what energy.sh says:\n%s\n' "$lacking" >&2
    exit 1
fi
