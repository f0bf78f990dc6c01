# shellcheck shell=bash
# other addresses, identities, PSK and pool, by the configuration alone; then an inner address that the node brings
GATEWAY_ADDRESS=172.31.5.1
NODE_ADDRESS=172.31.5.9
COLLECTOR_ADDRESS=192.168.40.17
GATEWAY_SUBNET=192.168.40.0/22
GATEWAY_ID=gate@office.example
NODE_ID=192.0.2.7
GATEWAY_POOL=192.168.99.64/26
GATEWAY_PSK=0sdGhpcyBpcyBhIHJhdGhlciBsb25nIHNoYXJlZCBzZWNyZXQsIGluIGJhc2U2NA==
COLLECTOR_PORT=9999
gateway_network
gateway_start
collector_start
node_config
node_start --count 5
expect_was_up
expect_equal "inner address from the pool" 192.168.99.65 "$(node_inner_address)"
expect_exit 0 20
expect "5 reports arrived" collector_has 5
expect_counters

GATEWAY_CONNECTION_EXTRA="pools ="
GATEWAY_CHILD_EXTRA="remote_ts = 10.77.0.0/16"
NODE_ID=@#0badcafe
gateway_load
: >"$COLLECTOR_FILE"
node_config inner_address=10.77.3.4 local_id=keyid:0badcafe
node_start
expect_up
expect_equal "its own inner address" 10.77.3.4 "$(node_inner_address)"
expect_ping 2
expect_reports 5
