# shellcheck shell=bash
# A strongSwan gateway in a network namespace of its own, for demonstrations and tests. Source this file, then:
#
#     lab_open                     a private folder; everything ends with the shell, also after a failure or Ctrl-C
#     gateway_network              the node and the gateway, one wire between them
#     gateway_start                charon, configured and ready
#     collector_start              a UDP receiver behind the gateway, or
#     coap_start                   a CoAP collector there
#     net_in node COMMAND          run something where the node lives
#
# What can be changed stands at the head of strongswan.sh. Every name contains the pid of the shell, so runs do not meet.

gateway_source_folder=$(dirname -- "${BASH_SOURCE[0]}")
# shellcheck source=boards/linux/gateway/packages.sh
source "$gateway_source_folder/packages.sh"
# shellcheck source=boards/linux/gateway/lab.sh
source "$gateway_source_folder/lab.sh"
# shellcheck source=boards/linux/gateway/checks.sh
source "$gateway_source_folder/checks.sh"
# shellcheck source=boards/linux/gateway/network.sh
source "$gateway_source_folder/network.sh"
# shellcheck source=boards/linux/gateway/strongswan.sh
source "$gateway_source_folder/strongswan.sh"
# shellcheck source=boards/linux/gateway/counters.sh
source "$gateway_source_folder/counters.sh"
# shellcheck source=boards/linux/gateway/capture.sh
source "$gateway_source_folder/capture.sh"
# shellcheck source=boards/linux/gateway/collector.sh
source "$gateway_source_folder/collector.sh"
# shellcheck source=boards/linux/gateway/coap.sh
source "$gateway_source_folder/coap.sh"
# shellcheck source=boards/linux/gateway/node.sh
source "$gateway_source_folder/node.sh"
unset gateway_source_folder
