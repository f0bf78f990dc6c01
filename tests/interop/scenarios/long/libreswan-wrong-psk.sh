# shellcheck shell=bash
# libreswan: another PSK: exit 1, one line
use_gateway libreswan
use_scenario wrong-psk
