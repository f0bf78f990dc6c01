# shellcheck shell=bash
# check names the cause where the second key exchange, ML-KEM-768, fails
gateway_has_mlkem || scenario_skip "it takes strongSwan 6 with the plugin ml; NANOIKE_STRONGSWAN names its folder"
GATEWAY_KEY_EXCHANGE=x25519-mlkem768
gateway_network
gateway_start
collector_start
hybrid="--key-exchange x25519-mlkem768"
small="fragment_size = 400"

check_table <<TABLE
both key exchanges                   | works           |  | $hybrid
large requests are lost              | mtu             | gateway_drops "udp dport 4500 meta length > 1280" | $hybrid
its answer comes in IKE fragments    | fragmentation   | gateway_says - fragmentation force; GATEWAY_CHARON_EXTRA="$small" | $hybrid
the node has X25519 alone            | ike_algorithms  |  |
the gateway has X25519 alone         | ike_algorithms  | GATEWAY_KEY_EXCHANGE=x25519 | $hybrid
TABLE
