#!/usr/bin/env bash
# What a wake and a handshake cost an ESP32 on a battery, from the instructions of its CPU in figures.csv, the cycles that one takes
# (low and high, as in Report/BoardTimes.cs) and currents and times of others: the table of boards/README.md.
set -euo pipefail
figures="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/figures.csv"

awk -F, '
    NR == 1 { for (i = 1; i <= NF; i++) if ($i == "xtensa") xtensa = i }
    { value[$1] = $xtensa }

    function row(name, wifi_s, instructions, extra_s,   low, high) {
        low = charge(wifi_s, instructions, low_cycles, extra_s)
        high = charge(wifi_s, instructions, high_cycles, extra_s)
        printf "| %s | %.2f to %.2f s | %.0f to %.0f mAs |\n", name, seconds(wifi_s, instructions, low_cycles, extra_s), \
            seconds(wifi_s, instructions, high_cycles, extra_s), low, high
        return (low + high) / 2
    }

    # Boot with the radio off, then radio on: association and address, computing, one round trip.
    function awake(wifi_s, instructions, cycles, extra_s) { return wifi_s + instructions * cycles / hertz + roundtrip_s + extra_s }
    function seconds(wifi_s, instructions, cycles, extra_s) { return boot_s + awake(wifi_s, instructions, cycles, extra_s) }
    function charge(wifi_s, instructions, cycles, extra_s) {
        return boot_s * boot_ma + awake(wifi_s, instructions, cycles, extra_s) * radio_ma
    }

    function days(wake_mas, handshake_mas, interval_s,   perday) {
        perday = 86400 / interval_s * wake_mas + handshake_mas + 86400 * sleep_ma
        return cell_mah * 3600 / perday
    }

    END {
        boot_s = 1.0; boot_ma = 50; radio_ma = 100; sleep_ma = 0.01; roundtrip_s = 0.05; cell_mah = 2000
        dhcp_s = 3.0; fixed_s = 0.7; low_cycles = 1.3; high_cycles = 2.4; hertz = 240e6
        wake = value["native.wake"]; open = value["native.open"]
        print "| | awake | charge |"
        print "|---|---|---|"
        slow = row("wake, DHCP and all channels", dhcp_s, wake, 0)
        fast = row("wake, fixed address and channel", fixed_s, wake, 0)
        row("wake with a handshake, fixed address and channel", fixed_s, open, 0.1)
        more = charge(0, open - wake, (low_cycles + high_cycles) / 2, 0.1) - charge(0, 0, 0, 0)
        print ""
        print "| a reading every | DHCP and all channels | fixed address and channel | handshake each time |"
        print "|---|---|---|---|"
        for (minutes = 1; minutes <= 60; minutes *= minutes == 1 ? 10 : 6)
            printf "| %d min | %.0f days | %.0f days | %.0f days |\n", minutes, days(slow, more, 60 * minutes), \
                days(fast, more, 60 * minutes), days(fast + more, 0, 60 * minutes)
    }' "$figures"
