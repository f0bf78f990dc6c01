# shellcheck shell=bash
# renewals under traffic, unique = no, round trip 200 ms: no report and no ping lost, one inner address, nothing left
renewal_scenario no 200 4 400 stop_settled
