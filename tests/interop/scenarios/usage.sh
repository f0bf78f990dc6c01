# shellcheck shell=bash
# wrong options and wrong configuration: exit 2, one line that names the key and the line
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

refused count --count 0
refused count --count x
refused nonsense --nonsense
node_config colour=blue && refused 'line [0-9]+: the key is none that is known'
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
