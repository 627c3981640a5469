#!/bin/bash
# What is deleted inside takes no space outside any more: by itself, and after --compact.
. "$(dirname "$0")/../../common.sh"
. "$(dirname "$0")/../../support/version2.sh"
needs root
new_distro d --version 2
image=$(image_of d)
megabytes() { echo $(($(blocks_of "$image") / 1000000)); }
at_most() { [ "$(megabytes)" -le "$1" ]; }

start=$(megabytes)
expect_status 0 "$lsl" -d d -u root -- 'head -c 100000000 /dev/urandom >/root/big; sync'
[ "$(megabytes)" -ge $((start + 90)) ] || fail "nothing was written: $start MB, then $(megabytes) MB"
expect_status 0 "$lsl" -d d -u root -- 'rm /root/big; sync'
eventually 30 at_most $((start + 10)) || fail "$(megabytes) MB after the file was deleted, $start MB before it was written"

expect_status 0 "$lsl" --terminate d
expect_status 0 "$lsl" --manage d --resize 1G
"$lsl" --manage d --compact >"$test_dir/freed" || fail "--compact"
grep -q -E '^[0-9.]+ [KMG]?i?B freed$' "$test_dir/freed" || fail "it does not say how much: $(cat "$test_dir/freed")"
fallocate -o 0 -l 1G -n "$image" || fail "cannot fill the holes"
[ "$(megabytes)" -ge 1000 ] || fail "the holes are still there"
expect_status 0 "$lsl" --manage d --compact
at_most $((start + 50)) || fail "$(megabytes) MB after --compact"
expect_output hello "$lsl" -d d -- echo hello
