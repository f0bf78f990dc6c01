# shellcheck shell=bash
# renewals under traffic, unique = keep, round trip 1 s: no report and no ping lost, one inner address, nothing left
renewal_scenario keep 1000 5 600 stop_settled
