# shellcheck shell=bash
# OpenIKED as the gateway of a lab, with boards/linux/gateway/iked.conf.

# shellcheck source=tests/interop/gateways/unpacked.sh
source "${BASH_SOURCE[0]%/*}/unpacked.sh"

OPENIKED_SHA256=yes      # no: as Debian builds it, without HMAC-SHA2-256 for ESP

gateway_start()
{
    GATEWAY_FOLDER=$LAB_FOLDER/gateway
    GATEWAY_LOG=$GATEWAY_FOLDER/iked.log
    unpacked_prepare openiked pfkey
    openiked_etc
    {
        example_filled iked.conf
        if [[ -n $GATEWAY_SECOND_ID ]]; then
            example_filled iked.conf | sed "/^set /d; s/\"node-1\"/\"second\"/; s/srcid [^ ]*/srcid $GATEWAY_SECOND_ID/"
        fi
    } >"$GATEWAY_FOLDER/etc/iked.conf"
    chmod 600 "$GATEWAY_FOLDER/etc/iked.conf"
    ESP_SHA256=$OPENIKED_SHA256 unpacked_start "$GATEWAY_LOG" "mount --bind $GATEWAY_FOLDER/etc /etc" \
        "$UNPACKED_FOLDER/usr/sbin/iked" -d -v -s "$GATEWAY_FOLDER/iked.sock"
}

# What it wants of /etc: its user, a home to lock itself into, and a key pair, also where nobody uses certificates.
openiked_etc()
{
    local etc=$GATEWAY_FOLDER/etc
    mkdir -p "$etc"/iked/{private,pubkeys,certs,ca,crls} "$etc/empty"
    printf 'root:x:0:0::/root:/bin/sh\n_iked:x:65533:65533::%s:/bin/false\n' "$etc/empty" >"$etc/passwd"
    printf 'root:x:0:\n_iked:x:65533:\n' >"$etc/group"
    cp /etc/ld.so.cache "$etc"
    openssl ecparam -name prime256v1 -genkey -noout -out "$etc/iked/private/local.key"
    openssl ec -in "$etc/iked/private/local.key" -pubout -out "$etc/iked/local.pub" 2>/dev/null
    # Its helpers, which are not root, find the way to their home.
    chmod 711 "$LAB_FOLDER" "$GATEWAY_FOLDER"
}

gateway_answers()
{
    [[ -S $GATEWAY_FOLDER/iked.sock ]] && gateway_control show sa >/dev/null 2>&1
}

# gateway_control ARGUMENT...: ikectl, spoken to this gateway.
gateway_control()
{
    unpacked_tool ikectl -s "$GATEWAY_FOLDER/iked.sock" "$@"
}

gateway_tunnels()
{
    gateway_control show sa | grep -cE '^iked_sas: .* ESTABLISHED ' || true
}

gateway_established()
{
    grep -cE ': established peer ' "$GATEWAY_LOG" || true
}

# gateway_uses CONNECTION: its policies have the names of nodes.
gateway_uses()
{
    grep -q "policy '${1/nodes/node-1}'" < <(grep -E ': established peer ' "$GATEWAY_LOG" | tail -n 1)
}

# gateway_end: it deletes the node's IKE SA.
gateway_end()
{
    gateway_control reset id "FQDN/$NODE_ID" >/dev/null
}

# gateway_forget: the policy of the node is gone; another node has one.
gateway_forget()
{
    sed -i 's/node-1/node-2/' "$GATEWAY_FOLDER/etc/iked.conf"
    gateway_control reload >/dev/null
}
