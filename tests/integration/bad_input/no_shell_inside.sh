#!/bin/bash
# A distribution without a shell comes up; what needs one says so.
. "$(dirname "$0")/../../common.sh"
needs service
new_distro d
"$lsl" -d d -- 'printf "[boot]\ncommand=touch /ran\n" >/etc/wsl.conf; rm /bin/sh'
"$lsl" --terminate d

run "$lsl" -d d -e busybox echo up
expect_equal "stdout" "up" "$(cat "$test_dir/stdout")"
expect_equal "stderr" "wsl: boot.command of /etc/wsl.conf was not run: start /bin/sh: No such file or directory" \
  "$(cat "$test_dir/stderr")"
expect_status 127 "$lsl" -d d -- echo up
expect_error "lsl: the user's shell: command not found" "$lsl" -d d
expect_status 127 "$lsl" -d d
