# shellcheck shell=bash
# A lab is what one run creates: a private folder, network namespaces and the processes in them. lab_close removes all of
# it, and runs whenever the shell that called lab_open ends.

LAB_NAME=
LAB_FOLDER=
LAB_PIDS=()
# When each process was born, by its pid: where much is started, the pid of one that ended is soon that of a stranger.
declare -A LAB_BIRTHS=()

lab_open()
{
    LAB_NAME=nanoike-$$
    LAB_FOLDER=$(mktemp -d "/tmp/$LAB_NAME.XXXXXX")
    trap lab_close EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
}

# Ends every process and removes every namespace and file of this lab. Safe to call twice, and when opening stopped halfway.
lab_close()
{
    trap '' INT TERM HUP
    local pid namespace
    for pid in "${LAB_PIDS[@]}"; do
        lab_end "$pid"
    done
    LAB_PIDS=()
    for namespace in $(lab_namespaces); do
        # Anything still in there was started by one of our processes.
        for pid in $(ip netns pids "$namespace"); do
            unset "LAB_BIRTHS[$pid]"
            lab_end "$pid"
        done
        ip netns delete "$namespace"
    done
    if [[ -n $LAB_FOLDER ]]; then
        rm -rf "$LAB_FOLDER"
        LAB_FOLDER=
    fi
    trap - EXIT INT TERM HUP
}

# The names of this lab's namespaces, one a line.
lab_namespaces()
{
    # Not by `ip netns list`, which stumbles over namespaces that others make or remove at the moment.
    find /run/netns -maxdepth 1 -name "$LAB_NAME-*" -printf '%f\n' 2>/dev/null || true
}

# lab_background VARIABLE LOG COMMAND...: starts it in the background with its output in LOG and its pid in VARIABLE.
# A shell without job control starts background processes deaf to SIGINT; ours shall hear it.
lab_background()
{
    local -n lab_started_pid=$1
    local log=$2
    shift 2
    env --default-signal=INT "$@" >>"$log" 2>&1 </dev/null &
    lab_started_pid=$!
    LAB_PIDS+=("$lab_started_pid")
    LAB_BIRTHS[$lab_started_pid]=$(lab_birth "$lab_started_pid")
}

# lab_end PID [SIGNAL]: asks the process to end, waits up to five seconds, then insists.
lab_end()
{
    local pid=$1 signal=${2:-TERM}
    if ! lab_ended "$pid"; then
        kill -"$signal" "$pid" 2>/dev/null || true
        if ! wait_until 5 lab_ended "$pid"; then
            kill -KILL "$pid" 2>/dev/null || true
        fi
    fi
    wait "$pid" 2>/dev/null || true
}

# lab_birth PID: when it was born, in ticks since the machine was; 0 where it has ended.
lab_birth()
{
    local fields=()
    lab_stat "$1" || true
    echo "${fields[19]:-0}"
}

# lab_stat PID: fills `fields` of its caller with what the kernel says of the process, from its state on; fails where there is none.
lab_stat()
{
    local line
    { read -r line <"/proc/$1/stat"; } 2>/dev/null || return 1
    read -ra fields <<<"${line##*) }"
}

# A process that ended but was not waited for still has a pid; its state is Z. One that was waited for may have left its pid to another.
lab_ended()
{
    local fields=()
    lab_stat "$1" || return 0
    [[ ${fields[0]} == Z || ${fields[19]} != "${LAB_BIRTHS[$1]:-${fields[19]}}" ]]
}

# wait_until SECONDS COMMAND...: polls until the command succeeds; fails when the time is over.
wait_until()
{
    local deadline=$((SECONDS + $1 + 1))
    shift
    until "$@"; do
        if [[ $SECONDS -ge $deadline ]]; then
            return 1
        fi
        sleep 0.05
    done
}

# wait_for SECONDS FILE REGEX: waits until a line of the file matches.
wait_for()
{
    wait_until "$1" grep -qsE -- "$3" "$2"
}
