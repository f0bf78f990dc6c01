# shellcheck shell=bash
# strongSwan's charon in the namespace "gateway" of a lab: ESP in user space (plugin kernel-libipsec), so that no kernel
# support is needed, and an own /run, so that it meets no other charon of the machine.

# Change these before gateway_start (or before gateway_load, for a new configuration of the running gateway).
GATEWAY_ADDRESS=10.9.0.1
# shellcheck disable=SC2034 # network.sh reads it
NODE_ADDRESS=10.9.0.2
# shellcheck disable=SC2034 # network.sh and collector.sh read it
COLLECTOR_ADDRESS=10.20.0.1
GATEWAY_ID=gw.example
NODE_ID=node-1
GATEWAY_PSK="correct horse battery"     # text, 0xHEX or 0sBASE64
GATEWAY_PPK_ID=                         # RFC 8784: a post-quantum preshared key beside the PSK
GATEWAY_PPK=
GATEWAY_POOL=10.30.0.0/24               # inner addresses for nodes that ask
GATEWAY_SUBNET=10.20.0.0/24             # what nodes ask for
GATEWAY_LOCAL_TS=                       # what they may reach, if it is not all of that
GATEWAY_SUITE=aes                       # aes, chacha or ccm
GATEWAY_KEY_EXCHANGE=x25519             # x25519, p256 or, with strongSwan 6, x25519-mlkem768
GATEWAY_LOG_KEYS=no                     # yes: the log holds every key, for tshark
GATEWAY_LOG_LEVEL=2                     # of what is said of IKE and child SAs
GATEWAY_PLUGINS=                        # more of them for charon to load
GATEWAY_CHARON_EXTRA=                   # more lines for strongswan.conf, section charon
GATEWAY_CONNECTION_EXTRA=               # more lines for swanctl.conf, section connections.nodes
GATEWAY_CHILD_EXTRA=                    # more lines for swanctl.conf, section connections.nodes.children.tunnel
GATEWAY_ESP_PROPOSAL=                   # other than the suite's own
GATEWAY_SECOND_ID=                      # of a connection "second" that differs from "nodes" in nothing else

GATEWAY_FOLDER=
GATEWAY_LOG=
GATEWAY_PID=
GATEWAY_EVENTS_PID=

# Starts the gateway, loads its configuration and returns when it answers.
gateway_start()
{
    GATEWAY_FOLDER=$LAB_FOLDER/gateway
    GATEWAY_LOG=$GATEWAY_FOLDER/charon.log
    mkdir -p "$GATEWAY_FOLDER"
    gateway_daemon_settings >"$GATEWAY_FOLDER/strongswan.conf"
    rm -f "$GATEWAY_FOLDER/vici"
    # shellcheck disable=SC2016 # $1 and $2 belong to the inner shell
    lab_background GATEWAY_PID "$GATEWAY_FOLDER/output" \
        ip netns exec "$LAB_NAME-gateway" unshare --mount sh -c \
        'mount -t tmpfs tmpfs /run && STRONGSWAN_CONF=$1 exec "$2"' \
        charon "$GATEWAY_FOLDER/strongswan.conf" "$(charon_path)"
    if ! wait_until 20 gateway_answers; then
        echo "the gateway did not start; its last words:" >&2
        tail -n 5 "$GATEWAY_FOLDER/output" >&2
        return 1
    fi
    gateway_load
    lab_background GATEWAY_EVENTS_PID "$GATEWAY_FOLDER/events" \
        stdbuf -oL swanctl --monitor-sa --raw --uri "unix://$GATEWAY_FOLDER/vici"
}

gateway_answers()
{
    [[ -S $GATEWAY_FOLDER/vici ]] && gateway_control --stats >/dev/null 2>&1
}

# Loads the configuration as the variables are now; established tunnels stay.
gateway_load()
{
    gateway_connections >"$GATEWAY_FOLDER/swanctl.conf"
    if ! gateway_control --load-all --file "$GATEWAY_FOLDER/swanctl.conf" >"$GATEWAY_FOLDER/load" 2>&1; then
        cat "$GATEWAY_FOLDER/load" >&2
        return 1
    fi
}

# gateway_control ARGUMENT...: swanctl, spoken to this gateway.
gateway_control()
{
    swanctl "$@" --uri "unix://$GATEWAY_FOLDER/vici"
}

# gateway_end ike|child: it deletes the node's IKE SA, or its child.
gateway_end()
{
    case $1 in
        ike) gateway_control --terminate --ike nodes ;;
        child) gateway_control --terminate --child tunnel ;;
    esac >/dev/null
}

