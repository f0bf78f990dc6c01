# shellcheck shell=bash
# X25519 and ML-KEM-768, suite chacha, strongSwan 6: renewals under traffic, no report and no ping lost; both key exchanges each time
GATEWAY_SUITE=chacha
gateway_has_mlkem || scenario_skip "it takes strongSwan 6 with the plugin ml; NANOIKE_STRONGSWAN names its folder"
GATEWAY_KEY_EXCHANGE=x25519-mlkem768
renewal_scenario no 20 4 300 stop_settled
expect "the node says chacha20poly1305-prfsha256-x25519-ke1_mlkem768" \
    grep -q 'IKE_SA_INIT sent .*, chacha20poly1305-prfsha256-x25519-ke1_mlkem768$' "$NODE_LOG"
expect_equal "handshakes with ML-KEM-768" "$(gateway_established)" \
    "$(grep -c 'selected proposal: IKE:CHACHA20_POLY1305/PRF_HMAC_SHA2_256/CURVE_25519/KE1_ML_KEM_768$' "$GATEWAY_LOG")"
expect_equal "each with one IKE_INTERMEDIATE" "$(gateway_established)" "$(grep -c 'parsed IKE_INTERMEDIATE request 1' "$GATEWAY_LOG")"
