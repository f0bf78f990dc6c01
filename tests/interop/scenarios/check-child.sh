# shellcheck shell=bash
# check names the cause of a gateway that authenticates us, but makes no child, or one that leaves out the collector
gateway_network
net_in gateway ip address add 10.20.0.200/32 dev lo # user-space ESP wants an address in each of its ranges
gateway_start
collector_start

check_table <<'TABLE'
transport mode                       | transport       | gateway_says child mode transport |
another subnet                       | remote_subnet   |  | remote_subnet=10.99.0.0/24, collector=10.99.0.1:5683
a fixed inner address                | inner_address   |  | inner_address=10.30.0.77
no pool                              | pool            | gateway_says - pools "" |
childless                            | childless       | gateway_says - childless force |
IKE fragments in any case            | fragmentation   | gateway_says - fragmentation force; GATEWAY_CHARON_EXTRA="fragment_size = 200" |
a range without the collector        | narrowed*       | GATEWAY_LOCAL_TS=10.20.0.128/25 |
one port, and not the collector's    | narrowed*       | GATEWAY_LOCAL_TS="10.20.0.1/32[udp/5684]" |
a range that is smaller, and enough  | works           | GATEWAY_LOCAL_TS=10.20.0.0/30 |
the gateway ends tunnels by itself   | works           | gateway_says - reauth_time 1h |
TABLE

# The only address is another node's.
GATEWAY_POOL=10.30.0.5/32
gateway_load
node_config
node_start
expect_up
CHECK_TUNNELS=1
check_table <<'TABLE'
a pool without a free address        | 2 pool_full     |  |
TABLE
expect_stop
CHECK_TUNNELS=0

# A kernel without ESP, and no ESP in user space: only where the kernel has none.
gateway_stop
if net_in gateway ip xfrm state add src 10.9.0.1 dst 10.9.0.2 proto esp spi 0x1000 mode tunnel \
    enc 'cbc(aes)' 0x00112233445566778899aabbccddeeff 2>/dev/null; then
    measured "skipped: a gateway without ESP, since this kernel has it"
else
    eval "$(declare -f gateway_daemon_settings | sed 's/ kernel-libipsec kernel-netlink/ kernel-netlink/')"
    gateway_start
    check_table <<'TABLE'
a gateway without ESP                | 2 no_esp        |  |
TABLE
fi
