# shellcheck shell=bash
# How each of the others is set up, made to carry the readings, and measured. Each ends with `row`. What lab_background starts, lab_close
# ends: the pids are not needed here. `peers` is of run.sh.
# shellcheck disable=SC2034,SC2154

IKE='meta l4proto udp @th,64,32 0' # what is behind the non-ESP marker (RFC 3948 section 2.2)

# reporter udp|dtls ADDRESS PORT [PSK]: the client in the node's namespace; it waits for a line on descriptor 8 before the first reading.
reporter_start()
{
    local mode=$1 address=$2 port=$3
    shift 3
    mkfifo "$LAB_FOLDER/go"
    net_in node dotnet "$peers/bin/reporter/reporter.dll" "$mode" "$address" "$port" "$REPORTS" "$PAYLOAD" "$@" \
        <"$LAB_FOLDER/go" >"$LAB_FOLDER/reporter" 2>&1 &
    REPORTER_PID=$!
    LAB_PIDS+=("$REPORTER_PID")
    exec 8>"$LAB_FOLDER/go"
    wait_for 30 "$LAB_FOLDER/reporter" '^ready$'
}

# reporter_go: all readings; the script ends when one is not acknowledged.
reporter_go()
{
    echo >&8
    exec 8>&-
    if ! wait "$REPORTER_PID"; then
        echo "$0: $(tail -n 1 "$LAB_FOLDER/reporter")" >&2
        exit 1
    fi
}

peer_coap()
{
    local ready
    wire
    coap_start
    net_in node ip route add "$COLLECTOR_ADDRESS/32" via "$GATEWAY_ADDRESS"
    reporter_start udp "$COLLECTOR_ADDRESS" "$COLLECTOR_PORT"
    ready=$(counted total)
    reporter_go
    row 'CoAP without security' "$ready" "$(counted total)"
}

peer_dtls()
{
    local ready server
    wire
    lab_background server "$LAB_FOLDER/server" ip netns exec "$LAB_NAME-gateway" \
        coap-server-openssl -A "$GATEWAY_ADDRESS" -d 10 -k secretPSK
    wait_until 10 listens --udp 5684
    reporter_start dtls "$GATEWAY_ADDRESS" 5684 secretPSK
    ready=$(counted total)
    reporter_go
    row 'CoAP over DTLS 1.2, PSK' "$ready" "$(counted total)"
}

peer_mqtt()
{
    local ready server client i
    wire
    mqtt_settings
    lab_background server "$LAB_FOLDER/server" ip netns exec "$LAB_NAME-gateway" mosquitto -c "$LAB_FOLDER/mosquitto.conf"
    wait_until 10 listens --tcp 8883
    mkfifo "$LAB_FOLDER/lines"
    net_in node mosquitto_pub -h "$GATEWAY_ADDRESS" -p 8883 --cafile "$LAB_FOLDER/certificate" --tls-version tlsv1.3 \
        -i node-1 -t dp -q 1 -l <"$LAB_FOLDER/lines" >"$LAB_FOLDER/client" 2>&1 &
    client=$!
    LAB_PIDS+=("$client")
    exec 8>"$LAB_FOLDER/lines"
    sleep 2 # connected
    ready=$(counted total)
    for ((i = 0; i < REPORTS; i++)); do
        printf '%047d\n' "$i" >&8
        sleep 0.1
    done
    row 'MQTT over TLS 1.3, QoS 1' "$ready" "$(counted total)"
    exec 8>&-
    wait "$client"
}

mqtt_settings()
{
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/CN=$GATEWAY_ADDRESS" \
        -addext "subjectAltName=IP:$GATEWAY_ADDRESS" -keyout "$LAB_FOLDER/key" -out "$LAB_FOLDER/certificate" 2>/dev/null
    chmod 755 "$LAB_FOLDER"
    chmod 644 "$LAB_FOLDER/key"
    cat >"$LAB_FOLDER/mosquitto.conf" <<SETTINGS
listener 8883 $GATEWAY_ADDRESS
certfile $LAB_FOLDER/certificate
keyfile $LAB_FOLDER/key
tls_version tlsv1.3
allow_anonymous true
SETTINGS
}

peer_wireguard()
{
    wire 'meta l4proto udp @th,64,8 { 1, 2, 3 }' # initiation, response, cookie
    coap_start
    local node_key gateway_key
    node_key=$(wg genkey)
    gateway_key=$(wg genkey)
    wireguard_start gateway "$gateway_key" 10.30.0.254/24 "listen-port 51820 peer $(wg pubkey <<<"$node_key") allowed-ips 10.30.0.1/32"
    wireguard_start node "$node_key" 10.30.0.1/24 \
        "peer $(wg pubkey <<<"$gateway_key") allowed-ips $GATEWAY_SUBNET,10.30.0.0/24 endpoint $GATEWAY_ADDRESS:51820"
    net_in node ip route add "$GATEWAY_SUBNET" dev wg0
    reporter_start udp "$COLLECTOR_ADDRESS" "$COLLECTOR_PORT"
    reporter_go
    row 'CoAP through WireGuard' "$(counted setup)" "$(counted total)"
}

