# shellcheck shell=bash
# OpenIKED: through a NAT that rebinds: reports keep arriving from the new port, and traffic flows both ways again
use_gateway openiked
nat_rebinds
