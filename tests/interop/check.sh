# shellcheck shell=bash
# shellcheck disable=SC2317,SC2154 # functions that others call in turn; scenario.sh sets what these need
# Cases of `check`: a gateway that is configured wrong, and what check says of it.

CHECK_LOG=
CHECK_CASES=0
CHECK_DAEMON=charon     # whose log is looked into
CHECK_TUNNELS=0         # of others, that stay

# check_table: reads rows from standard input and runs each.
#
#     name | cause | gateway: a shell command | node: options and key=value, separated by commas
#
# The cause must be the first of those that check names, or the second where the column says `2 cause`, and so on; `works`: check finds
# nothing wrong; `unproven`: nor does it, but nothing comes back through the tunnel; `stale`: it works with psk_next. Check also says what
# the gateway's log has then, and that is looked for; `cause*`: it says that of another case. The command
# changes variables of strongswan.sh, which begin anew with each row, or the network, and then defines check_undo.
check_table()
{
    local name cause change node
    while IFS='|' read -r name cause change node <&3; do
        name=$(trim "$name")
        if [[ -n $name && $name != \#* ]]; then
            CHECK_CASES=$((CHECK_CASES + 1))
            # In a shell of its own, so that nothing of it stays.
            (check_case "$name" "$(trim "$cause")" "$(trim "$change")" "$(trim "$node")")
        fi
    done 3<&0
}

trim()
{
    sed -E 's/^ +| +$//g' <<<"$1"
}

# check_case NAME CAUSE CHANGE NODE
check_case()
{
    check_undo() { :; }
    eval "$3"
    if [[ -n $3 ]]; then
        gateway_daemon_settings >"$GATEWAY_FOLDER/strongswan.conf"
        gateway_control --reload-settings >/dev/null
    fi
    gateway_load
    check_node "$1" "$2" "$4"
    check_undo
    expect "    nothing is left of it on the gateway" wait_until 15 gateway_has_tunnels "$CHECK_TUNNELS"
}

# check_node NAME CAUSE NODE: runs check, and compares.
check_node()
{
    local status=0 mark options=() settings=() list word
    IFS=, read -ra list <<<"$3"
    for word in "${list[@]}"; do
        word=$(trim "$word")
        if [[ $word == --* ]]; then
            options+=("${word%% *}" "${word#* }")
        else
            settings+=("$word")
        fi
    done
    node_config "${settings[@]}"
    mark=$(wc -l <"$GATEWAY_LOG")
    CHECK_LOG=$LAB_FOLDER/node-check-$CHECK_CASES.log
    net_in node "${NODE_COMMAND[@]}" check --config "$LAB_FOLDER/node.conf" --json "${options[@]}" \
        >"$CHECK_LOG" 2>&1 </dev/null || status=$?
    if [[ $2 == works ]]; then
        expect "$1: it works" test "$(check_works) $(check_proven) $status" = "true true 0"
    elif [[ $2 == unproven ]]; then
        expect "$1: it works, as far as can be told" test "$(check_works) $(check_proven) $status" = "true false 0"
    elif [[ $2 == stale ]]; then
        expect "$1: it works, and psk is the old one" \
            test "$(check_works) $(check_proven) $status $(check_cause 1 cause)" = "true true 0 psk_old"
    else
        check_named "$1" "$2" "$status" "$mark"
    fi
}

# check_named NAME CAUSE STATUS MARK: the verdict names the cause, at its place.
check_named()
{
    local place=1 cause=$2 advice
    if [[ $cause == *\ * ]]; then
        place=${cause%% *}
        cause=${cause#* }
    fi
    advice=$(check_cause "$place" "log of $CHECK_DAEMON")
    expect "$1: $(check_cause "$place" text)" \
        test "$(check_works) $3 $(check_cause "$place" cause)" = "false 1 ${cause%\*}"
    if [[ $cause != *\* && -n $advice ]]; then
        expect "    and the log says: $advice" wait_until 10 check_logged "$4" "$advice"
    fi
}

# check_shows WORDS: check, for a person, says what the document has; numbers that differ from run to run apart.
check_shows()
{
    node_config collector="coap://$COLLECTOR_ADDRESS"
    net_in node "${NODE_COMMAND[@]}" check --config "$LAB_FOLDER/node.conf" >"$LAB_FOLDER/node-check-shown.log" 2>&1 || true
    awk '/^```/ { if (block ~ /\n'"$1"'/) { printf "%s", block } block = "\n"; next } { block = block $0 "\n" }' \
        "$interop/../../boards/linux/README.md" | sed 1d | check_numbers >"$LAB_FOLDER/told"
    expect "README.md shows what check says: $1" diff -u "$LAB_FOLDER/told" <(check_numbers <"$LAB_FOLDER/node-check-shown.log")
}

check_numbers()
{
    sed -E 's/[0-9]+ (ms|packets|bytes|s \()/N \1/g; s/from ([0-9.]+) port [0-9]+/from \1 port N/; s/received [0-9]+,/received N,/'
}

check_works()
{
    tail -n 1 "$CHECK_LOG" | sed -nE 's/^.*"event":"verdict","works":(true|false),.*$/\1/p'
}

check_proven()
{
    tail -n 1 "$CHECK_LOG" | sed -nE 's/^.*"proven":(true|false),.*$/\1/p'
}

# check_cause PLACE KEY: of the cause at that place.
check_cause()
{
    tail -n 1 "$CHECK_LOG" | grep -oP '\{"cause":"(\\.|[^{}])*\}' | sed -n "$1p" | grep -oP "\"$2\":\"\K(\\\\.|[^\"\\\\])*" || true
}

# check_logged LINE TEXT: whether the gateway's log has it behind that line.
check_logged()
{
    grep -qF -- "$2" < <(tail -n +"$(($1 + 1))" "$GATEWAY_LOG")
}

# gateway_says SECTION KEY VALUE: in the connection, or in a section of it; the last one counts. SECTION is local, remote, child or -.
gateway_says()
{
    case $1 in
        -) GATEWAY_CONNECTION_EXTRA+=$'\n'"$2 = $3" ;;
        child) GATEWAY_CHILD_EXTRA+=$'\n'"$2 = $3" ;;
        *) GATEWAY_CONNECTION_EXTRA+=$'\n'"$1 {"$'\n'"$2 = $3"$'\n'"}" ;;
    esac
}

