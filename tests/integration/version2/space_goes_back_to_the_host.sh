#!/bin/bash
# What is deleted inside takes no space outside any more: by itself.
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
