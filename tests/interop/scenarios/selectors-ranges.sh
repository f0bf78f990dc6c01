# shellcheck shell=bash
# the gateway allows two ranges of remote_subnet: traffic flows to and from both
GATEWAY_SUBNET=10.20.0.0/16
GATEWAY_LOCAL_TS="10.20.0.0/25, 10.20.7.0/24"
gateway_network
net_in gateway ip address add 10.20.7.1/32 dev lo
gateway_start

for address in 10.20.0.1 10.20.7.1; do
    COLLECTOR_ADDRESS=$address
    collector_start
    node_config
    node_start
    expect_up
    for source in 10.20.0.1 10.20.7.1; do
        expect "3 pings from $source answered" ping_answered "$(node_inner_address)" 3 "$source"
    done
    expect_reports 3
    expect_no_tunnel
    lab_end "$COLLECTOR_PID"
done
