# shellcheck shell=bash
# suite ccm: 1,000 datagrams each way, none lost, none twice
datagrams_scenario ccm
