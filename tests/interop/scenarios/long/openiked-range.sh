# shellcheck shell=bash
# OpenIKED: it answers with its whole range, 0.0.0.0/0: the node takes what it asked for, and traffic flows both ways
use_gateway openiked
GATEWAY_CHANGES=('s|from 10.20.0.0/24|from 0.0.0.0/0|')
suites_work aes:x25519
expect "it answered with more" grep -qF 'ESP-0.0.0.0/0=10.30.0.' "$GATEWAY_LOG"
