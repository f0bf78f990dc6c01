# shellcheck shell=bash
# --keylog and a wrong secret: tshark reads what the gateway answers under the keys; a folder that others may write to is refused
keys=$LAB_FOLDER/keys
gateway_network
gateway_start
capture_start
node_config psk="another secret than the gateway's"
node_start --keylog "$keys"
expect_exit 1 30
capture_has_refusal()
{
    [[ -n $(tshark -r "$CAPTURE_FILE" -Y 'isakmp.exchangetype == 35 && isakmp.flag_r == 1' 2>/dev/null) ]]
}

expect "the answer is in the capture" wait_until 30 capture_has_refusal
lab_end "$CAPTURE_PID" INT
expect_equal "the answer inside IKE_AUTH" AUTHENTICATION_FAILED \
    "$(capture_read "$keys" -V -Y 'isakmp.exchangetype == 35 && isakmp.flag_r == 1' 2>/dev/null |
        grep -oE 'AUTHENTICATION_FAILED' | sort -u)"
expect_equal "lines for ESP SAs" 0 "$(wc -l <"$keys/esp_sa")"

mkdir -m 777 "$LAB_FOLDER/open"
node_start --keylog "$LAB_FOLDER/open"
expect_exit 2 30
expect_complaint 'others may write'