# gateway_drops RULE: what the rule of nft matches is lost on the gateway's side, coming in; until the check is over.
gateway_drops()
{
    net_in gateway nft "table ip losing { chain input { type filter hook input priority filter; $1 drop; }; }"
    check_undo() { net_in gateway nft delete table ip losing; }
}

# gateway_rejects WHAT RULE: likewise, but the sender is told that WHAT (port, host) is unreachable.
gateway_rejects()
{
    net_in gateway nft "table ip losing { chain input { type filter hook input priority filter; $2 reject with icmp $1-unreachable; }; }"
    check_undo() { net_in gateway nft delete table ip losing; }
}

# gateway_has_no_way_back: no route leads from behind the gateway to the pool; until the check is over.
gateway_has_no_way_back()
{
    net_in gateway ip rule add priority 100 to "$GATEWAY_POOL" unreachable
    check_undo() { net_in gateway ip rule delete priority 100; }
}

# node_has_another_address: what begins from now on there has it; what is connected keeps its own.
node_has_another_address()
{
    net_in node ip address add 10.9.0.9/24 dev eth0
    net_in node ip route change 10.9.0.0/24 dev eth0 src 10.9.0.9
}

# gateway_has_ppk: a PPK for whoever wants one.
gateway_has_ppk()
{
    eval "$(declare -f gateway_pool_and_secrets | sed '1s/.*/gateway_other_secrets()/')"
    gateway_pool_and_secrets()
    {
        gateway_other_secrets
        printf '%s\n' 'secrets {' 'ppk-1 {' 'id = ppk-1' 'secret = 0x00112233445566778899aabbccddeeff' '}' '}'
    }
}

# gateway_has_certificate: one that is its own authority, with its key; until the check is over.
gateway_has_certificate()
{
    mkdir -p "$GATEWAY_FOLDER/private" "$GATEWAY_FOLDER/x509ca"
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$GATEWAY_ID" -addext "subjectAltName=DNS:$GATEWAY_ID" \
        -keyout "$GATEWAY_FOLDER/private/key.pem" -out "$GATEWAY_FOLDER/x509ca/certificate.pem" 2>/dev/null
    check_undo() { rm -r "$GATEWAY_FOLDER/private" "$GATEWAY_FOLDER/x509ca"; }
}

gateway_proves_by_certificate()
{
    gateway_says local auth pubkey
    gateway_says local certs "$GATEWAY_FOLDER/x509ca/certificate.pem"
}
