# shellcheck shell=bash
# settings of the gateway that end the tunnel of a node while it sleeps, and those that do not
# strongSwan's defaults (rekey_time of a child 1h, of an IKE SA 4h) are made a few seconds here; it then asks, and gives up.
GATEWAY_CHARON_EXTRA="retransmit_tries = 1
    retransmit_timeout = 0.5"
sleep_lab

# killed WORDS CONNECTION CHILD: with these settings a sleep of eight seconds costs a handshake.
killed()
{
    GATEWAY_CONNECTION_EXTRA=$2 GATEWAY_CHILD_EXTRA=$3
    gateway_load
    expect "$1: the tunnel does not outlive the sleep" sleep_dies 8
    expect_equal "readings not delivered all the same" 0 "$(node_count queued)"
}

sleep_dies()
{
    ! sleep_survives "$1"
}

killed "dpd_delay" "rekey_time = 0s
        dpd_delay = 3s" "rekey_time = 0s"
killed "rekey_time of the child" "rekey_time = 0s" "rekey_time = 3s
                life_time = 5s
                rand_time = 0s"
killed "rekey_time of the IKE SA" "rekey_time = 3s
        over_time = 1s
        rand_time = 0s" "rekey_time = 0s"
killed "inactivity" "rekey_time = 0s" "rekey_time = 0s
                inactivity = 3s"

GATEWAY_CONNECTION_EXTRA="rekey_time = 0s
        dpd_delay = 0s" GATEWAY_CHILD_EXTRA="rekey_time = 0s"
gateway_load
expect "all off: it does" sleep_survives 8
expect_equal "handshakes: one each time for the fresh state, one more for each setting that kills" 9 "$(sleep_handshakes)"
