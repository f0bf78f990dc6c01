# shellcheck shell=bash
# libreswan with its ipsec.conf: both suites, both groups; address, ping, reports, counters, DELETE by the node
use_gateway libreswan
suites_work aes:x25519 aes:p256 chacha:x25519 chacha:p256
