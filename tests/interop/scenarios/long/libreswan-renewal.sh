# shellcheck shell=bash
# libreswan: renewals under traffic, round trip 200 ms: no report and no ping lost, one inner address, nothing left
use_gateway libreswan
renewal_scenario no 200 4 400 stop_settled
