# shellcheck shell=bash
# boards/linux/run.sh where there is no apt-get: one line names what is missing; without the .NET SDK it asks for nothing else
demonstration=$(cd "$interop/../../boards/linux" && pwd)/run.sh

# without COMMAND...: a PATH with all commands but these
without()
{
    local command
    rm -rf "${LAB_FOLDER:?}/bin"
    mkdir "$LAB_FOLDER/bin"
    find /usr/bin /usr/local/bin "$(dirname "$(command -v dotnet)")" -maxdepth 1 ! -type d -exec ln -sft "$LAB_FOLDER/bin" {} +
    for command in "$@"; do
        rm -f "$LAB_FOLDER/bin/$command"
    done
}

# complains REGEX: the demonstration ends with 2 and one line like that
complains()
{
    local status=0
    PATH=$LAB_FOLDER/bin bash "$demonstration" --count 5 >"$LAB_FOLDER/output" 2>&1 || status=$?
    expect_equal "exit code" 2 "$status"
    expect_equal "lines that it says" 1 "$(wc -l <"$LAB_FOLDER/output")"
    expect "it says: $(cat "$LAB_FOLDER/output")" grep -qE -- "$1" "$LAB_FOLDER/output"
}

without apt-get socat ping
complains 'this is no Debian, so install: ping \(Debian: iputils-ping\); socat \(Debian: socat\)$'
without apt-get socat dotnet
complains 'the .NET 10 SDK is missing: there is no dotnet in PATH'
without apt-get socat dotnet
printf '#!/bin/sh\necho "8.0.100 [/usr/lib/dotnet/sdk]"\n' >"$LAB_FOLDER/bin/dotnet"
chmod +x "$LAB_FOLDER/bin/dotnet"
complains 'the .NET 10 SDK is missing: this machine has 8.0.100$'
