#!/usr/bin/env bash
# Mutation: small changes to lib/NanoIke, lib/NanoIke.Net and firmware, one at a time; a unit test has to notice each. The same seed gives the same changes.
#   --sample N      changes a folder (default 40)
#   --seed S        (default 1)
#   --folder NAME   this folder only: Wire, Crypto, firmware, ...
#   --verbose       tells on stderr which test noticed what
# Exit 1 when the tests notice less than 95 % of the changes in a folder.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en
dotnet build "$root/tests/mutation/NanoIke.Mutation.csproj" -c Release -v quiet -m:1 -nodeReuse:false -p:UseSharedCompilation=false --nologo >&2
dotnet "$root/tests/mutation/bin/Release/net10.0/NanoIke.Mutation.dll" "$root" "$@"