# wireguard_start NAMESPACE KEY ADDRESS SETTINGS: wireguard-go with a /run of its own.
wireguard_start()
{
    local pid
    echo "$2" >"$LAB_FOLDER/$1.key"
    # shellcheck disable=SC2016 # for the inner shell
    lab_background pid "$LAB_FOLDER/wireguard-$1" ip netns exec "$LAB_NAME-$1" unshare --mount sh -c '
        mount -t tmpfs tmpfs /run || exit 1
        (until [ -S /run/wireguard/wg0.sock ]; do sleep 0.05; done; wg set wg0 private-key "$1" $2 && echo "has its peer") &
        exec wireguard-go -f wg0' wireguard "$LAB_FOLDER/$1.key" "$4"
    wait_until 60 wireguard_has_peer "$1"
    net_in "$1" ip address add "$3" dev wg0
    net_in "$1" ip link set wg0 up mtu 1420
}

wireguard_has_peer()
{
    grep -qs '^has its peer$' "$LAB_FOLDER/wireguard-$1"
}

# strongSwan as the node: the same daemon, the same user-space ESP.
peer_strongswan()
{
    GATEWAY_SUITE=$1
    wire "$IKE"
    gateway_start
    coap_start
    client_start
    reporter_start udp "$COLLECTOR_ADDRESS" "$COLLECTOR_PORT"
    reporter_go
    row "CoAP through strongSwan, $(suite_words "$1")" "$(counted setup)" "$(counted total)"
}

# The client's charon, in the node's namespace. It begins at port 4500, as nanoIke does.
client_start()
{
    local folder=$LAB_FOLDER/client pid ike esp
    ike=$(grep -m 1 -oE 'proposals = .*' "$GATEWAY_FOLDER/swanctl.conf")
    esp=$(grep -m 1 -oE 'esp_proposals = .*' "$GATEWAY_FOLDER/swanctl.conf")
    mkdir -p "$folder"
    sed "s|unix://$GATEWAY_FOLDER/vici|unix://$folder/vici|;s|path = .*|path = $folder/log|" "$GATEWAY_FOLDER/strongswan.conf" \
        >"$folder/strongswan.conf"
    cat >"$folder/swanctl.conf" <<SETTINGS
connections {
    node {
        version = 2
        $ike
        local_addrs = $NODE_ADDRESS
        remote_addrs = $GATEWAY_ADDRESS
        local_port = 4500
        remote_port = 4500
        encap = yes
        vips = 0.0.0.0
        local {
            auth = psk
            id = "$NODE_ID"
        }
        remote {
            auth = psk
            id = "$GATEWAY_ID"
        }
        children {
            tunnel {
                remote_ts = $GATEWAY_SUBNET
                $esp
                mode = tunnel
            }
        }
    }
}
secrets {
    ike-1 {
        id = "$GATEWAY_ID"
        secret = "$GATEWAY_PSK"
    }
}
SETTINGS
    # shellcheck disable=SC2016 # $1 and $2 belong to the inner shell
    lab_background pid "$folder/output" ip netns exec "$LAB_NAME-node" unshare --mount sh -c \
        'mount -t tmpfs tmpfs /run && STRONGSWAN_CONF=$1 exec "$2"' charon "$folder/strongswan.conf" "$(charon_path)"
    wait_until 20 client_control --stats
    client_control --load-all --file "$folder/swanctl.conf"
    client_control --initiate --child tunnel
}

client_control()
{
    swanctl "$@" --uri "unix://$LAB_FOLDER/client/vici" >/dev/null 2>&1
}

suite_words()
{
    case $1 in
        aes) echo 'AES-CBC with HMAC-SHA-256' ;;
        chacha) echo 'ChaCha20-Poly1305' ;;
        ccm) echo 'AES-CCM with 8 bytes of ICV' ;;
    esac
}

peer_nanoike()
{
    local setup closed
    # shellcheck disable=SC2034 # for strongswan.sh and node.sh
    GATEWAY_SUITE=$1
    wire "$IKE"
    gateway_start
    coap_start
    node_config collector="coap://$COLLECTOR_ADDRESS" report_interval_ms=1000
    node_start --json --count "$REPORTS"
    wait_until 120 node_delivered $((REPORTS / 2))
    setup=$(counted setup) # the DELETE comes later
    node_wait 150
    closed=$(counted setup)
    row "CoAP through nanoIke, $(suite_words "$1")" "$setup" "$(less "$(counted total)" "$closed" "$setup")"
}

# less A B C: A - (B - C), packets and bytes: the DELETE is no reading.
less()
{
    awk -v a="$1" -v b="$2" -v c="$3" 'BEGIN { split(a, x); split(b, y); split(c, z); print x[1] - y[1] + z[1], x[2] - y[2] + z[2] }'
}

# listens --udp|--tcp PORT: something does, in the gateway's namespace.
listens()
{
    grep -q . < <(net_in gateway ss --no-header "$1" --listening --numeric "sport = :$2")
}
