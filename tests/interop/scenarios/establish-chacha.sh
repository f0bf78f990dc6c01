# shellcheck shell=bash
# suite chacha: virtual IP, ping, counters, clean DELETE; .NET verifies every ESP tag
aead_scenario chacha
