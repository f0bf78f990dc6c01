# shellcheck shell=bash
# strongSwan with the swanctl.conf that people copy: both suites, both groups; address, ping, reports, counters, DELETE by the node
use_gateway strongswan
suites_work aes:x25519 aes:p256 chacha:x25519 chacha:p256
