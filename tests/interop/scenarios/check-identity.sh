# shellcheck shell=bash
# check names the cause of a gateway that refuses who we are or how we prove it
# shellcheck disable=SC2034 # for strongswan.sh
GATEWAY_PLUGINS="pem pkcs1 pkcs8 x509 pubkey eap-md5"
gateway_network
gateway_start
collector_start

check_node "psk_next is the gateway's" stale "psk=the secret of last year, psk_next=$GATEWAY_PSK"
check_node "psk is, and psk_next to come" works "psk_next=the secret of next year"
check_table <<'TABLE'
all is well                          | works           |  |
the psk differs                      | psk             |  | psk=another horse
neither psk nor psk_next is          | psk             |  | psk=the secret of last year, psk_next=the secret of next year
no secret for the node               | 2 local_id      |  | local_id=node-2
no connection for the node           | 2 local_id*     | gateway_says remote id node-7 |
another gateway_id                   | gateway_id      |  | gateway_id=other.example
the gateway is an address            | gateway_id      | gateway_says local id "$GATEWAY_ADDRESS" |
it wants a certificate, of no CA     | 3 certificate   | gateway_says remote auth pubkey |
it wants a certificate, and says so  | certificate     | gateway_says remote auth pubkey; gateway_has_certificate |
it has a certificate, and no psk     | gateway_certificate | gateway_has_certificate; gateway_proves_by_certificate |
it wants EAP                         | eap             | gateway_says remote auth eap-md5 |
it wants a PPK                       | ppk             | gateway_says - ppk_required yes; gateway_has_ppk |
it insists on a PPK, and has none    | 4 ppk           | gateway_says - ppk_required yes |
TABLE

# A node with this identity is connected: check does not disturb it, and says so where the gateway lets nobody else in.
GATEWAY_CONNECTION_EXTRA='unique = keep'
gateway_load
node_config
node_start
expect_up
node_has_another_address
CHECK_TUNNELS=1
check_table <<'TABLE'
a node is the only one that may be   | 5 unique        |  |
TABLE
GATEWAY_CONNECTION_EXTRA=
check_table <<'TABLE'
a node is connected                  | works           |  |
TABLE
expect "the node is not disturbed" test "$(node_tunnels)" -eq 1
expect_ping 2
expect_stop
