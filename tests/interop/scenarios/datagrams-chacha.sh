# shellcheck shell=bash
# suite chacha: 1,000 datagrams each way, none lost, none twice
datagrams_scenario chacha
