# shellcheck shell=bash
# OpenIKED: two connections that differ in the gateway's identity alone: each node gets the one that it names (IDr)
use_gateway openiked
use_scenario second-connection
