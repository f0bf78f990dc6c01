# shellcheck shell=bash
# libreswan: the node's secret is removed: its tunnel goes on until it is ended; then the node is refused and says so
use_gateway libreswan
use_scenario revoke
