# shellcheck shell=bash
# strongSwan with boards/linux/gateway/swanctl.conf, in place of what strongswan.sh writes.

# shellcheck source=tests/interop/gateways/examples.sh
source "${BASH_SOURCE[0]%/*}/examples.sh"

gateway_connections()
{
    example_filled swanctl.conf
}
