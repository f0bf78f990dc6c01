# shellcheck shell=bash
# strongSwan with boards/linux/gateway/swanctl.conf, in place of what strongswan.sh writes.

# shellcheck source=tests/interop/gateways/examples.sh
source "${BASH_SOURCE[0]%/*}/examples.sh"

gateway_connections()
{
    example_filled swanctl.conf
}

# gateway_forget: the node's secret is gone.
gateway_forget()
{
    sed -i '/^secrets {/,/^}/d' "$GATEWAY_FOLDER/swanctl.conf"
    gateway_control --load-creds --clear --file "$GATEWAY_FOLDER/swanctl.conf" >/dev/null 2>&1
}

# gateway_end: it ends the node's tunnel, by its number.
gateway_end()
{
    local number
    number=$(gateway_control --list-sas | sed -n 's/^nodes: #\([0-9]*\), ESTABLISHED.*/\1/p')
    gateway_control --terminate --ike-id "$number" >/dev/null
}
