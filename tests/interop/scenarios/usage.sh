# shellcheck shell=bash
# wrong options and wrong configuration: exit 2, one line that names the key and the line; validate says the same
net_add node
node_config
cp "$LAB_FOLDER/node.conf" "$LAB_FOLDER/good.conf"

# refused REGEX OPTION...: the node, with the configuration as it is now
refused()
{
    local regex=$1
    shift
    node_start "$@"
    expect_exit 2 20
    expect_complaint "$regex"
}

# validated CODE REGEX: the verb on the configuration as it is now; it says what the node says, and nothing else
validated()
{
    local status=0
    "${NODE_COMMAND[@]}" validate --config "$LAB_FOLDER/node.conf" >"$LAB_FOLDER/validate" 2>"$LAB_FOLDER/validate.errors" || status=$?
    expect_equal "exit code of validate" "$1" "$status"
    expect "validate says: $(cat "$LAB_FOLDER/validate" "$LAB_FOLDER/validate.errors")" \
        grep -qE -- "$2" "$LAB_FOLDER/validate$([[ $1 -eq 0 ]] || echo .errors)"
}

validated 0 'node.conf: good$'
node_config psk='"correct horse battery"' && validated 0 'node.conf: note: line [0-9]+: psk is in quotes'
node_config gateway_port=500 && validated 2 '^[^ ]+node.conf: line [0-9]+: gateway_port must not be 500'
expect_equal "lines" 1 "$(cat "$LAB_FOLDER/validate" "$LAB_FOLDER/validate.errors" | wc -l)"
node_config && echo 'psk : secret=words' >>"$LAB_FOLDER/node.conf"
validated 2 'line [0-9]+: psk must be followed by ='
expect "the secret is not shown" test -z "$(grep secret "$LAB_FOLDER/validate" "$LAB_FOLDER/validate.errors")"
iconv -f UTF-8 -t UTF-16 "$LAB_FOLDER/good.conf" >"$LAB_FOLDER/node.conf" && validated 2 'line 1: the file is UTF-16'
rm "$LAB_FOLDER/node.conf" && mkdir "$LAB_FOLDER/node.conf" && validated 2 'node.conf: it is a directory'
rmdir "$LAB_FOLDER/node.conf"

refused count --count 0
refused count --count x
refused nonsense --nonsense
refused p257 --key-exchange p257
node_config colour=blue && refused 'line [0-9]+: this key is not known'
node_config psk= && refused psk
node_config collector=10.20.0.1 && refused 'line [0-9]+: collector'
node_config collector=10.21.0.1:5683 && refused collector
node_config remote_subnet=10.20.0.0/33 && refused 'line [0-9]+: remote_subnet'
node_config gateway=10.9.0.256 && refused 'line [0-9]+: gateway'
node_config inner_address=10.30.0.0.1 && refused 'line [0-9]+: inner_address'
node_config report_interval_ms=fast && refused 'line [0-9]+: report_interval_ms'
node_config psk=0xabc && refused 'line [0-9]+: psk'
node_config && echo 'psk =' >>"$LAB_FOLDER/node.conf" && refused 'line [0-9]+: psk'
node_config gateway_port=65536 && refused 'line [0-9]+: gateway_port'
: >"$LAB_FOLDER/node.conf" && refused gateway
rm "$LAB_FOLDER/node.conf" && refused node.conf
cp "$LAB_FOLDER/good.conf" "$LAB_FOLDER/node.conf"

# A state must be good for one node, and only where reports are acknowledged.
refused 'needs collector = coap' --state "$LAB_FOLDER/state"
exec {held}>"$LAB_FOLDER/held"
flock "$held"
refused 'another node' --state "$LAB_FOLDER/held"
