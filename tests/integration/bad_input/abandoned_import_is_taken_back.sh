#!/bin/bash
# An import whose client goes away is taken back.
. "$(dirname "$0")/../../common.sh"
needs service
mkfifo "$test_dir/pipe"
"$lsl" --import d "$test_dir/distros/d" "$test_dir/pipe" --version 1 &
client=$!
exec 7>"$test_dir/pipe"
head -c 500000 "$(rootfs_tar busybox)" >&7
begun() { [ -e "$test_dir/distros/d/rootfs/fs/bin" ]; }
eventually 10 begun || fail "nothing was unpacked"
expect_output "" "$lsl" --list --quiet # it is not there yet
kill -KILL "$client"
gone() { [ ! -e "$test_dir/distros/d" ] && [ -z "$("$lsl" --list --quiet --all)" ]; }
eventually 10 gone || fail "left: $("$lsl" --list --quiet --all) $(ls "$test_dir/distros")"
exec 7>&-
expect_status 0 "$lsl" --import d "$test_dir/distros/d" "$(rootfs_tar busybox)" --version 1
