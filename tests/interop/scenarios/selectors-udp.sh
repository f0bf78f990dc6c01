# shellcheck shell=bash
# the gateway allows UDP alone: reports and datagrams flow
GATEWAY_LOCAL_TS=${GATEWAY_LOCAL_TS:-10.20.0.0/24[udp]}
gateway_network
net_in gateway ip address add 10.20.0.2/32 dev lo
gateway_start
collector_start
node_config
node_start
expect_up
for number in 1 2 3 4 5; do
    net_in gateway socat -u - "UDP4-SENDTO:$(node_inner_address):7000,bind=10.20.0.2:5683" <<<"datagram $number"
done
expect_reports 3
expect_equal "datagrams received by the node" 5 "$(node_counter received)"
expect_counters
