# shellcheck shell=bash
# a gateway that does not answer, and one that answers garbage: exit 1, one line, in bounded time
gateway_network
net_block gateway
node_config
node_start
expect_exit 1 60
expect_complaint answer

net_unblock gateway
lab_background garbage "$LAB_FOLDER/garbage" ip netns exec "$LAB_NAME-gateway" \
    socat "UDP4-RECVFROM:4500,bind=$GATEWAY_ADDRESS,fork" SYSTEM:'head -c 200 /dev/urandom'
node_start
expect_exit 1 60
expect_complaint answer
