#!/usr/bin/env bash
# nanoIke beside others: the same 100 acknowledged readings of 47 bytes over each, on one wire, and what crosses it is counted: IP
# packets and bytes both ways, for the set-up and a reading. Needs root; installs what is missing on Debian. Takes some minutes, and is
# no part of tests/run.sh.
#     bash tests/peers/run.sh [--write] [PEER]...     --write: the table goes into RESULTS.md, with date and versions
set -euo pipefail

peers=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=boards/linux/gateway/gateway.sh
source "$peers/../../boards/linux/gateway/gateway.sh"
# shellcheck source=tests/peers/others.sh
source "$peers/others.sh"

REPORTS=100
ALL=(coap dtls mqtt wireguard strongswan-aes strongswan-chacha strongswan-ccm nanoike-aes nanoike-chacha nanoike-ccm)
PAYLOAD=$(awk '$1 == "1" { print $(NF - 1) }' "$peers/../vectors/senml_cbor.txt") # 47 bytes
PACKAGES=("${GATEWAY_PACKAGES[@]}" libcoap3-bin mosquitto mosquitto-clients wireguard-go wireguard-tools openssl)
# shellcheck disable=SC2034 # packages.sh reads it
PACKAGE_BRINGS+=([libcoap3-bin]='coap-server-openssl' [mosquitto-clients]='mosquitto_pub' [wireguard-tools]='wg')
ROWS=
# A machine without a thermometer reports "load" in "/" where the vector has "temperature" in "Cel": a longer name makes it 47 bytes.
[[ -r /sys/class/thermal/thermal_zone0/temp ]] || NODE_ID=node-1-of-peers

# wire: the two namespaces and the counters between them. `setup` counts what the given nftables expression matches, `total` everything.
wire()
{
    lab_open
    gateway_network
    local namespace
    for namespace in node gateway; do
        net_in "$namespace" ip link set dev eth0 gso_max_segs 1 # a large segment is one packet to the counters, not to the wire
    done
    net_in node nft -f - <<RULES
table ip count {
    counter total { }
    counter setup { }
    chain input {
        type filter hook input priority 0;
        iifname "eth0" counter name total
        ${1:+iifname "eth0" $1 counter name setup}
    }
    chain output {
        type filter hook output priority 0;
        oifname "eth0" counter name total
        ${1:+oifname "eth0" $1 counter name setup}
    }
}
RULES
}

# counted total|setup: packets and bytes so far.
counted()
{
    net_in node nft list counter ip count "$1" | sed -nE 's/.*packets ([0-9]+) bytes ([0-9]+).*/\1 \2/p'
}

# row NAME "SETUP PACKETS BYTES" "ALL PACKETS BYTES": all less set-up is what the readings took.
row()
{
    local setup all line
    read -ra setup <<<"$2"
    read -ra all <<<"$3"
    line=$(awk -v name="$1" -v sp="${setup[0]}" -v sb="${setup[1]}" -v ap="${all[0]}" -v ab="${all[1]}" -v n="$REPORTS" \
        'BEGIN { printf "| %s | %d | %d | %.1f | %.2f |", name, sb, sp, (ab - sb) / n, (ap - sp) / n }')
    echo "$line"
    ROWS+=$line$'\n'
}

measure()
{
    case $1 in
        coap) peer_coap ;;
        dtls) peer_dtls ;;
        mqtt) peer_mqtt ;;
        wireguard) peer_wireguard ;;
        strongswan-*) peer_strongswan "${1#strongswan-}" ;;
        nanoike-*) peer_nanoike "${1#nanoike-}" ;;
        *) echo "$0: no such peer: $1 (there are: ${ALL[*]})" >&2; exit 2 ;;
    esac
}

version() { dpkg-query -W -f '${Version}' "$1" 2>/dev/null || echo unknown; }

results()
{
    cat <<RESULTS
# nanoIke beside others

Written by \`bash tests/peers/run.sh --write\` on $(date -u +%F); do not edit. $REPORTS readings of 47 bytes (the first of
\`tests/vectors/senml_cbor.txt\`), one after the other, each acknowledged end to end; IP packets and bytes with all headers, both ways, on
a wire without loss. CoAP is a confirmable POST with a token of 2 bytes and its answer; MQTT is QoS 1.

| | set-up, bytes | set-up, packets | a reading, bytes | a reading, packets |
|---|---:|---:|---:|---:|
$ROWS
- libcoap $(version libcoap3-bin), with a client of BouncyCastle: DTLS 1.2, TLS_PSK_WITH_AES_128_CCM_8
- mosquitto $(version mosquitto): TLS 1.3, one certificate of P-256
- wireguard-go $(version wireguard-go)
- strongSwan $(version strongswan-charon), as client and gateway, and as the gateway of nanoIke: X25519, a virtual IP
- Linux $(uname -r | cut -d- -f1)

Set-up is what came before the first reading; for WireGuard and IPsec the messages of the handshake.
RESULTS
}

writes=no
if [[ ${1:-} == --write ]]; then
    writes=yes
    shift
fi
require_root
require_sdk
require_packages "${PACKAGES[@]}"
node_build
coap_build
MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false dotnet build "$peers/reporter.cs" --output "$peers/bin/reporter" --nologo -v quiet
chosen=("$@")
[[ $# -gt 0 ]] || chosen=("${ALL[@]}")
echo "| | set-up, bytes | set-up, packets | a reading, bytes | a reading, packets |"
echo "|---|---:|---:|---:|---:|"
for peer in "${chosen[@]}"; do
    measure "$peer"
    lab_close
done
if [[ $writes == yes ]]; then
    results >"$peers/RESULTS.md"
fi
