# shellcheck shell=bash
# What a script needs of the machine: root, the .NET SDK, commands. On Debian what is missing is installed, without starting the services it
# brings; elsewhere it is named.

# By their Debian names: the gateway itself and what this folder calls.
# shellcheck disable=SC2034 # for those that source this
GATEWAY_PACKAGES=(
    strongswan-charon
    strongswan-swanctl
    libcharon-extra-plugins         # kernel-libipsec: ESP in user space
    libstrongswan-standard-plugins  # openssl, gcm: ChaCha20-Poly1305
    libstrongswan-extra-plugins     # curve25519, ccm
    iproute2
    iputils-ping
    nftables
    socat
)

# What of a package is needed: commands, charon, plugins of strongSwan. A package that is not listed brings a command of its own name.
declare -A PACKAGE_BRINGS=(
    [strongswan-charon]='charon'
    [strongswan-swanctl]='swanctl plugin:vici'
    [libcharon-extra-plugins]='plugin:kernel-libipsec'
    [libstrongswan-standard-plugins]='plugin:openssl plugin:gcm'
    [libstrongswan-extra-plugins]='plugin:curve25519 plugin:ccm'
    [iproute2]='ip ss'
    [iputils-ping]='ping'
    [nftables]='nft'
    [procps]='ps pgrep'
    [hunspell-en-gb]='hunspell' # its dictionary; the two come together
    [libcoap3-bin]='coap-server-notls coap-client-notls'
)

# Where distributions keep charon, and its plugins in a folder below. NANOIKE_STRONGSWAN, when set, is the folder of another strongSwan (the
# --prefix of its build), which is taken first: Debian 12 has 5.9, and ML-KEM came with 6.0.
CHARON_FOLDERS=(/usr/lib/ipsec /usr/libexec/ipsec /usr/libexec/strongswan /usr/lib/strongswan /usr/local/libexec/ipsec)
PLUGIN_FOLDERS=(/usr/lib/ipsec /usr/lib64/ipsec /usr/lib/strongswan /usr/lib64/strongswan /usr/local/lib/ipsec)

# `su` leaves these out.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
if [[ -n ${NANOIKE_STRONGSWAN:-} ]]; then
    CHARON_FOLDERS=("$NANOIKE_STRONGSWAN/libexec/ipsec" "${CHARON_FOLDERS[@]}")
    PLUGIN_FOLDERS=("$NANOIKE_STRONGSWAN/lib/ipsec" "${PLUGIN_FOLDERS[@]}")
    PATH=$NANOIKE_STRONGSWAN/sbin:$PATH
fi

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

# Ends the script unless there is a .NET 10 SDK. Asked before anything is installed.
require_sdk()
{
    local found
    if ! command -v dotnet >/dev/null; then
        echo "$0: the .NET 10 SDK is missing: there is no dotnet in PATH" \
            "(sudo sets a PATH of its own; this keeps yours: sudo env \"PATH=\$PATH\" bash $0)" >&2
        exit 2
    fi
    found=$(dotnet --list-sdks | cut -d' ' -f1 | paste -sd' ')
    if [[ ! " $found" =~ \ 10\. ]]; then
        echo "$0: the .NET 10 SDK is missing: this machine has ${found:-no SDK}" >&2
        exit 2
    fi
}

# require_packages PACKAGE...: the script goes on when all that they bring is there.
require_packages()
{
    local missing=() package
    for package in "$@"; do
        if [[ -n $(package_lacks "$package") ]]; then
            missing+=("$package")
        fi
    done
    if [[ ${#missing[@]} -eq 0 ]]; then
        return
    fi
    if ! command -v apt-get >/dev/null; then
        packages_complain "this is no Debian, so install" "${missing[@]}"
    fi
    echo "Installing Debian packages: ${missing[*]}"
    # Two runs at the same time take turns.
    (
        flock 9
        packages_install "${missing[@]}"
    ) 9>/run/lock/nanoike-packages
    hash -r
    for package in "${missing[@]}"; do
        if [[ -n $(package_lacks "$package") ]]; then
            packages_complain "the packages of this distribution do not bring" "$package"
        fi
    done
}

# package_lacks PACKAGE: what of it is missing, a word each.
package_lacks()
{
    local wanted
    for wanted in ${PACKAGE_BRINGS[$1]:-$1}; do
        case $wanted in
            charon) charon_path >/dev/null || echo charon ;;
            plugin:*) plugin_exists "${wanted#plugin:}" || echo "$wanted" ;;
            *) command -v "$wanted" >/dev/null || echo "$wanted" ;;
        esac
    done
}

# The daemon of strongSwan, which is in nobody's PATH.
charon_path()
{
    local folder
    for folder in "${CHARON_FOLDERS[@]}"; do
        if [[ -x $folder/charon ]]; then
            echo "$folder/charon"
            return
        fi
    done
    return 1
}

plugin_exists()
{
    local folder
    for folder in "${PLUGIN_FOLDERS[@]}"; do
        if [[ -e $folder/plugins/libstrongswan-$1.so ]]; then
            return
        fi
    done
    return 1
}

# The gateway's strongSwan has ML-KEM.
gateway_has_mlkem()
{
    plugin_exists ml
}

# packages_complain WORDS PACKAGE...: ends the script with one line that names commands, plugins, and the packages that Debian has them in.
packages_complain()
{
    local words=$1 package list=()
    shift
    for package in "$@"; do
        list+=("$(package_lacks "$package" | sed "s/^plugin:/strongSwan's plugin /;s/^charon$/strongSwan's daemon charon/" |
            paste -sd, | sed 's/,/, /g') (Debian: $package)")
    done
    (IFS=';'; echo "$0: $words: ${list[*]}" | sed 's/;/; /g' >&2)
    exit 2
}

packages_install()
{
    local log
    log=$(mktemp)
    if ! { apt-get update -q && packages_without_services apt-get install -q -y --no-install-recommends "$@"; } 2>&1 | tee "$log" |
        sed -nuE 's/^Setting up ([^ :]+).*/  installed \1/p'; then
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
