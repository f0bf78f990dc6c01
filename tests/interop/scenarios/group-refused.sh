# shellcheck shell=bash
# the gateway has group 19 alone, the node 31: exit 1, one line; with --key-exchange p256 the same node is served
GATEWAY_KEY_EXCHANGE=p256
gateway_network
gateway_start
collector_start
GATEWAY_KEY_EXCHANGE=x25519
node_config
node_start
expect_exit 1 60
expect_complaint 'NO_PROPOSAL_CHOSEN|wants group 19'
expect_no_tunnel
GATEWAY_KEY_EXCHANGE=p256
node_start --count 3
expect_exit 0 30
expect_equal "reports behind the gateway" 3 "$(collector_reports | wc -l)"
