# shellcheck shell=bash
# check names the cause where the second key exchange, ML-KEM-768, fails
gateway_has_mlkem || scenario_skip "it takes strongSwan 6 with the plugin ml; NANOIKE_STRONGSWAN names its folder"
GATEWAY_KEY_EXCHANGE=x25519-mlkem768
gateway_network
gateway_start
collector_start

check_table <<'TABLE'
both key exchanges                   | works           |  | --key-exchange x25519-mlkem768
large requests are lost              | mtu             | gateway_drops "udp dport 4500 meta length > 1280" | --key-exchange x25519-mlkem768
its answer comes in IKE fragments    | fragmentation   | gateway_says - fragmentation force; GATEWAY_CHARON_EXTRA="fragment_size = 400" | --key-exchange x25519-mlkem768
the node has X25519 alone            | ike_algorithms  |  |
the gateway has X25519 alone         | ike_algorithms  | GATEWAY_KEY_EXCHANGE=x25519 | --key-exchange x25519-mlkem768
TABLE
