# shellcheck shell=bash
# two connections that differ in the gateway's identity alone: each node gets the one that it names (IDr)
GATEWAY_SECOND_ID=second.example
gateway_network
gateway_start
collector_start

# connection_used GATEWAY_ID CONNECTION
connection_used()
{
    : >"$COLLECTOR_FILE"
    node_config gateway_id="$1"
    node_start
    expect_up
    expect "gateway_id = $1 leads to the connection \"$2\"" gateway_uses "$2"
    expect_ping 2
    expect_reports 3
    expect_no_tunnel
}

connection_used gw.example nodes
connection_used second.example second
connection_used gw.example nodes
