#!/bin/sh
# Prints how many of the requirements in tests/requirements.txt a test names, and which it does not.
# With --strict it fails while a hard or soft requirement (kind H or S) is named nowhere.
set -eu
cd "$(dirname "$0")"
found=$(mktemp)
trap 'rm -f "$found"' EXIT INT TERM
grep -rhoE 'S[0-4]-[0-9][0-9]' --include='*.c' --include='*.h' --include='*.sh' --include='*.py' \
    --include='*.js' --include='*.mjs' --include='*.rb' --include='*.lua' . | sort -u >"$found"
grep -v '^#' requirements.txt | awk -v found="$found" -v strict="${1:-}" '
    BEGIN { while ((getline id < found) > 0) named[id] = 1 }
    {
        all++
        if ($1 in named) { covered++; next }
        text = $0
        sub(/^[^ ]+ [^ ]+ /, "", text)
        missing[++gaps] = sprintf("  %s %-6s %s", $1, $2, text)
        if ($2 ~ /[HS]/) rules++
    }
    END {
        printf "%d of %d requirements are named by a test\n", covered, all
        if (gaps) print "not named yet:"
        for (i = 1; i <= gaps; i++) print missing[i]
        if (strict == "--strict" && rules) {
            printf "%d of them are about eligibility or score\n", rules
            exit 1
        }
    }'
