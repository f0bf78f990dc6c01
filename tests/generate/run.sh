#!/usr/bin/env bash
# The generated files of the library are what the generator writes, and no step in them overflows.
#   --write   writes them instead of comparing
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
mode=(--check)
case "${1:-}" in
    '') ;;
    --write) mode=() ;;
    *) echo "usage: $0 [--write]" >&2; exit 2 ;;
esac
exec dotnet run --project "$root/tests/generate" -c Release -- "${mode[@]}" "$root"
