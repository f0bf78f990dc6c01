# shellcheck shell=bash
# the gateway reboots under traffic, round trip 1 s: reports arrive within 25 s of its first possible answer
reboot_scenario 1000 0 25
