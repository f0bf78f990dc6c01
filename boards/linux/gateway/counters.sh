# shellcheck shell=bash
# What the gateway itself counted. swanctl's raw output is one event a line, `... key=value key=value ...`.

# gateway_counter packets-in|packets-out|bytes-in|bytes-out: of the open tunnel; nothing when there is none.
gateway_counter()
{
    gateway_control --list-sas --raw | gateway_field "$1"
}

# gateway_closed_counter packets-in|...: sum over all tunnels that were closed since the gateway started.
gateway_closed_counter()
{
    awk '/^child-updown/ && !/ event {up=yes/' "$GATEWAY_FOLDER/events" | gateway_field "$1" | awk '{ sum += $1 } END { print sum + 0 }'
}

# gateway_count_anew: the sums begin at zero.
gateway_count_anew()
{
    : >"$GATEWAY_FOLDER/events"
}

# gateway_field KEY: every value of KEY in raw output.
gateway_field()
{
    grep -oE -- "[ {]$1=[^ }]*" | cut -d= -f2 || true
}

# How many IKE SAs are established.
gateway_tunnels()
{
    gateway_control --list-sas --raw | { grep -oE 'state=ESTABLISHED' || true; } | wc -l
}

# gateway_has_tunnels COUNT
gateway_has_tunnels()
{
    [[ $(gateway_tunnels) -eq $1 ]]
}

# How many IKE SAs were established since the gateway's log began.
gateway_established()
{
    grep -cE 'IKE_SA [^ ]+ established between' "$GATEWAY_LOG" || true
}

# gateway_uses CONNECTION: whether a tunnel is open on it.
gateway_uses()
{
    grep -qE "^list-sa event \{$1 \{" < <(gateway_control --list-sas --raw)
}
