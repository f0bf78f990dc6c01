# shellcheck shell=bash
# the gateway accepts none of the IKE algorithms: exit 1, one line
gateway_network
gateway_start
GATEWAY_SUITE=chacha
node_config
node_start
expect_exit 1 60
expect_complaint 'IKE_SA_INIT .NO_PROPOSAL_CHOSEN.*proposals'
expect_no_tunnel
