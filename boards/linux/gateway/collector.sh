# shellcheck shell=bash
# The collector: a UDP receiver on a host behind the gateway. A datagram is a SenML pack, `[...]`, so in the file of all
# that arrived each `]` ends one.

COLLECTOR_PORT=5683
COLLECTOR_FILE=
# shellcheck disable=SC2034 # lab_background sets it, lab.sh ends what it names
COLLECTOR_PID=

collector_start()
{
    COLLECTOR_FILE=$LAB_FOLDER/collector
    : >"$COLLECTOR_FILE"
    lab_background COLLECTOR_PID "$LAB_FOLDER/collector.output" ip netns exec "$LAB_NAME-gateway" \
        socat -u "UDP4-RECV:$COLLECTOR_PORT,bind=$COLLECTOR_ADDRESS,rcvbuf=1048576" "OPEN:$COLLECTOR_FILE,append"
    wait_until 10 collector_listens
}

collector_listens()
{
    grep -q . < <(net_in gateway ss --no-header --udp --listening --numeric "sport = :$COLLECTOR_PORT")
}

# The numbers of the reports that arrived, one a line.
collector_reports()
{
    grep -oE '"n":"report","v":[0-9]+' "$COLLECTOR_FILE" | grep -oE '[0-9]+$' || true
}

# collector_has COUNT: whether so many different reports arrived.
collector_has()
{
    [[ $(collector_reports | sort -u | wc -l) -ge $1 ]]
}
