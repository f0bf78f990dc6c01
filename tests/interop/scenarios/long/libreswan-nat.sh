# shellcheck shell=bash
# libreswan: through a NAT that rebinds: reports keep arriving from the new port, and traffic flows both ways again
use_gateway libreswan
nat_rebinds
