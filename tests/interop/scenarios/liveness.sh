# shellcheck shell=bash
# liveness: the gateway asks and is answered; the node asks when nothing comes back
GATEWAY_CONNECTION_EXTRA="dpd_delay = 3s"
gateway_network
gateway_start
collector_start
node_config liveness_ms=1000 report_interval_ms=9000
node_start
expect_up
expect "the gateway asks for a sign of life" wait_for 15 "$GATEWAY_LOG" 'sending DPD request'
expect "and gets it" wait_for 5 "$GATEWAY_LOG" 'parsed INFORMATIONAL response'
expect "the node asks as well" wait_for 15 "$GATEWAY_LOG" 'parsed INFORMATIONAL request'
expect "the tunnel stays up" gateway_has_tunnels 1
expect_equal "it was made once" 1 "$(node_tunnels)"
expect_ping 2
expect_stop
