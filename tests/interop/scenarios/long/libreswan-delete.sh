# shellcheck shell=bash
# libreswan: it deletes the IKE SA, then the child: the node notices at once and is back by itself
use_gateway libreswan
use_scenario delete-by-gateway
