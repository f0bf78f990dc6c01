# shellcheck shell=bash
# libreswan as the gateway of a lab, with boards/linux/gateway/ipsec.conf and ipsec.secrets.

# shellcheck source=tests/interop/gateways/unpacked.sh
source "${BASH_SOURCE[0]%/*}/unpacked.sh"

gateway_start()
{
    GATEWAY_FOLDER=$LAB_FOLDER/gateway
    GATEWAY_LOG=$GATEWAY_FOLDER/pluto.log
    unpacked_prepare libreswan xfrm
    mkdir "$GATEWAY_FOLDER/nss"
    {
        # The lab sets routes itself.
        printf 'config setup\n    logfile=%s\nconn %%default\n    leftupdown=%%disabled\n' "$GATEWAY_LOG"
        example_filled ipsec.conf
        if [[ -n $GATEWAY_SECOND_ID ]]; then
            example_filled ipsec.conf | sed "s/^conn nodes/conn second/; s/leftid=@.*/leftid=@$GATEWAY_SECOND_ID/"
        fi
    } >"$GATEWAY_FOLDER/ipsec.conf"
    example_filled ipsec.secrets |
        sed "s/@gw.example/@gw.example ${GATEWAY_SECOND_ID:+@$GATEWAY_SECOND_ID}/" >"$GATEWAY_FOLDER/ipsec.secrets"
    unpacked_tool certutil -N -d "sql:$GATEWAY_FOLDER/nss" --empty-password
    unpacked_start "$GATEWAY_FOLDER/output" "mkdir /run/pluto && mount --bind $UNPACKED_FOLDER/usr/libexec /usr/libexec" \
        "$UNPACKED_FOLDER/usr/libexec/ipsec/pluto" --nofork --config "$GATEWAY_FOLDER/ipsec.conf" --rundir "$GATEWAY_FOLDER" \
        --nssdir "sql:$GATEWAY_FOLDER/nss" --secretsfile "$GATEWAY_FOLDER/ipsec.secrets"
}

# Its own helper loads the connections a moment after the start.
gateway_answers()
{
    [[ -S $GATEWAY_FOLDER/pluto.ctl ]] && grep -q 'added IKEv2 connection' "$GATEWAY_LOG" && grep -q 'loading secrets' "$GATEWAY_LOG"
}

# gateway_control ARGUMENT...: whack, spoken to this gateway.
gateway_control()
{
    unpacked_tool whack --ctlsocket "$GATEWAY_FOLDER/pluto.ctl" "$@"
}

# The numbers of its established IKE SAs, or of its children.
libreswan_states()
{
    gateway_control --showstates | sed -nE "s/^000 #([0-9]+): .*STATE_V2_ESTABLISHED_$1_SA.*/\\1/p"
}

gateway_tunnels()
{
    libreswan_states IKE | wc -l
}

gateway_established()
{
    grep -c 'responder established IKE SA' "$GATEWAY_LOG" || true
}

# gateway_uses CONNECTION
gateway_uses()
{
    grep -qE "\"$1\"(\[[0-9]+\])? .*STATE_V2_ESTABLISHED_CHILD_SA" < <(gateway_control --showstates)
}

# gateway_end ike|child: it deletes the node's IKE SA, or its child.
gateway_end()
{
    local state kind=IKE
    if [[ $1 == child ]]; then
        kind=CHILD
    fi
    for state in $(libreswan_states "$kind"); do
        gateway_control --deletestate "$state"
    done >/dev/null
}

# gateway_forget: the node's secret is gone.
gateway_forget()
{
    sed -i '/PSK/d' "$GATEWAY_FOLDER/ipsec.secrets"
    gateway_control --rereadsecrets >/dev/null
}
