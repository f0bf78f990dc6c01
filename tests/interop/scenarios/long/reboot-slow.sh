# shellcheck shell=bash
# the gateway is off for half a minute under traffic, round trip 200 ms: reports arrive within 15 s of its first possible answer
reboot_scenario 200 30 15
