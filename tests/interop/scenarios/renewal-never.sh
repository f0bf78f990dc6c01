# shellcheck shell=bash
# renewals under traffic, unique = never, round trip 200 ms: no report and no ping lost, one inner address, nothing left
renewal_scenario never 200 4 400 stop_settled
