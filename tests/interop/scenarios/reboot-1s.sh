# shellcheck shell=bash
# the gateway reboots under traffic, round trip 1 s: reports arrive within 20 s of its first possible answer
reboot_scenario 1000 0 20
