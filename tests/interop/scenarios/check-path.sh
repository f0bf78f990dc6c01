# shellcheck shell=bash
# check names the cause of a gateway that is not there, or not heard
gateway_network
gateway_start
lab_background garbage "$LAB_FOLDER/garbage" ip netns exec "$LAB_NAME-gateway" \
    socat "UDP4-RECVFROM:4502,bind=$GATEWAY_ADDRESS,fork" SYSTEM:'head -c 200 /dev/urandom'

check_table <<'TABLE'
the wrong port                       | port            |  | gateway_port=4501
another service at the port          | service         |  | gateway_port=4502
a name that nobody knows             | name            |  | gateway=gateway.invalid
nobody at the address                | address         |  | gateway=10.9.0.77
a firewall at port 4500              | firewall        | gateway_drops "udp dport 4500" |
no packet arrives                    | address         | gateway_drops "udp dport { 500, 4500 }" |
TABLE
gateway_stop
check_node "no daemon at all" daemon ""
