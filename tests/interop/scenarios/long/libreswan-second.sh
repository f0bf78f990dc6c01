# shellcheck shell=bash
# libreswan: two connections that differ in the gateway's identity alone: each node gets the one that it names (IDr)
use_gateway libreswan
use_scenario second-connection
