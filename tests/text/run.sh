#!/usr/bin/env bash
# What people read: shellcheck over every shell script, and the spelling of documents and comments against Debian's British
# dictionary and the words of this project (words.txt, sorted). Closes with "N passed, N failed[, N skipped]".
#   --words   prints the unknown words, ready for words.txt, and ends
set -uo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
cd "$root" || exit 1
source boards/linux/gateway/packages.sh
passed=0
failed=0
skipped=0

# have COMMAND PACKAGE...: the command is there, if need be after an installation.
have()
{
    command -v "$1" >/dev/null && return
    [[ $(id -u) -eq 0 ]] && command -v apt-get >/dev/null && (require_packages "${@:2}") && command -v "$1" >/dev/null
}

# files PATTERN...: what git tracks or would track; without git, what is there.
files()
{
    git ls-files --cached --others --exclude-standard -- "$@" 2>/dev/null | sort -u | while read -r file; do
        [[ ! -f $file ]] || echo "$file"
    done
}

check_scripts()
{
    local script
    if ! have shellcheck shellcheck; then
        echo "skipped shellcheck: it is neither installed nor can be"
        skipped=$((skipped + 1))
        return
    fi
    while read -r script; do
        if shellcheck --external-sources "$script"; then
            passed=$((passed + 1))
        else
            failed=$((failed + 1))
        fi
    done < <(files '*.sh' .ci/run)
}

# prose FILE: its words, one a line. Of a program the comments count, of a document all but code. A word with capitals inside or
# with digits is a name.
prose()
{
    perl -0777 -e '
        my ($name) = @ARGV;
        my $text = <>;
        if ($name =~ /\.md$/) {
            $text =~ s/^```.*?^```//msg;
            $text =~ s/`[^`]*`//g;
            $text =~ s/\]\([^)]*\)/]/g;
        } elsif ($name =~ /\.cs$/) {
            $text = join "\n", $text =~ m{(?:^|\s)//+\s(.*)$}mg;
        } elsif ($name =~ /\.(sh|ps1)$|run$/) {
            $text = join "\n", $text =~ m{(?:^|\s)\#+\s(.*)$}mg;
        } else {
            $text = join "\n", $text =~ m{<!--(.*?)-->}sg;
        }
        $text =~ s/`[^`]*`|"[^"\n]*"|<[^>\n]*>|https?:\S+//g;
        while ($text =~ m{(?<![\w./\\\$-])([A-Za-z][a-z]*(?:\x27[a-z]+)?)(?![\w\\/=(]|\.\w|-\w*[0-9_])}g) {
            print "$1\n" if length $1 > 2;
        }' "$1"
}

unknown_words()
{
    local file
    while read -r file; do
        prose "$file"
    done < <(files '*.md' '*.cs' '*.sh' '*.ps1' '*.csproj' '*.props' '*.targets' .ci/run) |
        sort -u | hunspell -d en_GB -p "$root/tests/text/words.txt" -l | LC_ALL=C sort -u
}

check_spelling()
{
    local word unknown
    if ! have hunspell hunspell hunspell-en-gb; then
        echo "skipped spelling: hunspell is neither installed nor can be"
        skipped=$((skipped + 1))
        return
    fi
    unknown="$(unknown_words)"
    if [[ -z $unknown ]]; then
        passed=$((passed + 1))
        return
    fi
    failed=$((failed + 1))
    echo "Unknown words; mend them, or add them to tests/text/words.txt:" >&2
    while read -r word; do
        echo "  $word: $(git grep --untracked -lwF -- "$word" | head -n 3 | tr '\n' ' ')" >&2
    done <<<"$unknown"
}

if [[ ${1:-} == --words ]]; then
    unknown_words
    exit
fi
check_scripts
check_spelling
closing="$passed passed, $failed failed"
if [[ $skipped -gt 0 ]]; then
    closing="$closing, $skipped skipped"
fi
echo "$closing"
[[ $failed -eq 0 ]]
