# shellcheck shell=bash
# a fleet that provision wrote: files for their owner alone, a tunnel with its own secret and PPK for each node, one node revoked
fleet=$LAB_FOLDER/fleet

provision()
{
    "${NODE_COMMAND[@]}" provision --out "$fleet" "$@"
}

make_fleet()
{
    provision --nodes "$1" --ppk --gateway "$GATEWAY_ADDRESS" --gateway-id "$GATEWAY_ID" --remote-subnet "$GATEWAY_SUBNET" \
        --collector "$COLLECTOR_ADDRESS:$COLLECTOR_PORT"
}

# In the place of that of strongswan.sh: the file of the fleet as it is.
gateway_connections()
{
    cat "$fleet/gateway/swanctl.conf"
}

# Commands that are printed name no socket.
swanctl()
{
    command swanctl "$@" --uri "unix://$GATEWAY_FOLDER/vici"
}

no_secret_in_inventory()
{
    ! grep -qF -f <(sed -nE 's/^p[ps]k = 0s//p' "$fleet"/nodes/*.conf) "$fleet/inventory.csv"
}

expect "500 nodes in one command" make_fleet 500
expect_equal "files of nodes" 500 "$(find "$fleet/nodes" -type f | wc -l)"
expect_equal "secrets, all different" 1000 "$(sed -nE 's/^p[ps]k = //p' "$fleet"/nodes/*.conf | sort -u | wc -l)"
expect_equal "files that others may read" 0 "$(find "$fleet" -type f ! -perm 600 | wc -l)"
expect_equal "folders that others may read" 0 "$(find "$fleet" -type d ! -perm 700 | wc -l)"
expect "no secret in the inventory" no_secret_in_inventory

# refused WORDS REGEX OPTION...: exit 2, one line, and nothing is written
other_collector=coap://10.20.0.1
refused()
{
    local words=$1 regex=$2 status=0
    shift 2
    "${NODE_COMMAND[@]}" provision --out "$LAB_FOLDER/other" --gateway gw.example --gateway-id gw.example --remote-subnet 10.20.0.0/24 \
        --collector "$other_collector" "$@" >"$LAB_FOLDER/refused" 2>&1 || status=$?
    expect "refused: $words: $(cat "$LAB_FOLDER/refused")" grep -qE -- "$regex" "$LAB_FOLDER/refused"
    expect_equal "exit code and lines" "2 1" "$status $(wc -l <"$LAB_FOLDER/refused")"
    expect "nothing is written" test ! -e "$LAB_FOLDER/other"
}

printf 'pump-1\npump-2\nPump-1\n' >"$LAB_FOLDER/names"
refused "an id twice" 'pump-1 is there twice' --names "$LAB_FOLDER/names"
refused "254 addresses for 254 nodes" '254 addresses for 254 nodes' --nodes 254 --pool 10.30.0.0/24
refused "a pool inside the subnet" 'overlap' --nodes 5 --pool 10.20.0.0/28
refused "no number of nodes" '--nodes' --nodes 0
other_collector=coap://10.21.0.1
refused "a collector outside the subnet" 'collector lies outside remote_subnet' --nodes 5
refused "a folder that is none of provision's" 'no folder that provision wrote' --rotate
expect "a folder that is there is not written to" eval '! make_fleet 5 2>/dev/null'
expect_equal "files of nodes" 500 "$(find "$fleet/nodes" -type f | wc -l)"

gateway_network
gateway_start
collector_start
for node in node-007 node-008; do
    NODE_CONFIG=$fleet/nodes/$node.conf
    : >"$COLLECTOR_FILE"
    node_start --count 1
    expect_was_up
    expect "$node has its tunnel with PPK" grep -q 'identity, with PPK' "$NODE_LOG"
    expect_exit 0 20
    expect_no_tunnel
done

# With its own secret nobody is another node.
NODE_CONFIG=$LAB_FOLDER/node.conf
sed 's/^local_id = .*/local_id = node-007/' "$fleet/nodes/node-008.conf" >"$NODE_CONFIG"
node_start
expect_exit 1 20
expect_complaint psk
expect_no_tunnel

NODE_CONFIG=$fleet/nodes/node-007.conf
node_start
expect_up
provision --revoke node-007 >"$LAB_FOLDER/revoked"
expect_equal "what the gateway has of it" 0 "$(cat "$fleet"/gateway/* | grep -c node-007)"
eval "$(grep '^swanctl' "$LAB_FOLDER/revoked")"
expect "its tunnel is still there" gateway_has_tunnels 1
eval "$(grep '^for sa' "$LAB_FOLDER/revoked")" >/dev/null
expect "its tunnel is ended" wait_for 10 "$NODE_LOG" 'tunnel lost: the gateway closed the tunnel'
expect "it is refused when it comes back" wait_for 20 "$NODE_LOG" 'no tunnel: the gateway refuses us'
expect_no_tunnel
node_stop || true
NODE_CONFIG=$fleet/nodes/node-009.conf
node_start --count 1
expect_was_up
expect_exit 0 20
