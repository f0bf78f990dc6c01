# shellcheck shell=bash
# the gateway allows the collector's port alone: reports and datagrams flow
# shellcheck disable=SC2034 # for strongswan.sh
GATEWAY_LOCAL_TS="10.20.0.0/24[udp/5683]"
use_scenario selectors-udp
