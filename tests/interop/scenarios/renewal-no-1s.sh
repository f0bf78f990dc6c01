# shellcheck shell=bash
# renewals under traffic, unique = no, round trip 1 s: no report and no ping lost, one inner address, nothing left
renewal_scenario no 1000 5 600 stop_settled
