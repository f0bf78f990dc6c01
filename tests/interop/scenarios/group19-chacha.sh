# shellcheck shell=bash
# group 19 (P-256), suite chacha: renewals under traffic, no report and no ping lost; the gateway selected ECP_256 each time
GATEWAY_SUITE=chacha
GATEWAY_KEY_EXCHANGE=p256
renewal_scenario no 20 4 300 stop_settled
expect "the node says chacha20poly1305-prfsha256-ecp256" grep -q 'IKE_SA_INIT sent .*, chacha20poly1305-prfsha256-ecp256$' "$NODE_LOG"
expect_equal "handshakes with ECP_256" "$(gateway_established)" \
    "$(grep -c 'selected proposal: IKE:CHACHA20_POLY1305/PRF_HMAC_SHA2_256/ECP_256$' "$GATEWAY_LOG")"
