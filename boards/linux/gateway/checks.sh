# shellcheck shell=bash
# What a demonstration or a test finds: a line each, and how many of each kind.

# shellcheck disable=SC2034 # for those that source this
CHECKS_PASSED=0
CHECKS_FAILED=0

# say WHO WORDS
say()
{
    printf '%-10s| %s\n' "$1" "$2"
}

# check WORDS COMMAND...: says in words whether the command succeeds, counts it, and goes on.
check()
{
    local words=$1
    shift
    if "$@"; then
        CHECKS_PASSED=$((CHECKS_PASSED + 1))
        say "  ok" "$words"
    else
        CHECKS_FAILED=$((CHECKS_FAILED + 1))
        say "  FAILED" "$words: $*"
    fi
}
