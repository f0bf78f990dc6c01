# shellcheck shell=bash
# deep sleep, suite aes: twelve processes, one handshake; a torn and an old state end in fresh tunnels; no IV comes twice under one key
sleep_scenario aes
