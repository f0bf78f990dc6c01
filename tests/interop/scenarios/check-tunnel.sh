# shellcheck shell=bash
# check names the cause of a tunnel that carries nothing, or whose collector takes nothing
gateway_network
net_in gateway ip address add 10.20.0.2/32 dev lo # another host
gateway_start
coap_start

check_table <<'TABLE'
the collector takes readings         | works           |  | collector=coap://10.20.0.1
another path                         | collector_path* |  | collector=coap://10.20.0.1/other
another port                         | collector_port* |  | collector=coap://10.20.0.1:5684
another port, plain UDP              | works           |  | collector=10.20.0.1:5684
a collector that hangs               | collector_silent* | gateway_drops "udp dport 5683" | collector=coap://10.20.0.1
a host that answers no ping          | works           | gateway_drops "icmp type echo-request" | collector=coap://10.20.0.1
a host that rejects a ping           | works           | gateway_rejects port "icmp type echo-request" | collector=10.20.0.1:5684
no ping, plain UDP                   | unproven        | gateway_drops "icmp type echo-request" | collector=10.20.0.1:5684
no ping, plain UDP, probe = off      | unproven        | gateway_drops "icmp type echo-request" | collector=10.20.0.1:5684, probe=off
another host answers pings           | works | gateway_drops "icmp type 8 ip daddr 10.20.0.1" | collector=10.20.0.1:5684, probe=10.20.0.2
a router does not reach the host     | host*           | gateway_rejects host "icmp type echo-request" | collector=10.20.0.1:5684
ESP is dropped on its way            | esp*            | gateway_drops "udp dport 4500 @th,64,32 != 0" | collector=coap://10.20.0.1
the host has no way back             | 2 route*        | gateway_has_no_way_back | collector=coap://10.20.0.1
TABLE
