# shellcheck shell=bash
# Other gateways than strongSwan, from the packages of Debian: unpacked and not installed, since they exclude each other.
# tests/interop/kernel does ESP. The file of each gateway defines anew what strongswan.sh and counters.sh call gateway_..., so scenarios
# read the same.

# shellcheck source=tests/interop/gateways/examples.sh
source "${BASH_SOURCE[0]%/*}/examples.sh"

UNPACKED_FOLDER=         # where the packages are
UNPACKED_LIBRARIES=      # the folders of their libraries
KERNEL_LIBRARY=          # the stand-in for the kernel
KERNEL_LOG=              # what it says of SAs and packets, one a line

# unpacked_prepare PACKAGE STAND_IN: unpacks the package with all that it needs and the machine lacks, and compiles the stand-in.
unpacked_prepare()
{
    # shellcheck disable=SC2154 # set by scenario.sh
    local kept=$interop/obj
    UNPACKED_FOLDER=$kept/$1
    KERNEL_LIBRARY=$LAB_FOLDER/$2.so
    KERNEL_LOG=$LAB_FOLDER/kernel.log
    touch "$KERNEL_LOG"
    mkdir -p "$kept" "$GATEWAY_FOLDER"
    if ! command -v gcc >/dev/null || [[ ! -e /usr/include/openssl/evp.h ]]; then
        scenario_skip "no gcc with the headers of OpenSSL (Debian: gcc libc6-dev libssl-dev)"
    fi
    gcc -std=gnu11 -O2 -Wall -Wextra -Werror -shared -fPIC -o "$KERNEL_LIBRARY" "$interop/kernel/$2.c" "$interop/kernel/esp.c" -lcrypto
    (
        # Scenarios that run side by side take turns.
        flock 9
        [[ -d $UNPACKED_FOLDER ]] || unpacked_fetch "$1" >"$LAB_FOLDER/unpack" 2>&1 || { rm -rf "$UNPACKED_FOLDER.part"; exit 1; }
    ) 9>"$kept/lock" || scenario_skip "apt-get cannot fetch Debian's package $1: $(tail -n 1 "$LAB_FOLDER/unpack")"
    UNPACKED_LIBRARIES=$(find "$UNPACKED_FOLDER" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
}

# unpacked_fetch PACKAGE
unpacked_fetch()
{
    local part=$UNPACKED_FOLDER.part file missing
    rm -rf "$part"
    mkdir -p "$part/packages"
    # What an installation would add is what is missing here; that it would remove strongSwan is why there is none.
    apt-get update -q && missing=$(apt-get install --simulate --no-install-recommends "$1" | awk '$1 == "Inst" { print $2 }') || return
    # shellcheck disable=SC2086 # one word a package
    (cd "$part/packages" && apt-get download -q -o APT::Sandbox::User=root $missing) || return
    for file in "$part"/packages/*.deb; do
        dpkg -x "$file" "$part" || return
    done
    mv "$part" "$UNPACKED_FOLDER"
}

# unpacked_start LOG MOUNTS COMMAND...: in the namespace of the gateway with an own /run, behind the stand-in. The shell there runs
# MOUNTS first.
unpacked_start()
{
    local log=$1 mounts=$2
    shift 2
    lab_background GATEWAY_PID "$log" ip netns exec "$LAB_NAME-gateway" unshare --mount sh -c \
        "mount -t tmpfs tmpfs /run && $mounts && exec \"\$@\"" gateway env \
        ESP_LOG="$KERNEL_LOG" ESP_ADDRESS="$GATEWAY_ADDRESS" ESP_DEVICE=eth0 \
        LD_LIBRARY_PATH="$UNPACKED_LIBRARIES" LD_PRELOAD="$KERNEL_LIBRARY" "$@"
    if ! wait_until 20 unpacked_ready; then
        tail -n 20 "$log" >&2
        expect "the gateway starts" false
    fi
}

# Once it answers, what is for nodes goes through the stand-in's TUN device.
unpacked_ready()
{
    gateway_answers && net_in gateway ip link set esp0 up mtu 1300 2>/dev/null &&
        net_in gateway ip route replace "$GATEWAY_POOL" dev esp0 src "$COLLECTOR_ADDRESS"
}

# unpacked_tool NAME ARGUMENT...: a command of the packages, in the namespace of the gateway.
unpacked_tool()
{
    local tool
    tool=$(find "$UNPACKED_FOLDER/usr" -name "$1" -type f -perm /111 -print -quit)
    shift
    LD_LIBRARY_PATH=$UNPACKED_LIBRARIES net_in gateway "$tool" "$@"
}

gateway_routes()
{
    grep -q esp0 < <(net_in gateway ip route show)
}

# gateway_closed_counter packets-in|packets-out: of all that the stand-in carried.
gateway_closed_counter()
{
    grep -c "^${1#packets-} " "$KERNEL_LOG" || true
}

# The inner addresses that the node got, each once.
inner_addresses()
{
    grep -oE 'inner address [0-9.]+[0-9]' "$NODE_LOG" | sort -u
}

gateway_count_anew()
{
    : >"$KERNEL_LOG"
}
