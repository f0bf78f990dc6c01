# shellcheck shell=bash
# What crosses the wire, into a file, at the gateway; and what Wireshark sees in it with the keys that the node wrote (--keylog).

CAPTURE_FILE=
CAPTURE_PID=
# shellcheck disable=SC2034 # for those that source this
CAPTURE_PACKAGES=(tshark)

# capture_start [FILE]
capture_start()
{
    CAPTURE_FILE=${1:-$LAB_FOLDER/capture.pcapng}
    # dumpcap's own buffering would hold back the last packets.
    lab_background CAPTURE_PID "$LAB_FOLDER/capture.output" ip netns exec "$LAB_NAME-gateway" \
        dumpcap -q -i eth0 -f 'udp port 4500' -w "$CAPTURE_FILE"
    wait_for 10 "$LAB_FOLDER/capture.output" '^File: '
}

# capture_stop: ends it when what is on the wire is in the file.
capture_stop()
{
    wait_until 30 capture_has_delete || true
    lab_end "$CAPTURE_PID" INT
}

# The last IKE message of a tunnel is the answer to the DELETE.
capture_has_delete()
{
    [[ $(tshark -r "$CAPTURE_FILE" -Y 'isakmp.exchangetype == 37 && isakmp.flag_r == 1' 2>/dev/null | wc -l) -ge 1 ]]
}

# capture_read FOLDER ARGUMENT...: tshark on the capture, with the keys in this folder and nothing else.
capture_read()
{
    local keys=$1
    shift
    WIRESHARK_CONFIG_DIR=$keys tshark -r "$CAPTURE_FILE" "$@"
}
