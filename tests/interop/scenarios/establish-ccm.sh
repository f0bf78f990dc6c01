# shellcheck shell=bash
# suite ccm: virtual IP, ping, counters, clean DELETE; .NET verifies every ESP tag
aead_scenario ccm
