# shellcheck shell=bash
# check names the same cause each time, also where its own questions make the gateway careful: a COOKIE from the fourth on, then silence
# Each question that is answered leaves a half-open SA; that they last longer than usual keeps a slow machine from changing their number.
GATEWAY_CHARON_EXTRA="half_open_timeout = 300"
gateway_network
gateway_start
coap_start

gateway_asks_cookie()
{
    check_logged "$mark" 'generating IKE_SA_INIT response 0 [ N(COOKIE) ]'
}

check_table <<'TABLE'
no connection for our address, first | no_connection   | gateway_says - remote_addrs 10.9.0.3 |
no connection, at once again         | no_connection   | gateway_says - remote_addrs 10.9.0.3 |
other algorithms, first              | ike_algorithms  | gateway_says - proposals aes256-sha384-x25519 |
other algorithms, second             | ike_algorithms  | gateway_says - proposals aes256-sha384-x25519 |
other algorithms, third              | ike_algorithms  | gateway_says - proposals aes256-sha384-x25519 |
TABLE
mark=$(wc -l <"$GATEWAY_LOG")
check_table <<'TABLE'
other algorithms, fourth             | ike_algorithms  | gateway_says - proposals aes256-sha384-x25519 |
no connection, behind a COOKIE       | no_connection   | gateway_says - remote_addrs 10.9.0.3 |
other algorithms, fifth              | ike_algorithms  | gateway_says - proposals aes256-sha384-x25519 |
TABLE
expect "the gateway asked for a COOKIE" gateway_asks_cookie
check_table <<'TABLE'
the sixth half-open SA is dropped    | 3 load          | gateway_says - proposals aes256-sha384-x25519 |
TABLE
