# shellcheck shell=bash
# A second pair of eyes: what crosses the wire is captured (capture.sh), and tshark, given the keys that the gateway logged, decrypts it
# and verifies every integrity check value.

# logged_key LABEL: the value that the gateway logged last under this name, in hex.
logged_key()
{
    awk -v label="] $1 => " '
        index($0, label) { value = ""; collecting = 1; next }
        collecting && match($0, /^[0-9]+\[[A-Z]+\] +[0-9]+: /) { value = value substr($0, RLENGTH + 1, 48); next }
        { collecting = 0 }
        END { gsub(/ /, "", value); print tolower(value) }' "$GATEWAY_LOG"
}

# logged_spi i|o: the SPI of the gateway's inbound or outbound child, eight hex digits.
logged_spi()
{
    grep -oE 'established with SPIs [0-9a-f]+_i [0-9a-f]+_o' "$GATEWAY_LOG" | tail -n 1 | grep -oE "[0-9a-f]+_$1" | cut -d_ -f1
}

# wire_tshark ARGUMENT...: tshark on the capture with every key of the (only) tunnel of suite aes in it.
wire_tshark()
{
    local spis
    spis=$(tshark -r "$CAPTURE_FILE" -Y 'isakmp.exchangetype == 35' -T fields -e isakmp.ispi -e isakmp.rspi 2>/dev/null | sed -n 1p)
    tshark -r "$CAPTURE_FILE" \
        -o "uat:ikev2_decryption_table:$(tr '\t' , <<<"$spis"),$(logged_key 'Sk_ei secret'),$(logged_key 'Sk_er secret'),\"AES-CBC-128 [RFC3602]\",$(logged_key 'Sk_ai secret'),$(logged_key 'Sk_ar secret'),\"HMAC_SHA2_256_128 [RFC4868]\"" \
        -o "uat:esp_sa:$(wire_esp_sa i initiator)" -o "uat:esp_sa:$(wire_esp_sa o responder)" \
        -o esp.enable_encryption_decode:TRUE -o esp.enable_authentication_check:TRUE "$@" 2>/dev/null
}

# wire_esp_sa i|o initiator|responder
wire_esp_sa()
{
    printf '"IPv4","*","*","0x%s","AES-CBC [RFC3602]","0x%s","HMAC-SHA-256-128 [RFC4868]","0x%s"' \
        "$(logged_spi "$1")" "$(logged_key "encryption $2 key")" "$(logged_key "integrity $2 key")"
}