# Stops it in an orderly way (charon sends a DELETE to every peer).
gateway_stop()
{
    lab_end "$GATEWAY_EVENTS_PID"
    lab_end "$GATEWAY_PID"
}

# The power goes off: no DELETE, all state lost.
gateway_kill()
{
    lab_end "$GATEWAY_PID" KILL
    lab_end "$GATEWAY_EVENTS_PID"
    # charon had no chance to remove what it had put into the kernel.
    net_in gateway ip route flush table 220 2>/dev/null || true
}

gateway_daemon_settings()
{
    local ike_level=$GATEWAY_LOG_LEVEL child_level=$GATEWAY_LOG_LEVEL more=
    if [[ $GATEWAY_KEY_EXCHANGE == *mlkem* ]]; then
        more=' sha3 ml chapoly'
    fi
    if [[ $GATEWAY_LOG_KEYS == yes ]]; then
        ike_level=4
        child_level=4
    fi
    cat <<SETTINGS
charon {
    load = random nonce aes sha1 sha2 hmac kdf gmp curve25519 openssl gcm ccm$more kernel-libipsec kernel-netlink socket-default vici \
        $GATEWAY_PLUGINS
    install_routes = yes
    plugins {
        kernel-libipsec {
            allow_peer_ts = yes
        }
        vici {
            socket = unix://$GATEWAY_FOLDER/vici
        }
    }
    filelog {
        log {
            path = $GATEWAY_LOG
            append = yes
            flush_line = yes
            default = 1
            ike = $ike_level
            chd = $child_level
        }
    }
    $GATEWAY_CHARON_EXTRA
}
SETTINGS
}

gateway_connections()
{
    local ike esp
    case $GATEWAY_SUITE in
        aes) ike=aes128-sha256 esp=aes128-sha256 ;;
        chacha) ike=chacha20poly1305-prfsha256 esp=chacha20poly1305 ;;
        ccm) ike=aes128ccm8-prfsha256 esp=aes128ccm8 ;;
        *) echo "no such suite: $GATEWAY_SUITE" >&2; return 2 ;;
    esac
    case $GATEWAY_KEY_EXCHANGE in
        x25519) ike+=-x25519 ;;
        p256) ike+=-ecp256 ;;
        x25519-mlkem768) ike+=-x25519-ke1_mlkem768 ;;
        *) echo "no such key exchange: $GATEWAY_KEY_EXCHANGE" >&2; return 2 ;;
    esac
    {
        echo "connections {"
        gateway_connection nodes "$GATEWAY_ID" "$ike" "${GATEWAY_ESP_PROPOSAL:-$esp}"
        if [[ -n $GATEWAY_SECOND_ID ]]; then
            gateway_connection second "$GATEWAY_SECOND_ID" "$ike" "${GATEWAY_ESP_PROPOSAL:-$esp}"
        fi
        echo "}"
        gateway_pool_and_secrets
    }
}

# gateway_connection NAME ID IKE_PROPOSAL ESP_PROPOSAL
gateway_connection()
{
    cat <<CONNECTION
    $1 {
        version = 2
        proposals = $3
        local_addrs = $GATEWAY_ADDRESS
        remote_addrs = %any
        pools = nodes
        local {
            auth = psk
            id = "$2"
        }
        remote {
            auth = psk
            id = %any
        }
        children {
            tunnel {
                local_ts = ${GATEWAY_LOCAL_TS:-$GATEWAY_SUBNET}
                esp_proposals = $4
                mode = tunnel
                $GATEWAY_CHILD_EXTRA
            }
        }
        $GATEWAY_CONNECTION_EXTRA
    }
CONNECTION
}

gateway_pool_and_secrets()
{
    cat <<POOL
pools {
    nodes {
        addrs = $GATEWAY_POOL
    }
}
secrets {
    ike-1 {
        id = "$NODE_ID"
        secret = "$GATEWAY_PSK"
    }
    $(gateway_ppk)
}
POOL
}

gateway_ppk()
{
    if [[ -n $GATEWAY_PPK_ID ]]; then
        printf 'ppk-1 {\n id = "%s"\n secret = "%s"\n }\n' "$GATEWAY_PPK_ID" "$GATEWAY_PPK"
    fi
}

# gateway_uses_ppk: whether a tunnel is open that strongSwan lists with PPK.
gateway_uses_ppk()
{
    grep -qE '/PPK\b' < <(gateway_control --list-sas)
}
