# shellcheck shell=bash
# check names the cause of a gateway that has no connection for our address, or other algorithms
GATEWAY_CHARON_EXTRA="dos_protection = no" # each question that is answered leaves a half-open SA, and charon drops the sixth of an address
gateway_network
gateway_start
coap_start

check_table <<'TABLE'
no connection for our address        | no_connection   | gateway_says - remote_addrs 10.9.0.3 |
a connection for IKEv1 alone         | no_connection   | gateway_says - version 1 |
other algorithms                     | ike_algorithms  | gateway_says - proposals aes256-sha384-x25519 |
another group                        | ike_algorithms  | GATEWAY_KEY_EXCHANGE=p256 |
another suite                        | ike_algorithms  | GATEWAY_SUITE=chacha |
another suite, and the node has it   | works           | GATEWAY_SUITE=chacha | --suite chacha
another group, and the node has it   | works           | GATEWAY_KEY_EXCHANGE=p256 | --key-exchange p256
other algorithms for the child       | esp_algorithms  | GATEWAY_ESP_PROPOSAL=aes256-sha512 |
an AEAD for the child                | esp_algorithms  | GATEWAY_ESP_PROPOSAL=aes256gcm16 |
TABLE

# The document.
GATEWAY_CONNECTION_EXTRA='proposals = aes256-sha384-x25519'
gateway_load
check_shows fails:
GATEWAY_CONNECTION_EXTRA='reauth_time = 1h'
gateway_load
check_shows works:
