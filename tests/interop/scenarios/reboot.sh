# shellcheck shell=bash
# the gateway reboots under traffic, round trip 200 ms: reports arrive within 15 s of its first possible answer
reboot_scenario 200 0 15
