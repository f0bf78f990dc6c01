# shellcheck shell=bash
# OpenIKED: another PSK: exit 1, one line
use_gateway openiked
use_scenario wrong-psk
