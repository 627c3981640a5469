#!/bin/bash
# A distribution of version 2 runs programs as one of version 1 does, out of a file system of its own.
. "$(dirname "$0")/../../common.sh"
. "$(dirname "$0")/../../support/version2.sh"
needs root
new_distro d --version 2

expect_output hello "$lsl" -d d -- echo hello
expect_status 42 "$lsl" -d d -- sh -c 'exit 42'
expect_status 127 "$lsl" -d d -- nosuchprogram
expect_output demo "$lsl" -d d -u demo -- id -un
expect_output ext4 "$lsl" -d d -- 'grep " / " /proc/mounts | tail -n 1 | cut -d " " -f 3'
expect_equal "through a pipe" "$(head -c 1000000 "$lsl" | md5sum)" "$(head -c 1000000 "$lsl" | "$lsl" -d d -- cat | md5sum)"
expect_output tty on_terminal "'$lsl' -d d -- sh -c 'test -t 0 && echo tty'"
"$lsl" --list --verbose >"$test_dir/list" || fail "--list"
grep -q -E '^\* d +Running +2$' "$test_dir/list" || fail "not a running distribution of version 2: $(cat "$test_dir/list")"

# What was written is there after the instance has ended.
expect_status 0 "$lsl" -d d -u root -- 'echo kept >/root/kept; ln /root/kept /root/hard'
expect_status 0 "$lsl" --terminate d
expect_output "kept 2" "$lsl" -d d -u root -- 'echo "$(cat /root/kept) $(stat -c %h /root/kept)"'
expect_status 0 "$lsl" --shutdown
expect_output kept "$lsl" -d d -u root -- cat /root/kept
