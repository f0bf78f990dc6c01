# shellcheck shell=bash
# deep sleep, suite chacha: the same
sleep_scenario chacha
