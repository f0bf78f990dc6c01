#!/usr/bin/env bash
# The whole test run.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
dotnet build "$root/nanoIke.sln" -c Release
dotnet run --project "$root/tests/unit" -c Release --no-build
