# shellcheck shell=bash
# the pool has one address: the second node is refused and says so, the first keeps its tunnel
# shellcheck disable=SC2034 # for strongswan.sh
GATEWAY_POOL=10.30.0.1-10.30.0.1
gateway_pool_and_secrets()
{
    printf 'pools {\n nodes {\n addrs = %s\n }\n}\nsecrets {\n' "$GATEWAY_POOL"
    printf ' ike-%s {\n id = %s\n secret = "%s"\n }\n' 1 node-1 "$GATEWAY_PSK" 2 node-2 "$GATEWAY_PSK"
    printf '}\n'
}
gateway_network
gateway_start
collector_start
node_config
node_start
expect_up
# shellcheck disable=SC2034 # for node.sh
NODE_CONFIG=$LAB_FOLDER/second.conf
node_config local_id=node-2
first=$NODE_LOG
node_start
expect_exit 1 30
expect_complaint 'no inner address to give'
expect "the second leaves nothing behind" wait_until 5 gateway_has_tunnels 1
NODE_LOG=$first
expect_ping 3
