# shellcheck shell=bash
# suite aes: 1,000 datagrams each way, none lost, none twice
GATEWAY_SUITE=aes
gateway_network
gateway_start
collector_start
node_config report_interval_ms=5
node_start --count 1000
expect_up
net_in gateway bash -c '
    exec 3>"/dev/udp/$1/7000"
    for ((i = 1; i <= 1000; i++)); do
        printf "datagram %04d" "$i" >&3
        sleep 0.002
    done' datagrams "$(node_inner_address)"
expect_exit 0 30
expect_equal "different reports behind the gateway" 1000 "$(collector_reports | sort -u | wc -l)"
expect_equal "reports behind the gateway" 1000 "$(collector_reports | wc -l)"
expect_equal "ESP packets received by the node" 1000 "$(node_counter received)"
expect_equal "ESP packets sent by the node" 1000 "$(node_counter sent)"
expect_counters
