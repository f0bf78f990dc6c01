# shellcheck shell=bash
# renewals under traffic, as often as the configuration allows: no report and no ping lost, one inner address, nothing left
renewal_scenario no 200 1 250 stop_renewed
