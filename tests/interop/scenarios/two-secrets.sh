# shellcheck shell=bash
# old and new secret of a node at the gateway at once: the later one of the file signs; who has both gets in at any time
old=$GATEWAY_PSK
new=0x$(od -An -N 32 -t x1 /dev/urandom | tr -d ' \n')

# In the place of that of strongswan.sh.
gateway_pool_and_secrets()
{
    printf 'pools {\n nodes {\n addrs = %s\n }\n }\nsecrets {\n' "$GATEWAY_POOL"
    printf ' ike-%s {\n id = "%s"\n secret = "%s"\n }\n' a "$NODE_ID" "$first" ${second:+b "$NODE_ID" "$second"}
    echo '}'
}

# gateway_has FIRST [SECOND]
gateway_has()
{
    first=$1 second=${2:-}
    gateway_connections >"$GATEWAY_FOLDER/swanctl.conf"
    gateway_control --load-all --clear --file "$GATEWAY_FOLDER/swanctl.conf" >/dev/null
}

# gets_in WORDS PSK [PSK_NEXT]
gets_in()
{
    node_config psk="$2" psk_next="${3:-}"
    node_start --count 2
    expect_was_up
    expect_exit 0 20
    expect "$1 gets in" true
    expect_no_tunnel
}

# stays_out WORDS REGEX PSK
stays_out()
{
    node_config psk="$3"
    node_start
    expect_exit 1 20
    expect_complaint "$2"
    expect "$1 stays out" true
    expect_no_tunnel
}

gateway_network
first=$old second=
gateway_start
collector_start
gets_in "before the change: the old secret" "$old"
gets_in "before the change: both" "$old" "$new"

gateway_has "$old" "$new"
stays_out "both at the gateway, the new one last: the old one" 'does not know the psk' "$old"
gets_in "the new one" "$new"
gets_in "both" "$old" "$new"
gateway_has "$new" "$old"
gets_in "both at the gateway, the old one last: the old one" "$old"
stays_out "the new one" 'does not know the psk' "$new"
gets_in "both" "$old" "$new"

gateway_has "$new"
stays_out "after the change: the old secret" 'AUTHENTICATION_FAILED' "$old"
gets_in "after the change: both" "$old" "$new"
gets_in "after the change: the new one" "$new"
