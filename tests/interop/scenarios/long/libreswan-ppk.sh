# shellcheck shell=bash
# libreswan with ppk=insist: a tunnel with PPK (RFC 8784), and none for a node without it or with another one
use_gateway libreswan
ppk=fTKaQ7RzvX2mLw9eBnY4cJd8uHs6pGo1

eval "plain_$(declare -f example_filled)"

# The same, with the PPK.
example_filled()
{
    plain_example_filled "$1"
    case $1 in
        ipsec.conf) echo '    ppk=insist' ;;
        ipsec.secrets) echo "@$GATEWAY_ID @$NODE_ID : PPKS \"fleet-1\" \"$ppk\"" ;;
    esac
}

gateway_network
gateway_start
collector_start
node_config ppk_id=fleet-1 ppk="$ppk"
node_start
expect_up
expect "the node says so" grep -q 'identity, with PPK$' "$NODE_LOG"
expect_reports 2
expect_no_tunnel

node_config
node_start
expect_exit 1 20
expect_complaint 'PPK'
expect_no_tunnel

node_config ppk_id=fleet-1 ppk=another-one-under-the-same-name-32
node_start
expect_exit 1 20
expect_complaint 'with a PPK \(AUTHENTICATION_FAILED\)'
expect_no_tunnel
