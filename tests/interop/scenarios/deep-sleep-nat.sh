# shellcheck shell=bash
# behind a NAT that forgets the node while it sleeps: the wake makes a fresh tunnel, and delivers its reading
sleep_lab gateway_network_nat
expect "a tunnel" sleep_wake
expect "the next wake goes on with it" sleep_wake
expect_equal "handshakes" 1 "$(sleep_handshakes)"
net_rebind nat
expect "behind the other port the reading is delivered as well" sleep_wake
expect_equal "handshakes: ESP in user space does not follow it" 2 "$(sleep_handshakes)"
expect "and by the wake after it" sleep_wake
expect_equal "readings" 4 "$(sleep_readings)"
