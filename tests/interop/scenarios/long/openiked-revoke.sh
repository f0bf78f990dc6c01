# shellcheck shell=bash
# OpenIKED: the node's policy is removed: its tunnel goes on until it is ended; then the node is refused and says so
use_gateway openiked
use_scenario revoke
