# shellcheck shell=bash
# PPK (RFC 8784): both ends lack it, have it, demand it, hold another one: a tunnel with it, without it, or none, each with its own words
right=0x$(od -An -N 32 -t x1 /dev/urandom | tr -d ' \n')
other=0x$(od -An -N 32 -t x1 /dev/urandom | tr -d ' \n')
gateway_network
gateway_start
collector_start

# gateway_has lacks|has|demands|other|unknown: another key under the same name, or the right one under another name.
gateway_has()
{
    GATEWAY_PPK_ID=fleet-1 GATEWAY_PPK=$right GATEWAY_CONNECTION_EXTRA=
    case $1 in
        lacks) GATEWAY_PPK_ID='' ;;
        demands) GATEWAY_CONNECTION_EXTRA='ppk_required = yes' ;;
        other) GATEWAY_PPK=$other ;;
        unknown) GATEWAY_PPK_ID=fleet-2 ;;
        unknown_demands) GATEWAY_PPK_ID=fleet-2 GATEWAY_CONNECTION_EXTRA='ppk_required = yes' ;;
    esac
    gateway_load
}

# node_has lacks|has|demands
node_has()
{
    case $1 in
        lacks) node_config ;;
        has) node_config ppk_id=fleet-1 ppk="$right" ppk_required=no ;;
        demands) node_config ppk_id=fleet-1 ppk="$right" ;;
    esac
}

# makes GATEWAY NODE WORDS: a tunnel, and the node and strongSwan agree on what it is made of.
makes()
{
    gateway_has "$1"
    node_has "$2"
    : >"$COLLECTOR_FILE"
    node_start
    expect_up
    expect "the gateway $1, the node $2: $3" grep -qE "proved its identity$3\$" "$NODE_LOG"
    if [[ $3 == ', with PPK' ]]; then
        expect "strongSwan lists it with PPK" wait_until 10 gateway_uses_ppk
    else
        expect "strongSwan lists it without" eval '! gateway_uses_ppk'
    fi
    expect_reports 2
    expect_no_tunnel
}

# refuses GATEWAY NODE WORDS: no tunnel.
refuses()
{
    gateway_has "$1"
    node_has "$2"
    node_start
    expect_exit 1 60
    expect_complaint "$3"
    expect_no_tunnel
}

makes lacks lacks ''
makes has lacks ''
refuses demands lacks 'AUTHENTICATION_FAILED.*psk.*a PPK'
makes other lacks ''

makes lacks has ', without the PPK'
makes has has ', with PPK'
makes demands has ', with PPK'
refuses other has 'with a PPK \(AUTHENTICATION_FAILED\).*ppk_id and ppk'
makes unknown has ', without the PPK'
refuses unknown_demands has 'with a PPK \(AUTHENTICATION_FAILED\).*ppk_id and ppk'

refuses lacks demands 'does not use the PPK.*ppk_required = no'
makes has demands ', with PPK'
makes demands demands ', with PPK'
refuses other demands 'with a PPK \(AUTHENTICATION_FAILED\).*ppk_id and ppk'
refuses unknown demands 'with a PPK \(AUTHENTICATION_FAILED\).*ppk_id and ppk'
