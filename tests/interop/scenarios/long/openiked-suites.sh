# shellcheck shell=bash
# OpenIKED with its iked.conf: suite aes, both groups; address, ping, reports, counters, DELETE by the node
use_gateway openiked
suites_work aes:x25519 aes:p256
