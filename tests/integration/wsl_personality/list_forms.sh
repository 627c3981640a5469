#!/bin/bash
# Called as wsl, --list prints the forms that scripts know.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro first
new_distro second-with-a-long-name

expect_output $'Windows Subsystem for Linux Distributions:\nfirst (Default)\nsecond-with-a-long-name' "$wsl" --list
expect_output $'first\nsecond-with-a-long-name' "$wsl" -l -q
expect_status 255 "$wsl" --list --running
expect_output "" "$wsl" --list --running --quiet

# Columns: mark, name padded to the longest and four, state padded to sixteen, version.
"$lsl" -d first -- 'setsid sleep 100 >/dev/null 2>&1 </dev/null &'
row() { printf '%s %-27s%-16s%s\n' "$@"; }
wanted=$(row ' ' NAME STATE VERSION; row '*' first Running 1; row ' ' second-with-a-long-name Stopped 1)
expect_output "$wanted" "$wsl" --list --verbose
expect_output $'Windows Subsystem for Linux Distributions:\nfirst (Default)' "$wsl" --list --running
expect_status 255 "$wsl" --list --quiet --verbose
