# shellcheck shell=bash
# boards/linux/run.sh: two at the same time, all readings arrive; one interrupted; nothing is left behind
demonstration=$interop/../../boards/linux/run.sh
lab_background first "$LAB_FOLDER/first" bash "$demonstration" --count 5
lab_background second "$LAB_FOLDER/second" bash "$demonstration" --count 5 --suite chacha
lab_background third "$LAB_FOLDER/third" bash "$demonstration" --count 1000
expect "the third is at work" wait_for 60 "$LAB_FOLDER/third" 'reading 2 taken'
kill -INT "$third"
expect "it ends when interrupted" wait_until 60 lab_ended "$third"

for pid in "$first" "$second"; do
    expect "a demonstration ends" wait_until 120 lab_ended "$pid"
    status=0
    wait "$pid" || status=$?
    expect_equal "exit code" 0 "$status"
done
for pid in "$first" "$second" "$third"; do
    expect_equal "namespaces left by it" 0 "$(find /run/netns -maxdepth 1 -name "nanoike-$pid-*" | wc -l)"
    expect_equal "files left by it" 0 "$(find /tmp -maxdepth 1 -name "nanoike-$pid.*" | wc -l)"
    expect_equal "processes left by it" 0 "$(pgrep -fc "nanoike-${pid}[-.]" || true)"
done
for output in "$LAB_FOLDER/first" "$LAB_FOLDER/second"; do
    expect "it says so in words" grep -q 'Everything worked' "$output"
    expect "readings waited for the end of the cut" grep -qE 'reading [0-9]+ taken, 1[0-9] wait' "$output"
    expect "and arrived in order" grep -qE 'ok *\| the collector has [0-9]+: each once, in order' "$output"
    sed -nE 's/^ *ok *\| (each with the time it was taken.*|the most that waited.*)/  measured  \1/p' "$output"
done
