# shellcheck shell=bash
# libreswan: it answers with its whole range, 0.0.0.0/0: the node takes what it asked for, and traffic flows both ways
use_gateway libreswan
GATEWAY_CHANGES=('s|leftsubnet=.*|leftsubnet=0.0.0.0/0|')
suites_work aes:x25519
expect "it answered with more" grep -qF '[0.0.0.0-255.255.255.255:0-65535 0]' "$GATEWAY_LOG"
