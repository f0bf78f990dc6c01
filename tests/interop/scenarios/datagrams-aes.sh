# shellcheck shell=bash
# suite aes: 1,000 datagrams each way, none lost, none twice
datagrams_scenario aes
