# shellcheck shell=bash
# Debian packages, installed only when they are missing and without starting the services they bring.

# The gateway itself and what this folder calls.
GATEWAY_PACKAGES=(
    strongswan-charon
    strongswan-swanctl
    libcharon-extra-plugins         # kernel-libipsec: ESP in user space
    libstrongswan-standard-plugins  # openssl, gcm: ChaCha20-Poly1305
    libstrongswan-extra-plugins     # curve25519
    iproute2
    iputils-ping
    nftables
    socat
)

# Ends the script unless it runs as root on a machine that has TUN devices.
require_root()
{
    if [[ $(id -u) -ne 0 ]]; then
        echo "$0: network namespaces need root; run it with sudo" >&2
        exit 2
    fi
    if [[ ! -e /dev/net/tun ]] && ! modprobe tun 2>/dev/null; then
        echo "$0: this kernel has no TUN device (/dev/net/tun), which the gateway's user-space ESP needs" >&2
        exit 2
    fi
}

# require_packages PACKAGE...
require_packages()
{
    local missing=() package
    for package in "$@"; do
        if ! dpkg-query --show --showformat='${db:Status-Status}\n' "$package" 2>/dev/null | grep -q '^installed'; then
            missing+=("$package")
        fi
    done
    if [[ ${#missing[@]} -eq 0 ]]; then
        return
    fi
    echo "Installing Debian packages: ${missing[*]}"
    # Two runs at the same time take turns.
    (
        flock 9
        packages_install "${missing[@]}"
    ) 9>/run/lock/nanoike-packages
}

packages_install()
{
    local log
    log=$(mktemp)
    if ! { apt-get update -q && packages_without_services apt-get install -q -y --no-install-recommends "$@"; } >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        rm -f "$log"
        echo "$0: apt-get could not install: $*" >&2
        exit 1
    fi
    rm -f "$log"
    # The gateway is started by hand in its namespace; the machine's own IPsec service stays off, now and after a reboot.
    if [[ " $* " == *" strongswan-charon "* && -d /run/systemd/system ]]; then
        systemctl disable --quiet --now strongswan-starter 2>/dev/null || true
    fi
}

# packages_without_services COMMAND...: runs it while policy-rc.d forbids every package to start a service.
packages_without_services()
{
    local policy=/usr/sbin/policy-rc.d
    if [[ -e $policy ]]; then
        DEBIAN_FRONTEND=noninteractive "$@"
        return
    fi
    (
        trap 'rm -f "$policy"' EXIT
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod 755 "$policy"
        DEBIAN_FRONTEND=noninteractive "$@"
    )
}
